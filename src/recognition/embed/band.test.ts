import { expect, test } from 'vitest';
import { bandOf } from './band.ts';

const model = {
  thresholds: [
    { fmr: 0.001, cosine: 0.3 },
    { fmr: 0.01, cosine: 0.2 },
    { fmr: 0.0001, cosine: 0.4 },
  ],
};

test.each([
  [1, 0.0001],
  [0.4, 0.0001],
  [0.399, 0.001],
  [0.3, 0.001],
  [0.2, 0.01],
  [0.199, null],
  [-1, null],
  [Number.NaN, null],
])('a similarity of %f is in the band %f', (similarity, band) => {
  expect(bandOf(model, similarity)).toBe(band);
});

test('promises no rate that no data supports', () => {
  const unsupported = model.thresholds.map((one) => ({
    ...one,
    ...(one.fmr === 0.0001 && { unsupported: true as const }),
  }));
  expect(bandOf({ thresholds: unsupported }, 1)).toBe(0.001);
});

test('says no more than there are thresholds', () => {
  const bands = Array.from({ length: 2001 }, (_, i) => bandOf(model, i / 1000 - 1));
  expect(new Set(bands).size).toBe(1 + model.thresholds.length);
});
