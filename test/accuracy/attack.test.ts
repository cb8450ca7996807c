import { expect, test } from 'vitest';
import { attackLines, changedName, measureAttack } from './attack.ts';
import { reading } from './reading.fixture.ts';

/** Untouched, the three point in different directions; masked, all in one. */
const people = ['Ann', 'Bob', 'Cem'].flatMap((name, i) => {
  const first = reading(name, 1, 60 * i);
  const second = reading(name, 2, 60 * i + 10);
  const masked = { ...reading(name, 1, 5 * i), defects: i === 2 ? [] : ['mouth_covered'] };
  const gated = i === 2 ? {} : { enrol: 'face_quality_too_low' };
  const named = (read: typeof first, change: 'none' | 'mask') => ({
    ...read,
    picture: changedName(read.picture, change),
  });
  return [
    named(first, 'none'),
    named(second, 'none'),
    { ...named(masked, 'mask'), refused: gated },
    named({ ...second, ...(i === 0 ? { refused: { probe: 'x' } } : {}) }, 'mask'),
  ];
});
const readings = {
  read: new Map(people.map((read) => [read.picture, read])),
  failed: [],
};
const pictures = (index: number) =>
  ['Ann', 'Bob', 'Cem'].map((name) => `${name}/${name}_000${index}.jpg`);
const points = measureAttack(readings, pictures(1), pictures(2), 0.97, ['none', 'mask', 'scarf']);
const of = (change: string) => points.find((point) => point.change === change);

test('people who are poor in the same way match, unless the gate keeps them from becoming templates', () => {
  expect(of('none')?.falseMatches).toMatchObject({
    enrol: { comparisons: 6, matches: 0 },
    ungated: { comparisons: 6, matches: 0 },
  });
  // 0, 5 and 10 degrees: all within the threshold's 14.
  expect(of('mask')).toMatchObject({
    failureToAcquire: 0,
    falseMatches: {
      enrol: { comparisons: 2, matches: 2 },
      ungated: { comparisons: 6, matches: 6 },
    },
    defects: { mouth_covered: 2 },
  });
  expect(of('mask')?.failureToEnrol.enrol).toBeCloseTo(2 / 3);
  expect(of('mask')?.failureToEnrol.ungated).toBe(0);
});

test('a person who comes with a poor picture is refused or missed, and both count', () => {
  expect(of('none')).toMatchObject({
    genuine: 3,
    falseNonMatches: 0,
    generalisedFalseRejectRate: 0,
  });
  expect(of('mask')).toMatchObject({ genuine: 3, falseNonMatches: 0 });
  expect(of('mask')?.generalisedFalseRejectRate).toBeCloseTo(1 / 3);
});

test('what was not read is a failure', () => {
  expect(of('scarf')).toMatchObject({
    failureToEnrol: { enrol: 1, ungated: 1 },
    failureToAcquire: 1,
    generalisedFalseRejectRate: 1,
  });
});

test('the table says both rates', () => {
  const line = attackLines(points, 0.001).find((text) => text.startsWith('mask '));
  expect(line).toMatch(/^mask +0\.0 % -> 66\.7 % +1\.0e\+0 .*6\/6 +1\.0e\+0 .*2\/2/);
});
