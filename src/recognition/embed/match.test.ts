import { describe, expect, test } from 'vitest';
import { similarity, thresholdFor, UnmeasuredFalseMatchRateError } from './match.ts';

const model = {
  thresholds: [
    { fmr: 0.01, cosine: 0.35 },
    { fmr: 0.0001, cosine: 0.53 },
    { fmr: 0.001, cosine: 0.452 },
  ],
};

describe('threshold', () => {
  test('a measured rate has its own', () => {
    expect(thresholdFor(model, 0.01)).toBe(0.35);
    expect(thresholdFor(model, 0.001)).toBe(0.452);
    expect(thresholdFor(model, 0.0001)).toBe(0.53);
  });

  test('between two, the stricter holds', () => {
    expect(thresholdFor(model, 0.005)).toBe(0.452);
    expect(thresholdFor(model, 0.9)).toBe(0.35);
  });

  test.each([0.00009, 0, -1, 1, 2, Number.NaN])('%d is promised by no measurement', (fmr) => {
    expect(() => thresholdFor(model, fmr)).toThrow(UnmeasuredFalseMatchRateError);
  });

  test('the refusal says what was measured', () => {
    expect(() => thresholdFor(model, 1e-9)).toThrow(
      expect.objectContaining({ requested: 1e-9, measured: [0.0001, 0.001, 0.01] }),
    );
  });
});

describe('similarity', () => {
  const probe = Float32Array.of(0.6, 0.8);

  test.each([
    ['itself', [0.6, 0.8], 1],
    ['its opposite', [-0.6, -0.8], -1],
    ['a right angle', [-0.8, 0.6], 0],
    ['24 of 25', [0.8, 0.6], 0.96],
    ['itself, of half the length', [0.3, 0.4], 0.5],
  ])('with %s', (_, template, expected) => {
    expect(similarity(probe, Float32Array.from(template))).toBeCloseTo(expected, 6);
  });

  test('nothing resembles a vector that is too long or not finite, on either side', () => {
    for (const odd of [
      [0.61, 0.81],
      [60, 80],
      [Number.NaN, 0],
      [Number.POSITIVE_INFINITY, 0],
    ]) {
      expect(similarity(probe, odd)).toBe(-1);
      expect(similarity(odd, probe)).toBe(-1);
    }
  });

  test('rounding does not lead out of the range', () => {
    expect(similarity([0.6001, 0.8001], [0.6001, 0.8001])).toBe(1);
  });

  test('vectors of two models are not compared', () => {
    expect(() => similarity(probe, new Float32Array(3))).toThrow(RangeError);
  });
});
