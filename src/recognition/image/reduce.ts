import type { Image, Size } from './image.ts';

export const halfOf = ({ width, height }: Size): Size => ({
  width: Math.ceil(width / 2),
  height: Math.ceil(height / 2),
});

/**
 * A copy of an opaque picture at half the size: each pixel is the mean of the two by two it
 * covers. At an odd edge those that there are count twice.
 */
export function copyHalf(image: Image): Image {
  const { width: w, height: h, data } = image;
  const { width, height } = halfOf(image);
  const half = new Uint8ClampedArray(width * height * 4);
  for (let y = 0, to = 0; y < height; y++) {
    const above = 2 * y * w * 4;
    const below = Math.min(2 * y + 1, h - 1) * w * 4;
    for (let x = 0; x < width; x++) {
      const left = 2 * x * 4;
      const right = Math.min(2 * x + 1, w - 1) * 4;
      for (let channel = 0; channel < 4; channel++, to++) {
        const from = above + channel;
        const under = below + channel;
        half[to] =
          (data[from + left] + data[from + right] + data[under + left] + data[under + right]) / 4;
      }
    }
  }
  return { width, height, data: half };
}
