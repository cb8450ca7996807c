import type { Image } from '../image/image.ts';
import type { TensorInput } from '../manifest.ts';
import { CHANNELS, planes } from './tensor.ts';

export interface Letterbox {
  /** target = source * scale + offset, on both axes. */
  readonly scale: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

/**
 * The largest centred copy of a picture in a square of `size` pixels.
 *
 * @param fill share of the square that its longer side takes
 */
export function letterbox(width: number, height: number, size: number, fill = 1): Letterbox {
  const scale = (fill * size) / Math.max(width, height);
  // Pixel centres map to pixel centres: half a source pixel becomes half a scaled pixel.
  const offset = (side: number) => 0.5 * scale - 0.5 + (size - side * scale) / 2;
  return { scale, offsetX: offset(width), offsetY: offset(height) };
}

/**
 * Samples per axis within one target pixel, so that shrinking averages and does not skip. The
 * largest picture shrinks 8 times (32 times if it is a strip), so 8 leave next to nothing out.
 */
const MOST_SAMPLES = 8;
const samplesPerPixel = (scale: number) =>
  Math.max(1, Math.min(MOST_SAMPLES, Math.round(1 / scale)));

/** Weights of one axis: target index i takes `count[i]` sources from `start[i]` on. */
interface Taps {
  readonly start: Int32Array;
  readonly count: Int32Array;
  readonly weight: Float32Array;
  /** Weights reserved per target index. */
  readonly stride: number;
}

function tapsOf(sources: number, targets: number, scale: number, offset: number): Taps {
  const samples = samplesPerPixel(scale);
  const stride = Math.ceil(1 / scale) + 3;
  const start = new Int32Array(targets);
  const count = new Int32Array(targets);
  const weight = new Float32Array(targets * stride);
  for (let i = 0; i < targets; i++) {
    const first = Math.max(0, Math.floor((i + 0.5 / samples - 0.5 - offset) / scale));
    start[i] = first;
    for (let j = 0; j < samples; j++) {
      const at = (i + (j + 0.5) / samples - 0.5 - offset) / scale;
      const left = Math.floor(at);
      for (let side = 0; side < 2; side++) {
        const index = left + side;
        if (index < first || index >= sources) continue;
        const slot = index - first;
        weight[i * stride + slot] += (side === 0 ? 1 - (at - left) : at - left) / samples;
        count[i] = Math.max(count[i], slot + 1);
      }
    }
  }
  return { start, count, weight, stride };
}

/**
 * The whole picture, letterboxed, as a planar tensor. Scaling along the axes is separable: each
 * target row first sums its source rows, then its columns.
 *
 * @param out receives 3 * size * size values
 */
export function resampleWhole(
  image: Image,
  box: Letterbox,
  input: TensorInput,
  out: Float32Array,
): void {
  const { width, height, data } = image;
  const { size, mean, scale } = input;
  const columns = tapsOf(width, size, box.scale, box.offsetX);
  const rows = tapsOf(height, size, box.scale, box.offsetY);
  const sums = new Float32Array(width * 3);
  const { red, green, blue } = planes(input);
  for (let y = 0; y < size; y++) {
    sums.fill(0);
    for (let t = 0; t < rows.count[y]; t++) {
      const w = rows.weight[y * rows.stride + t];
      let from = (rows.start[y] + t) * width * CHANNELS;
      for (let to = 0; to < sums.length; to += 3, from += CHANNELS) {
        sums[to] += w * data[from];
        sums[to + 1] += w * data[from + 1];
        sums[to + 2] += w * data[from + 2];
      }
    }
    for (let x = 0; x < size; x++) {
      let r = 0;
      let g = 0;
      let b = 0;
      let from = columns.start[x] * 3;
      const weights = x * columns.stride;
      const end = weights + columns.count[x];
      for (let tap = weights; tap < end; tap++, from += 3) {
        const w = columns.weight[tap];
        r += w * sums[from];
        g += w * sums[from + 1];
        b += w * sums[from + 2];
      }
      const at = y * size + x;
      out[red + at] = (r - mean) / scale;
      out[green + at] = (g - mean) / scale;
      out[blue + at] = (b - mean) / scale;
    }
  }
}
