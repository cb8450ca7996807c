import { describe, expect, test } from 'vitest';
import { cosine, thresholdFor, UnmeasuredFalseMatchRateError } from './match.ts';

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
      expect.objectContaining({ asked: 1e-9, measured: [0.0001, 0.001, 0.01] }),
    );
  });
});

describe('cosine', () => {
  const p = Float32Array.of(3, 4);

  test.each([
    ['itself', [3, 4], 1],
    ['itself, longer', [30, 40], 1],
    ['its opposite', [-3, -4], -1],
    ['a right angle', [-4, 3], 0],
    ['24 of 25', [4, 3], 0.96],
  ])('with %s', (_, q, expected) => {
    expect(cosine(p, Float32Array.from(q))).toBeCloseTo(expected, 6);
  });

  test('int8 copies can be compared as they are', () => {
    expect(cosine(Int8Array.of(60, 80), Int8Array.of(80, 60))).toBeCloseTo(0.96, 6);
  });

  test('nothing resembles a template without direction', () => {
    expect(cosine(p, Float32Array.of(0, 0))).toBe(-1);
    expect(cosine(p, Float32Array.of(Number.NaN, 1))).toBe(-1);
    expect(cosine(p, Float32Array.of(Number.POSITIVE_INFINITY, 1))).toBe(-1);
  });

  test('templates of two models are not compared', () => {
    expect(() => cosine(p, new Float32Array(3))).toThrow(RangeError);
  });
});
