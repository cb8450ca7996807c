import { expect, test } from 'vitest';
import { isProbing, type KeyAttempt } from './probing.ts';

const people = (count: number, matched: boolean | null, name = String(matched)): KeyAttempt[] =>
  Array.from({ length: count }, (_, i) => ({ subjectId: `sub_${name}_${i}`, matched }));

test.each([
  ['ten people who all fail', people(10, false), true],
  ['nine', people(9, false), false],
  ['ten of whom as many match', [...people(10, false), ...people(10, true)], false],
  ['ten of whom fewer match', [...people(10, false), ...people(9, true)], true],
  ['one person who fails often', Array(50).fill(people(1, false)[0]), false],
  ['people who fail and then match', [...people(10, false, 'a'), ...people(10, true, 'a')], false],
  ['people about whom nothing is known yet', people(50, null), false],
  ['nobody', [], false],
])('%s', (_what, attempts, probing) => {
  expect(isProbing(attempts)).toBe(probing);
});

test('a gate that misses one in twenty, and at which one in twenty is not who they say', () => {
  const gate = Array.from({ length: 200 }, (_, i) => ({
    subjectId: `sub_${i}`,
    matched: i % 10 !== 0,
  }));
  expect(isProbing(gate)).toBe(false);
});
