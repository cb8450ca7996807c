import { expect, it } from 'vitest';
import type { Case } from '../cases/cases.ts';
import { drawSample } from './sample.ts';

const FACTS = { purposes: { a: {}, b: {} } };
const CASES = ['one', 'two'].map(
  (id): Case => ({
    id,
    jurisdiction: 'EU',
    scenario: '',
    input: { now: '2026-11-23T09:00:00Z', purpose: 'a', notice: { given: true } },
    expected: { allow: true, reasons: [], obligations: [] },
  }),
);

it('is the same for the same seed, and another for another', () => {
  const drawn = drawSample(CASES, FACTS, 40, 7);
  expect(drawSample(CASES, FACTS, 40, 7)).toEqual(drawn);
  expect(drawSample(CASES, FACTS, 40, 8)).not.toEqual(drawn);
  expect(new Set(drawn.map(({ deployment }) => deployment))).toEqual(new Set(['one', 'two']));
});

it('holds worked cases as they are, and others changed', () => {
  const inputs = drawSample(CASES, FACTS, 40, 7).map(({ input }) => JSON.stringify(input));
  const asItIs = JSON.stringify(CASES[0]?.input);
  expect(inputs).toContain(asItIs);
  expect(inputs.filter((input) => input !== asItIs).length).toBeGreaterThan(10);
});
