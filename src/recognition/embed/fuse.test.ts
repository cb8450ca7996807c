import { describe, expect, test } from 'vitest';
import { fuse, leastAlike } from './fuse.ts';

const at = (degrees: number, norm = 1) => {
  const angle = (degrees * Math.PI) / 180;
  return { embedding: Float32Array.of(Math.cos(angle), Math.sin(angle)), norm };
};
const directionOf = ([x, y]: Float32Array) => (Math.atan2(y, x) * 180) / Math.PI;

describe('one template from several pictures', () => {
  test('lies between them, the shorter the less they agree', () => {
    const fused = fuse([at(0, 7), at(60, 7)]);
    expect(directionOf(fused)).toBeCloseTo(30, 4);
    // The mean of unit vectors 60 degrees apart is cos 30 long.
    expect(Math.hypot(...fused)).toBeCloseTo(Math.sqrt(Math.cos(Math.PI / 6)), 6);
    expect(Math.hypot(...fuse([at(20), at(20)]))).toBeCloseTo(1, 6);
  });

  test('lies nearer to the better picture', () => {
    const fused = fuse([at(0, 3), at(90, 1)]);
    expect(directionOf(fused)).toBeCloseTo((Math.atan(1 / 3) * 180) / Math.PI, 4);
  });

  test('of one picture is its embedding', () => {
    const only = at(20, 5);
    expect(fuse([only])).toBe(only.embedding);
    expect(() => fuse([])).toThrow(RangeError);
  });
});

describe('the two least alike', () => {
  test('are found whatever their order', () => {
    expect(leastAlike([at(10), at(90), at(0)])).toMatchObject({ first: 1, second: 2 });
    expect(leastAlike([at(90), at(10), at(0)])).toMatchObject({ first: 0, second: 2 });
    expect(leastAlike([at(0), at(60)])?.similarity).toBeCloseTo(0.5, 6);
  });

  test('need two', () => {
    expect(leastAlike([at(0)])).toBeUndefined();
  });
});
