import { describe, expect, test } from 'vitest';
import {
  ascending,
  countBelow,
  detCurve,
  equalErrorRate,
  falseMatchRate,
  falseNonMatchRate,
  thresholdAt,
} from './rates.ts';

const impostors = ascending(Array.from({ length: 1000 }, (_, i) => i / 2000));
const genuine = ascending([0.2, 0.4, 0.6, 0.8]);

test('a score equal to the threshold matches', () => {
  const scores = ascending([0.5, 0.25, 0.75, 0.5]);
  expect([0.2, 0.5, 0.6, 0.9].map((at) => countBelow(scores, at))).toEqual([0, 1, 3, 4]);
  expect(falseMatchRate(scores, 0.5)).toBe(0.75);
  expect(falseNonMatchRate(scores, 0.5)).toBe(0.25);
});

describe('the threshold for a false match rate', () => {
  test.each([0.1, 0.01, 0.001])('%f is kept, and one step lower would break it', (fmr) => {
    const threshold = thresholdAt(impostors, fmr);
    expect(falseMatchRate(impostors, threshold)).toBeLessThanOrEqual(fmr);
    expect(falseMatchRate(impostors, threshold - 0.0002)).toBeGreaterThan(fmr);
  });

  test('ties at the threshold are all refused', () => {
    const tied = ascending([...Array(90).fill(0.1), ...Array(10).fill(0.5)]);
    expect(falseMatchRate(tied, thresholdAt(tied, 0.05))).toBe(0);
  });

  test('a rate that so few impostors cannot show is an error', () => {
    expect(() => thresholdAt(impostors, 0.0009)).toThrow(RangeError);
  });
});

test('the equal error rate is where the curves cross', () => {
  const { rate, threshold } = equalErrorRate(
    ascending([0.3, 0.5, 0.6, 0.7]),
    ascending([0.1, 0.2, 0.3, 0.4]),
  );
  expect(rate).toBe(0.25);
  expect(threshold).toBeGreaterThan(0.3);
  expect(threshold).toBeLessThanOrEqual(0.5);
});

test('on a DET curve one error falls while the other rises', () => {
  const points = detCurve(genuine, impostors);
  expect(points.length).toBeGreaterThan(20);
  points.slice(1).forEach((point, i) => {
    expect(point.fmr).toBeLessThanOrEqual(points[i].fmr);
    expect(point.fnmr).toBeGreaterThanOrEqual(points[i].fnmr);
  });
  expect(points[0].fnmr).toBe(0);
  expect(points.at(-1)?.fnmr).toBe(0.5);
});
