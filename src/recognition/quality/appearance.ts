import type { TensorInput } from '../manifest.ts';
import { planes } from '../sampling/tensor.ts';

/**
 * How an aligned face looks, from its luma alone. Only the middle of the chip is measured, which
 * eyes, nose and mouth fill, so that hair and background do not count.
 */
export interface Appearance {
  /** Mean luma, 0 to 1. */
  readonly luminance: number;
  /** Share of pixels with a luma of at most 25 of 255, and of at least 247, as in OFIQ. */
  readonly dark: number;
  readonly bright: number;
  /** Variance of the Laplacian (Pech-Pacheco et al., 2000), of luma in 0 to 255: low is blurred. */
  readonly sharpness: number;
}

const DARK = 25;
const BRIGHT = 247;
/** Share of the chip's side that is left out at each edge. */
const EDGE = 1 / 8;

/** @param chip what the embedder will see: planes of normalised channels */
export function appearanceOf(chip: Float32Array, input: TensorInput): Appearance {
  const { size } = input;
  const luma = lumaOf(chip, input);
  const first = Math.max(1, Math.round(size * EDGE));
  const last = size - first;
  let count = 0;
  let sum = 0;
  let dark = 0;
  let bright = 0;
  let edges = 0;
  let edgesSquared = 0;
  for (let y = first; y < last; y++) {
    for (let x = first; x < last; x++) {
      const i = y * size + x;
      const value = luma[i];
      const edge = 4 * value - luma[i - 1] - luma[i + 1] - luma[i - size] - luma[i + size];
      count++;
      sum += value;
      if (value <= DARK) dark++;
      if (value >= BRIGHT) bright++;
      edges += edge;
      edgesSquared += edge * edge;
    }
  }
  return {
    luminance: sum / count / 255,
    dark: dark / count,
    bright: bright / count,
    sharpness: edgesSquared / count - (edges / count) ** 2,
  };
}

/** Rec. 601 luma in whole steps of 0 to 255, with the normalisation undone. */
function lumaOf(chip: Float32Array, input: TensorInput): Uint8ClampedArray {
  const { red, green, blue } = planes(input);
  const luma = new Uint8ClampedArray(input.size * input.size);
  for (let i = 0; i < luma.length; i++) {
    const value = 0.299 * chip[red + i] + 0.587 * chip[green + i] + 0.114 * chip[blue + i];
    luma[i] = value * input.scale + input.mean;
  }
  return luma;
}
