import { describe, expect, test } from 'vitest';
import {
  applySimilarity,
  intersectionOverUnion,
  invertSimilarity,
  leastSquaresSimilarity,
  type Similarity,
  scaleOf,
} from './geometry.ts';

const turn: Similarity = { a: 1.2, b: -0.7, tx: 31, ty: -4 };

describe('similarity', () => {
  test('its inverse brings a point back', () => {
    const there = applySimilarity(turn, { x: 12.5, y: -3 });
    const back = applySimilarity(invertSimilarity(turn), there);
    expect(back.x).toBeCloseTo(12.5, 10);
    expect(back.y).toBeCloseTo(-3, 10);
    expect(there).not.toEqual(back);
  });

  test('scale is the length of a unit step', () => {
    expect(scaleOf({ a: 3, b: 4, tx: 9, ty: 9 })).toBe(5);
  });

  test('a quarter turn, doubled and shifted, is found from two points', () => {
    // (0,0) -> (10,20) and (1,0) -> (10,22): x' = -2y + 10, y' = 2x + 20.
    const found = leastSquaresSimilarity(
      [
        { x: 0, y: 0 },
        { x: 1, y: 0 },
      ],
      [
        { x: 10, y: 20 },
        { x: 10, y: 22 },
      ],
      [1, 1],
    );
    expect(found.a).toBeCloseTo(0, 12);
    expect(found.b).toBeCloseTo(2, 12);
    expect(found.tx).toBeCloseTo(10, 12);
    expect(found.ty).toBeCloseTo(20, 12);
  });

  test('where points disagree, the heavier ones decide', () => {
    // On a line, 0 -> 0 and 2 -> 2 fit exactly; 1 -> 4 does not and pulls the shift only.
    const from = [
      { x: 0, y: 0 },
      { x: 2, y: 0 },
      { x: 1, y: 0 },
    ];
    const to = [
      { x: 0, y: 0 },
      { x: 2, y: 0 },
      { x: 4, y: 0 },
    ];
    const shift = (weight: number) => leastSquaresSimilarity(from, to, [1, 1, weight]).tx;
    expect(shift(0)).toBeCloseTo(0, 12);
    // The weighted residual is zero: 2 * shift = weight * (3 - shift).
    expect(shift(1)).toBeCloseTo(1, 12);
    expect(shift(0.4)).toBeCloseTo(0.5, 12);
  });

  test('a mirrored target is not reached by mirroring', () => {
    const from = [
      { x: -1, y: -1 },
      { x: 1, y: -1 },
      { x: 0, y: 2 },
    ];
    const mirrored = from.map(({ x, y }) => ({ x: -x, y }));
    const { a, b } = leastSquaresSimilarity(from, mirrored, [1, 1, 1]);
    expect(a * a + b * b).toBeLessThan(1);
  });

  test('points that fall together are refused', () => {
    const same = [
      { x: 3, y: 3 },
      { x: 3, y: 3 },
    ];
    expect(() => leastSquaresSimilarity(same, same, [1, 1])).toThrow(RangeError);
    expect(() => leastSquaresSimilarity(same, same, [1])).toThrow(RangeError);
  });
});

test('intersection over union', () => {
  const box = { x: 0, y: 0, width: 2, height: 2 };
  expect(intersectionOverUnion(box, box)).toBe(1);
  expect(intersectionOverUnion(box, { ...box, x: 2 })).toBe(0);
  expect(intersectionOverUnion(box, { ...box, x: 1 })).toBeCloseTo(1 / 3, 12);
});
