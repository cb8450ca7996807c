import { describe, expect, it } from 'vitest';
import { noise } from '../../testing.ts';
import {
  activationScale,
  type QuantisedWeights,
  quantiseBias,
  quantiseWeights,
  quantiseWeightsClosely,
} from './int8.ts';

const CHANNELS = 8;
/** Channels of very different size, most weights small, as in a trained network. */
const weights = noise(CHANNELS * 64).map((value, index) => value ** 3 * 10 ** -(index >> 6));

const restore = ({ values, scales }: QuantisedWeights) =>
  Float32Array.from(values, (value, index) => value * scales[index >> 6]);

const squaredError = (quantised: QuantisedWeights, channel: number) =>
  restore(quantised)
    .subarray(channel * 64, channel * 64 + 64)
    .reduce((sum, value, index) => sum + (value - weights[channel * 64 + index]) ** 2, 0);

describe('weights', () => {
  it('are off by at most half a step of their own channel', () => {
    const quantised = quantiseWeights(weights, CHANNELS);
    restore(quantised).forEach((value, index) => {
      const step = quantised.scales[index >> 6];
      expect(Math.abs(value - weights[index])).toBeLessThanOrEqual(step * 0.5001);
    });
  });

  it('use the whole range in every channel, and never -128', () => {
    const { values } = quantiseWeights(weights, CHANNELS);
    for (let channel = 0; channel < CHANNELS; channel++) {
      const row = values.subarray(channel * 64, channel * 64 + 64);
      expect(Math.max(...row.map(Math.abs))).toBe(127);
      expect(Math.min(...row)).toBeGreaterThanOrEqual(-127);
    }
  });

  it('are never farther off in sum when some may be clipped', () => {
    const plain = quantiseWeights(weights, CHANNELS);
    const close = quantiseWeightsClosely(weights, CHANNELS);
    for (let channel = 0; channel < CHANNELS; channel++) {
      expect(squaredError(close, channel)).toBeLessThanOrEqual(squaredError(plain, channel));
    }
  });

  it('clip a lonely large one for the sake of many small ones', () => {
    const row = noise(8000).map((value) => 0.9 * value);
    row[0] = 1;
    const { values, scales } = quantiseWeightsClosely(row, 1);
    expect(values[0] * scales[0]).toBeLessThan(0.99);
    expect(scales[0]).toBeLessThan(quantiseWeights(row, 1).scales[0]);
  });

  it('that are all zero stay zero', () => {
    const { values, scales } = quantiseWeights(new Float32Array(4), 1);
    expect([...values]).toEqual([0, 0, 0, 0]);
    expect(scales[0]).toBeGreaterThan(0);
  });
});

describe('activations', () => {
  it.each([
    ['on both sides of zero', -15.2404, 52.1743],
    ['above zero', 3, 8],
    ['below zero', -8, -3],
    ['nothing', 0, 0],
  ])('%s: zero is exact and the ends are within half a step', (_, low, high) => {
    const { scale, zeroPoint } = activationScale(low, high);
    expect(Number.isInteger(zeroPoint) && zeroPoint >= 0 && zeroPoint <= 255).toBe(true);
    expect(scale * (0 - zeroPoint)).toBeLessThanOrEqual(Math.min(0, low) + scale / 2 + 1e-9);
    expect(scale * (255 - zeroPoint)).toBeGreaterThanOrEqual(Math.max(0, high) - scale / 2 - 1e-9);
    expect(Math.fround(scale)).toBe(scale);
  });
});

describe('biases', () => {
  it('are counted in steps, and held within 32 bits', () => {
    const scales = Float32Array.of(0.5, 0.5, 1e-12, 1e-12);
    expect([...quantiseBias(Float32Array.of(2, -0.75, 1, -1), scales)]).toEqual([
      4,
      -1,
      2 ** 31 - 1,
      1 - 2 ** 31,
    ]);
  });
});
