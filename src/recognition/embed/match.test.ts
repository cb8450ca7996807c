import { describe, expect, test } from 'vitest';
import { readManifest } from '../../../models/manifest.ts';
import { parseManifest } from '../manifest.ts';
import {
  similarity,
  thresholdAmong,
  thresholdFor,
  UnmeasuredFalseMatchRateError,
} from './match.ts';

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

describe('whom a deployment says it serves', () => {
  const { embedders } = parseManifest(readManifest());
  const modelOf = (id: string) => ({
    thresholds: embedders[id].thresholds,
    groups: embedders[id].groups.rates,
  });

  test.each(Object.keys(embedders))('makes no threshold of %s less strict', (id) => {
    const embedder = modelOf(id);
    const names = [...embedder.groups.map(({ group }) => group), 'nobody that was measured'];
    for (const { fmr } of embedder.thresholds) {
      const everyone = thresholdFor(embedder, fmr);
      expect(thresholdAmong(embedder, fmr, [])).toBe(everyone);
      for (const name of names) {
        const among = thresholdAmong(embedder, fmr, [name]);
        expect(among).toBeGreaterThanOrEqual(everyone);
        // Nor does naming others as well.
        expect(thresholdAmong(embedder, fmr, names)).toBeGreaterThanOrEqual(among);
      }
    }
  });

  test('asks the whole interval to keep the rate, or the strictest that is known', () => {
    const embedder = {
      thresholds: [
        { fmr: 0.01, cosine: 0.3 },
        { fmr: 0.001, cosine: 0.5 },
        { fmr: 0.0001, cosine: 0.7 },
      ],
      groups: [
        {
          group: 'some',
          comparisons: 9000,
          supports: [0.01, 0.001],
          rates: [
            { cosine: 0.3, fmr: 0.008, interval: [0.005, 0.011] as [number, number] },
            { cosine: 0.4, fmr: 0.002, interval: [0.001, 0.004] as [number, number] },
            { cosine: 0.45, fmr: 0.0009 },
          ],
        },
      ],
    };
    expect(thresholdAmong(embedder, 0.01, ['some'])).toBe(0.4);
    expect(thresholdAmong(embedder, 0.001, ['some'])).toBe(0.7);
    expect(thresholdAmong(embedder, 0.01, ['others'])).toBe(0.7);
    expect(() => thresholdAmong(embedder, 1e-9, ['some'])).toThrow(UnmeasuredFalseMatchRateError);
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
