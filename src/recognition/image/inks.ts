import type { Image } from './image.ts';

/**
 * Converts four inks (cyan, magenta, yellow, black) to RGBA, in place: each ink absorbs its part of
 * the light. Colour profiles are ignored; a face is recognised without them.
 *
 * @param inverted whether 255 stands for no ink, as Adobe stores it
 */
export function inksToRgb(image: Image, inverted: boolean): Image {
  const { data } = image;
  const flip = inverted ? 0 : 255;
  for (let i = 0; i < data.length; i += 4) {
    const light = (data[i + 3] ^ flip) / 255;
    data[i] = (data[i] ^ flip) * light;
    data[i + 1] = (data[i + 1] ^ flip) * light;
    data[i + 2] = (data[i + 2] ^ flip) * light;
    data[i + 3] = 255;
  }
  return image;
}
