import type { Image } from './image.ts';

/**
 * Puts a transparent picture on white, in place, as a viewer would show it: a face that nobody can
 * see in the picture must not be recognised in it either.
 */
export function flatten(image: Image): Image {
  const { data } = image;
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3];
    if (alpha === 255) continue;
    const white = 255 * (255 - alpha);
    data[i] = (data[i] * alpha + white) / 255;
    data[i + 1] = (data[i + 1] * alpha + white) / 255;
    data[i + 2] = (data[i + 2] * alpha + white) / 255;
    data[i + 3] = 255;
  }
  return image;
}
