import { describe, expect, it } from 'vitest';
import { deriveTransform } from './transform.ts';

const DIMENSION = 192;
const seedOf = (byte: number) => new Uint8Array(32).fill(byte);

/** A unit vector from a small generator with a fixed seed, so that a failure repeats. */
function unitVector(seed: number): Float32Array {
  let state = seed;
  const values = Array.from({ length: DIMENSION }, () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state / 2 ** 30 - 1;
  });
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
}

const dot = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);

describe("a tenant's transform", () => {
  it('keeps every score', async () => {
    const transform = await deriveTransform(seedOf(1), DIMENSION);
    for (let i = 1; i < 20; i++) {
      const [a, b] = [unitVector(i), unitVector(i + 100)];
      expect(dot(transform.apply(a), transform.apply(b))).toBeCloseTo(dot(a, b), 6);
    }
  });

  it('is the same in every isolate', async () => {
    const [one, other] = await Promise.all([
      deriveTransform(seedOf(1), DIMENSION),
      deriveTransform(seedOf(1), DIMENSION),
    ]);
    expect(one.apply(unitVector(5))).toEqual(other.apply(unitVector(5)));
  });

  it('leaves no link between the templates of one person under two tenants', async () => {
    const [one, other] = await Promise.all([
      deriveTransform(seedOf(1), DIMENSION),
      deriveTransform(seedOf(2), DIMENSION),
    ]);
    const scores = Array.from({ length: 200 }, (_, i) => {
      const face = unitVector(i + 1);
      return dot(one.apply(face), other.apply(face));
    });
    // Unrelated unit vectors in n dimensions have cosines of mean 0 and deviation 1/√n = 0.072.
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    expect(Math.abs(mean)).toBeLessThan((5 * 0.072) / Math.sqrt(scores.length) + 0.05);
    expect(Math.max(...scores.map(Math.abs))).toBeLessThan(0.35);
  });

  it('turns the vector away from itself', async () => {
    const transform = await deriveTransform(seedOf(3), DIMENSION);
    const face = unitVector(9);
    expect(Math.abs(dot(transform.apply(face), face))).toBeLessThan(0.35);
  });

  it('refuses a vector of another dimension', async () => {
    const transform = await deriveTransform(seedOf(1), DIMENSION);
    expect(() => transform.apply(new Float32Array(512))).toThrow(RangeError);
  });
});
