import { expect, test } from 'vitest';
import { stricter, toThresholds } from './thresholds.ts';

const rate = (low: number, high: number) => ({
  errors: 1,
  comparisons: 1000,
  rate: 0.001,
  interval: [low, high] as const,
});

test('a threshold goes with the rate that was requested and the interval of the one that was seen', () => {
  const point = {
    requested: 0.001,
    threshold: 0.3367,
    fmr: rate(0.000871, 0.00112),
    fnmr: rate(0.01, 0.03),
    gfrr: rate(0.02, 0.04),
    missedWithGoodProbe: 1,
  };
  expect(toThresholds([point])).toEqual([
    { fmr: 0.001, cosine: 0.3367, interval: [0.00087, 0.0011] },
  ]);
});

test('of two ways to read a face the stricter holds at each rate', () => {
  const plain = [
    { fmr: 0.01, cosine: 0.25 },
    { fmr: 0.001, cosine: 0.33 },
  ];
  const mirrored = [
    { fmr: 0.001, cosine: 0.34 },
    { fmr: 0.01, cosine: 0.24 },
  ];
  const both = [
    { fmr: 0.01, cosine: 0.25 },
    { fmr: 0.001, cosine: 0.34 },
  ];
  expect(stricter(plain, mirrored)).toEqual(both);
  expect(stricter(plain, [])).toEqual(plain);
});
