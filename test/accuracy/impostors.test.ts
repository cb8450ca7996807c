import { describe, expect, test } from 'vitest';
import { countCrossPairs, crossSubjectPairs } from './impostors.ts';

const subjects = ['a', 'a', 'b', 'c', 'c', 'c'];

test('all pairs of different people, each once', () => {
  const { first, second, of } = crossSubjectPairs(subjects, 100);
  expect(of).toBe('all');
  expect(countCrossPairs(subjects)).toBe(15 - 1 - 3);
  const pairs = Array.from(first, (i, at) => `${i}-${second[at]}`);
  expect(new Set(pairs).size).toBe(11);
  expect(Array.from(first).every((i, at) => subjects[i] !== subjects[second[at]])).toBe(true);
});

describe('a sample', () => {
  const many = Array.from({ length: 200 }, (_, i) => `${i % 70}`);

  test('is as large as requested, crosses subjects, and is the same every time', () => {
    const sample = crossSubjectPairs(many, 5000);
    expect(sample.of).toBe('sample');
    expect(sample.first).toHaveLength(5000);
    expect(Array.from(sample.first).every((i, at) => many[i] !== many[sample.second[at]])).toBe(
      true,
    );
    expect(crossSubjectPairs(many, 5000)).toEqual(sample);
  });

  test('reaches every picture about as often', () => {
    const { first, second } = crossSubjectPairs(many, 10_000);
    const uses = new Uint32Array(many.length);
    for (const i of [...first, ...second]) uses[i]++;
    expect(Math.min(...uses)).toBeGreaterThan(60);
    expect(Math.max(...uses)).toBeLessThan(145);
  });
});
