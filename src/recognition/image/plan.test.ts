import { describe, expect, test } from 'vitest';
import type { JpegHeader } from './jpeg.ts';
import { MAX_DECODED_PIXELS, MOST_HEAP_BYTES, MOST_PICTURE_BYTES, planDecoding } from './plan.ts';
import type { PngHeader } from './png.ts';
import type { WebpHeader } from './webp.ts';

const MIB = 2 ** 20;

const jpeg = (width: number, height: number, changes: Partial<JpegHeader> = {}): JpegHeader => ({
  ...{ type: 'jpeg', width, height, orientation: 1, buffered: false, inverted: false },
  components: [
    { horizontal: 2, vertical: 2 },
    { horizontal: 1, vertical: 1 },
    { horizontal: 1, vertical: 1 },
  ],
  ...changes,
});
const png = (width: number, height: number): PngHeader => ({
  ...{ type: 'png', width, height, orientation: 1, rawBytes: 0, compressedBytes: 0 },
});
const webp = (width: number, height: number, coding: WebpHeader['coding']): WebpHeader => ({
  ...{ type: 'webp', width, height, orientation: 1, coding },
});
const FULL = new Array(3).fill({ horizontal: 1, vertical: 1 });

describe('the largest size that fits', () => {
  test.each([
    ['4 megapixels are left alone', jpeg(2048, 2048), 2048, 2048, 1],
    ['one row more is not', jpeg(2048, 2049), 1792, 1793, 8 / 7],
    ['5 megapixels', jpeg(2592, 1944), 2268, 1701, 8 / 7],
    ['12 megapixels', jpeg(4032, 3024), 2016, 1512, 2],
    ['24 megapixels', jpeg(5712, 4284), 2142, 1607, 8 / 3],
    ['50 megapixels', jpeg(8160, 6120), 2040, 1530, 4],
    ['200 megapixels', jpeg(16320, 12240), 2040, 1530, 8],
    ['a strip', jpeg(60_000, 400), 7500, 50, 8],
    ['12 megapixels, progressive', jpeg(4032, 3024, { buffered: true }), 2016, 1512, 2],
    ['a screen as PNG', png(1290, 2796), 1290, 2796, 1],
    ['a larger screen', png(1600, 2960), 800, 1480, 2],
    ['6 megapixels of lossy WebP', webp(2000, 3000, 'lossy'), 1000, 1500, 2],
  ])('%s', (_, header, width, height, scale) => {
    const plan = planDecoding(header, 3 * MIB);
    expect(plan).toMatchObject({ size: { width, height }, scale });
  });

  test('a large file of a progressive JPEG leaves less for its pixels', () => {
    const header = jpeg(4032, 3024, { buffered: true });
    expect(planDecoding(header, 8 * MIB).scale).toBe(2);
    expect(planDecoding(header, 12 * MIB)).toMatchObject({ scale: 8 / 3, size: { width: 1512 } });
  });

  test('whatever is planned fits', () => {
    for (let side = 32; side <= 65_535; side = Math.ceil(side * 1.3)) {
      for (const header of [
        jpeg(side, 3000),
        jpeg(side, side, { buffered: true }),
        png(side, 900),
      ]) {
        let plan: ReturnType<typeof planDecoding>;
        try {
          plan = planDecoding(header, 5 * MIB);
        } catch {
          continue;
        }
        expect(plan.size.width * plan.size.height).toBeLessThanOrEqual(MAX_DECODED_PIXELS);
        expect(plan.heap).toBeLessThanOrEqual(MOST_HEAP_BYTES);
        expect(plan.heap + plan.beside).toBeLessThanOrEqual(MOST_PICTURE_BYTES);
      }
    }
  });
});

describe('what would not fit is refused, with what to do', () => {
  const BASELINE = 'or send it as a baseline JPEG (not progressive).';
  test.each([
    ['12 progressive megapixels in 4:4:4', { buffered: true, components: FULL }, 4032, 3024],
    ['24 progressive megapixels', { buffered: true }, 5712, 4284],
  ])('%s', (_, changes, width, height) => {
    expect(() => planDecoding(jpeg(width, height, changes), 3 * MIB)).toThrow(
      `${width} x ${height} pixels. Reduce it to at most 4194304 pixels (2048 x 2048, say), ${BASELINE}`,
    );
  });

  test.each([
    ['12 megapixels of PNG', png(4032, 3024)],
    ['12 megapixels of WebP', webp(4032, 3024, 'lossy')],
    ['6 megapixels of lossless WebP', webp(2000, 3000, 'lossless')],
  ])('%s', (_, header) => {
    expect(() => planDecoding(header, 3 * MIB)).toThrow(BASELINE);
  });

  test('a progressive JPEG of which only an eighth, with no face left in it, would fit', () => {
    const header = jpeg(4700, 3525, { buffered: true });
    expect(planDecoding(header, 2 * MIB)).toMatchObject({ scale: 4 });
    expect(() => planDecoding(header, 6.2 * MIB)).toThrow(BASELINE);
  });

  test('a baseline JPEG of which even an eighth is too large, or that libjpeg will not have', () => {
    for (const header of [jpeg(30_000, 30_000), jpeg(65_501, 100)]) {
      expect(() => planDecoding(header, 3 * MIB)).toThrow(/2048 x 2048, say\)\.$/);
    }
  });
});
