import { describe, expect, it } from 'vitest';
import { slide, transpose } from './layout.ts';

describe('sliding windows', () => {
  // What TensorFlow documents: SAME gives ceil(size / stride) places, the odd padding after.
  it.each([
    [
      { size: 112, kernel: 3, stride: 2 },
      { before: 0, after: 1, places: 56 },
    ],
    [
      { size: 256, kernel: 5, stride: 2 },
      { before: 1, after: 2, places: 128 },
    ],
    [
      { size: 7, kernel: 3, stride: 1 },
      { before: 1, after: 1, places: 7 },
    ],
    [
      { size: 7, kernel: 3, stride: 2 },
      { before: 1, after: 1, places: 4 },
    ],
    [
      { size: 8, kernel: 2, stride: 2 },
      { before: 0, after: 0, places: 4 },
    ],
    [
      { size: 5, kernel: 1, stride: 2 },
      { before: 0, after: 0, places: 3 },
    ],
  ])('pad %o as SAME', ({ size, kernel, stride }, expected) => {
    expect(slide(size, kernel, stride, 1, 'SAME')).toEqual(expected);
  });

  it('reach further when dilated', () => {
    expect(slide(7, 3, 1, 2, 'SAME')).toEqual({ before: 2, after: 2, places: 7 });
  });

  it('do not pad as VALID', () => {
    expect(slide(7, 7, 1, 1, 'VALID')).toEqual({ before: 0, after: 0, places: 1 });
    expect(slide(8, 3, 2, 1, 'VALID')).toEqual({ before: 0, after: 0, places: 3 });
  });
});

describe('transposition', () => {
  it('moves each number to where its new indices say', () => {
    const shape = [2, 3, 4, 5];
    const data = Float32Array.from({ length: 120 }, (_, index) => index);
    const moved = transpose(data, shape, [3, 2, 0, 1]);
    const at = (a: number, b: number, c: number, d: number) => ((a * 3 + b) * 4 + c) * 5 + d;
    const movedAt = (d: number, c: number, a: number, b: number) => ((d * 4 + c) * 2 + a) * 3 + b;
    expect(moved[movedAt(4, 1, 1, 2)]).toBe(data[at(1, 2, 1, 4)]);
    expect(moved[movedAt(0, 3, 0, 1)]).toBe(data[at(0, 1, 3, 0)]);
    expect(new Set(moved).size).toBe(120);
  });
});
