import type { TensorInput } from '../manifest.ts';
import { planes } from '../sampling/tensor.ts';

/**
 * What an aligned face looks like, block by block: how light each part is, how much detail it has,
 * and which colour. Linear judgements of these see what covers a face or spoils its picture, see
 * `defects.ts`. All are relative to the face or logarithmic, so that skin, exposure and white balance
 * count for little.
 */
export type Blocks = Float32Array;

/** Blocks on each axis; they cover the chip but for an edge, and are square. */
const SIDE = 12;
const COUNT = SIDE * SIDE;
/**
 * Light, contrast, horizontal and vertical detail, blue and red against the face's own; and how far
 * light, blue and red are off either way, for a cloth may be lighter or darker, redder or bluer.
 */
const KINDS = 9;
const SUMMED = 6;
/** Pixels of the chip over which luma is compared, across and downwards: which detail is missing. */
const LAGS = [1, 2, 4, 8] as const;
/** Behind the blocks: detail by lag, and how much a small face was enlarged. */
export const BLOCK_VALUES = KINDS * COUNT + 2 * LAGS.length + 1;

/** Steps of grey (of 255) below which a logarithm says nothing. */
const FLOOR = { light: 4, contrast: 4, detail: 2 };

/**
 * @param chip what the embedder will see: planes of normalised channels
 * @param zoom pixels of the chip for one of the picture: a small face has less detail by nature, a
 *   large one no more than fits into the chip
 * @returns KINDS planes of SIDE x SIDE values, and one; around 0 and of the order of 1
 */
export function blocksOf(chip: Float32Array, zoom: number, input: TensorInput): Blocks {
  const { size, scale, mean } = input;
  const { red, green, blue } = planes(input);
  const pixels = Math.floor(size / (SIDE + 2));
  const edge = (size - SIDE * pixels) >> 1;
  const sums = new Float32Array(BLOCK_VALUES);
  sums[BLOCK_VALUES - 1] = Math.log(Math.max(1, zoom));
  const luma = new Float32Array(size * size);
  const [light, squares, across, down, blues, reds] = planesOf(sums);
  for (let y = edge; y < edge + SIDE * pixels; y++) {
    const row = Math.floor((y - edge) / pixels) * SIDE;
    for (let column = 0; column < SIDE; column++) {
      const block = row + column;
      let [l, ll, dx, dy, b, r] = [0, 0, 0, 0, 0, 0];
      const x0 = edge + column * pixels;
      for (let x = x0; x < x0 + pixels; x++) {
        const at = y * size + x;
        const redness = chip[red + at];
        const blueness = chip[blue + at];
        const value =
          (0.299 * redness + 0.587 * chip[green + at] + 0.114 * blueness) * scale + mean;
        l += value;
        ll += value * value;
        if (x > edge) dx += (value - luma[at - 1]) ** 2;
        if (y > edge) dy += (value - luma[at - size]) ** 2;
        b += blueness * scale + mean - value;
        r += redness * scale + mean - value;
        luma[at] = value;
      }
      light[block] += l;
      squares[block] += ll;
      across[block] += dx;
      down[block] += dy;
      blues[block] += b;
      reds[block] += r;
    }
  }
  LAGS.forEach((lag, i) => {
    let [dx, dy] = [0, 0];
    for (let y = edge + lag; y < edge + SIDE * pixels; y++) {
      for (let x = edge + lag; x < edge + SIDE * pixels; x++) {
        const at = y * size + x;
        dx += (luma[at] - luma[at - lag]) ** 2;
        dy += (luma[at] - luma[at - lag * size]) ** 2;
      }
    }
    const count = (SIDE * pixels - lag) ** 2;
    sums[KINDS * COUNT + 2 * i] = Math.log(dx / count + FLOOR.detail) / 4;
    sums[KINDS * COUNT + 2 * i + 1] = Math.log(dy / count + FLOOR.detail) / 4;
  });
  return describe(sums, pixels * pixels);
}

const planesOf = (values: Float32Array) =>
  Array.from({ length: KINDS }, (_, kind) => values.subarray(kind * COUNT, (kind + 1) * COUNT));

/** From sums over each block's pixels to values of like size. */
function describe(sums: Float32Array, pixels: number): Blocks {
  const [light, squares, across, down, blues, reds] = planesOf(sums);
  const face = light.reduce((sum, value) => sum + value, 0) / (COUNT * pixels);
  const [blue, red] = [median(blues), median(reds)];
  for (let i = 0; i < COUNT; i++) {
    const mean = light[i] / pixels;
    const variance = Math.max(0, squares[i] / pixels - mean * mean);
    light[i] = Math.log((Math.max(0, mean) + FLOOR.light) / (face + FLOOR.light));
    squares[i] = Math.log(variance + FLOOR.contrast) / 4;
    across[i] = Math.log(across[i] / pixels + FLOOR.detail) / 4;
    down[i] = Math.log(down[i] / pixels + FLOOR.detail) / 4;
    blues[i] = ((blues[i] - blue) / pixels) * BLUE;
    reds[i] = ((reds[i] - red) / pixels) * RED;
    [light[i], blues[i], reds[i]].forEach((value, k) => {
      sums[(SUMMED + k) * COUNT + i] = Math.abs(value);
    });
  }
  return sums;
}

/** Those of Rec. 601's colour differences, over 20 steps. */
const BLUE = 0.564 / 20;
const RED = 0.713 / 20;

const median = (values: Float32Array): number => values.toSorted()[values.length >> 1];
