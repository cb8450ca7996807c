import { expect, test } from 'vitest';
import type { Image } from './image.ts';
import { copyHalf } from './reduce.ts';

const grey = (width: number, height: number, values: number[]): Image => ({
  width,
  height,
  data: Uint8ClampedArray.from(values.flatMap((value) => [value, value + 1, value + 2, 255])),
});

test('each pixel is the mean of four, at an odd edge of those that there are', () => {
  // biome-ignore format: it is a picture
  const image = grey(3, 3, [
    0, 10, 100,
    20, 30, 200,
    50, 60, 7,
  ]);
  expect(copyHalf(image)).toEqual(grey(2, 2, [15, 150, 55, 7]));
});

test('the picture itself is left as it is', () => {
  const image = grey(2, 2, [1, 2, 3, 4]);
  copyHalf(image).data.fill(9);
  expect(image).toEqual(grey(2, 2, [1, 2, 3, 4]));
});
