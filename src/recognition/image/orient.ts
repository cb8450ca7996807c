import type { Orientation } from './exif.ts';
import type { Image } from './image.ts';

/** A copy of a stored picture, rotated and mirrored so that it is upright. */
export function copyUpright({ width: w, height: h, data }: Image, orientation: Orientation): Image {
  if (orientation === 1) return { width: w, height: h, data: data.slice() };
  const { origin, right, down } = walk(orientation, w, h);
  const [width, height] = isTurned(orientation) ? [h, w] : [w, h];
  const source = new Uint32Array(data.buffer, data.byteOffset, w * h);
  const target = new Uint32Array(w * h);
  let at = 0;
  for (let y = 0; y < height; y++) {
    let from = origin + y * down;
    for (let x = 0; x < width; x++, from += right) target[at++] = source[from];
  }
  return { width, height, data: new Uint8ClampedArray(target.buffer) };
}

/** Whether the upright picture is as high as the stored one is wide. */
export const isTurned = (orientation: Orientation): boolean => orientation >= 5;

/** Where the upright picture's first pixel is stored, and the steps to its neighbours. */
function walk(orientation: Orientation, w: number, h: number) {
  switch (orientation) {
    case 1:
      return { origin: 0, right: 1, down: w };
    case 2:
      return { origin: w - 1, right: -1, down: w };
    case 3:
      return { origin: w * h - 1, right: -1, down: -w };
    case 4:
      return { origin: w * (h - 1), right: 1, down: -w };
    case 5:
      return { origin: 0, right: w, down: 1 };
    case 6:
      return { origin: w * (h - 1), right: -w, down: 1 };
    case 7:
      return { origin: w * h - 1, right: -w, down: -1 };
    case 8:
      return { origin: w - 1, right: w, down: -1 };
  }
}
