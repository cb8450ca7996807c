import type { Image } from './image.ts';

/**
 * Turns a picture of four inks (cyan, magenta, yellow, black) into RGBA, in place: each ink lets
 * through what its paper does not take. What a profile would say of the inks is not asked; a face
 * is recognised without it.
 *
 * @param inverted 255 stands for no ink, as Adobe stores it
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
