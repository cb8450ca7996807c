import { describe, expect, test } from 'vitest';
import { PairsError, parsePairs, subjectOf } from './pairs.ts';

const two = 'Ann\t1\t2\nAnn\t1\tBob\t12\n';

test('folds, pictures of one person and of two', () => {
  expect(parsePairs(`2\t1\n${two}Cem\t3\t4\nBob\t1\tCem\t2\n`)).toEqual([
    [
      { first: 'Ann/Ann_0001.jpg', second: 'Ann/Ann_0002.jpg', genuine: true },
      { first: 'Ann/Ann_0001.jpg', second: 'Bob/Bob_0012.jpg', genuine: false },
    ],
    [
      { first: 'Cem/Cem_0003.jpg', second: 'Cem/Cem_0004.jpg', genuine: true },
      { first: 'Bob/Bob_0001.jpg', second: 'Cem/Cem_0002.jpg', genuine: false },
    ],
  ]);
});

test('one number is one set; spaces and Windows line ends do no harm', () => {
  const [fold, ...others] = parsePairs(
    `1\r\n${two.replaceAll('\t', ' ').replaceAll('\n', '\r\n')}`,
  );
  expect([fold.length, others.length]).toEqual([2, 0]);
});

describe('what is wrong is named', () => {
  test.each([
    ['no count', `pairs\n${two}`, 'Line 1: expected'],
    ['a third number', `1\t1\t1\n${two}`, 'Line 1: expected'],
    ['nothing', '', 'Line 1: expected'],
    ['too few pairs', `2\n${two}`, 'promises 1 x 4 pairs, and 2 follow'],
    ['too many pairs', `1\n${two}${two}`, 'promises 1 x 2 pairs, and 4 follow'],
    ['two fields', '1\nAnn\t1\nAnn\t1\tBob\t2\n', 'Line 2: expected "name i j"'],
    ['a word for a number', '1\nAnn\t1\t2\nAnn\tx\tBob\t2\n', 'Line 3: "x" is no picture number'],
    ['a way out of the folder', '1\n..\t1\t2\nAnn\t1\tBob\t2\n', 'Line 2: ".." is no name'],
  ])('%s', (_, text, message) => {
    expect(() => parsePairs(text)).toThrow(PairsError);
    expect(() => parsePairs(text)).toThrow(message);
  });
});

test('the subject is the folder', () => {
  expect(subjectOf('Ann_Lee/Ann_Lee_0001.jpg')).toBe('Ann_Lee');
});
