import type { TensorInput } from '../manifest.ts';

/**
 * From pixels to a network's input in one pass: sample, normalise and separate the channels.
 * Outside the picture is black, as it was when the networks were measured. `letterbox.ts` does it
 * for a whole picture, `warp.ts` for a rotated part of one.
 *
 * Their loops run on every request and touch every sample: indices and typed arrays only.
 */

/** Bytes of a pixel. */
export const CHANNELS = 4;
/** Planes of a tensor: red, green and blue, in the network's order. */
export const CHANNEL_PLANES = 3;

/** Where the red, green and blue planes begin in a tensor of this channel order. */
export function planes({ channels, size }: TensorInput): {
  red: number;
  green: number;
  blue: number;
} {
  const last = 2 * size * size;
  const [red, blue] = channels === 'rgb' ? [0, last] : [last, 0];
  return { red, green: size * size, blue };
}
