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

/** Of the cosine of unrelated unit vectors in n dimensions: 1/√n. */
const DEVIATION = 1 / Math.sqrt(DIMENSION);
/** Five deviations: a test that fails once in two million draws, and the draw is fixed. */
const BOUND = 5 * DEVIATION;

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: number[]) => Math.sqrt(mean(values.map((value) => value ** 2)));

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

  it('is the one that templates of before were stored with', async () => {
    const transform = await deriveTransform(seedOf(1), 4);
    // Recorded: with any other matrix, everybody who is enrolled would have to enrol again.
    const turned = [
      [
        [1, 0, 0, 0],
        [0.786695, 0.139212, -0.014574, -0.601264],
      ],
      [
        [0, 0, 0, 1],
        [0.138952, -0.93548, 0.32211, -0.042596],
      ],
      [
        [0.5, -0.5, 0.5, 0.5],
        [0.665586, -0.587444, -0.452269, -0.085778],
      ],
    ];
    for (const [vector, expected] of turned) {
      const found = transform.apply(Float32Array.from(vector));
      for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 5);
    }
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
    expect(Math.abs(mean(scores))).toBeLessThan(BOUND / Math.sqrt(scores.length));
    expect(deviation(scores)).toBeCloseTo(DEVIATION, 1);
  });

  it('leaves no link between a template and the face it was made of', async () => {
    // One transform is one draw for all faces together: only many tenants show a tendency.
    const means: number[] = [];
    for (let tenant = 1; tenant <= 12; tenant++) {
      const transform = await deriveTransform(seedOf(tenant), DIMENSION);
      const scores = Array.from({ length: 100 }, (_, i) => {
        const face = unitVector(1000 * tenant + i);
        return dot(transform.apply(face), face);
      });
      means.push(mean(scores));
    }
    expect(Math.abs(mean(means))).toBeLessThan(0.02);
  });

  it('refuses a vector of another dimension', async () => {
    const transform = await deriveTransform(seedOf(1), DIMENSION);
    expect(() => transform.apply(new Float32Array(512))).toThrow(RangeError);
  });
});

describe('turning back', () => {
  it('gives the vector that was turned, and another transform gives another', async () => {
    const seeds = [1, 2].map((value) => new Uint8Array(32).fill(value));
    const [one, two] = await Promise.all(seeds.map((seed) => deriveTransform(seed, 64)));
    const vector = Float32Array.from({ length: 64 }, (_, i) => Math.sin(i + 1));
    const back = one.undo(one.apply(vector));
    for (const [i, value] of vector.entries()) expect(back[i]).toBeCloseTo(value, 5);
    const wrong = two.undo(one.apply(vector));
    expect(Math.max(...vector.map((value, i) => Math.abs(value - wrong[i])))).toBeGreaterThan(0.1);
    expect(() => one.undo(new Float32Array(63))).toThrow(RangeError);
  });
});
