import { type Image, release } from '../image/image.ts';
import type { TensorInput } from '../manifest.ts';
import { applySimilarity, invertSimilarity, type Similarity, scaleOf } from './geometry.ts';
import { CHANNELS, planes } from './tensor.ts';

/**
 * A rotated and scaled part of the picture as a planar tensor, sampled bilinearly. A part that
 * shrinks is first averaged over whole blocks of pixels, so that every pixel counts.
 *
 * @param toTarget takes picture coordinates to target coordinates
 * @param out receives 3 * size * size values
 */
export function resamplePart(
  image: Image,
  toTarget: Similarity,
  input: TensorInput,
  out: Float32Array,
): void {
  const toImage = invertSimilarity(toTarget);
  // Up to 1.4 times smaller, two neighbours per axis still see every source pixel.
  const block = scaleOf(toTarget) < 0.7 ? Math.round(scaleOf(toImage)) : 1;
  if (block === 1) {
    sampleBilinear(image, toImage, input, out);
    return;
  }
  const reduced = averageBlocks(image, partOf(image, toImage, input.size, block), block);
  sampleBilinear(reduced.image, inBlocks(toImage, reduced, block), input, out);
  release(reduced.image);
}

interface Region {
  readonly left: number;
  readonly top: number;
  /** In blocks, the last of which may reach outside the picture. */
  readonly columns: number;
  readonly rows: number;
}

/** The blocks of the picture that the target and its neighbours touch; at least one. */
function partOf(
  { width, height }: Image,
  toImage: Similarity,
  size: number,
  block: number,
): Region {
  const corners = [
    [-1, -1],
    [size, -1],
    [-1, size],
    [size, size],
  ].map(([x, y]) => applySimilarity(toImage, { x, y }));
  const span = (values: number[], side: number) => {
    const from = Math.max(0, Math.min(side - 1, Math.floor(Math.min(...values)) - block));
    const to = Math.max(from + 1, Math.min(side, Math.ceil(Math.max(...values)) + block));
    return { from, blocks: Math.ceil((to - from) / block) };
  };
  const x = span(
    corners.map((corner) => corner.x),
    width,
  );
  const y = span(
    corners.map((corner) => corner.y),
    height,
  );
  return { left: x.from, top: y.from, columns: x.blocks, rows: y.blocks };
}

/** Means of `block` x `block` pixels; what lies outside the picture counts as black. */
function averageBlocks(image: Image, region: Region, block: number): Region & { image: Image } {
  const { width, height, data } = image;
  const { left, top, columns, rows } = region;
  const reduced = new Uint8ClampedArray(columns * rows * CHANNELS);
  const sums = new Uint32Array(columns * CHANNELS);
  const right = Math.min(width, left + columns * block);
  const share = 1 / (block * block);
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    const bottom = Math.min(height, top + (row + 1) * block);
    for (let y = top + row * block; y < bottom; y++) {
      let from = (y * width + left) * CHANNELS;
      for (let x = left, to = 0; x < right; to += CHANNELS) {
        const end = Math.min(right, x + block);
        let r = 0;
        let g = 0;
        let b = 0;
        for (; x < end; x++, from += CHANNELS) {
          r += data[from];
          g += data[from + 1];
          b += data[from + 2];
        }
        sums[to] += r;
        sums[to + 1] += g;
        sums[to + 2] += b;
      }
    }
    const at = row * sums.length;
    for (let i = 0; i < sums.length; i++) reduced[at + i] = sums[i] * share;
  }
  return { ...region, image: { width: columns, height: rows, data: reduced } };
}

/** The same map, but to the coordinates of the averaged blocks. */
function inBlocks({ a, b, tx, ty }: Similarity, { left, top }: Region, block: number): Similarity {
  const centre = (block - 1) / 2;
  return {
    a: a / block,
    b: b / block,
    tx: (tx - left - centre) / block,
    ty: (ty - top - centre) / block,
  };
}

function sampleBilinear(
  image: Image,
  toImage: Similarity,
  input: TensorInput,
  out: Float32Array,
): void {
  const { width, height, data } = image;
  const { size, mean, scale } = input;
  const { a, b, tx, ty } = toImage;
  const stride = width * CHANNELS;
  const { red, green, blue } = planes(input);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const u = a * x - b * y + tx;
      const v = b * x + a * y + ty;
      const x0 = Math.floor(u);
      const y0 = Math.floor(v);
      let r = 0;
      let g = 0;
      let bl = 0;
      if (x0 >= -1 && y0 >= -1 && x0 < width && y0 < height) {
        // A neighbour outside the picture counts with its full weight, as black.
        const inLeft = x0 >= 0;
        const inRight = x0 + 1 < width;
        const inAbove = y0 >= 0;
        const inBelow = y0 + 1 < height;
        const left = inLeft ? 1 - (u - x0) : 0;
        const right = inRight ? u - x0 : 0;
        const above = inAbove ? 1 - (v - y0) : 0;
        const below = inBelow ? v - y0 : 0;
        const columnLeft = inLeft ? x0 * CHANNELS : 0;
        const columnRight = inRight ? (x0 + 1) * CHANNELS : 0;
        const rowAbove = inAbove ? y0 * stride : 0;
        const rowBelow = inBelow ? (y0 + 1) * stride : 0;
        const p = rowAbove + columnLeft;
        const q = rowAbove + columnRight;
        const s = rowBelow + columnLeft;
        const t = rowBelow + columnRight;
        r = above * (left * data[p] + right * data[q]) + below * (left * data[s] + right * data[t]);
        g =
          above * (left * data[p + 1] + right * data[q + 1]) +
          below * (left * data[s + 1] + right * data[t + 1]);
        bl =
          above * (left * data[p + 2] + right * data[q + 2]) +
          below * (left * data[s + 2] + right * data[t + 2]);
      }
      const at = y * size + x;
      out[red + at] = (r - mean) / scale;
      out[green + at] = (g - mean) / scale;
      out[blue + at] = (bl - mean) / scale;
    }
  }
}
