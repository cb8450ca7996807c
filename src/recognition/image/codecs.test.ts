import { beforeEach, describe, expect, test } from 'vitest';
import { makeMosaic } from '../../../test/support/mosaic.ts';
import { compileFrom, encodePng, encodeWebp, paint } from '../../../test/support/pictures.ts';
import { makeWebpBomb } from '../../../test/support/webp-bomb.ts';
import { type Codecs, createCodecs } from './codecs.ts';
import { createImageDecoder, type ImageDecoder } from './decode.ts';
import { release } from './image.ts';
import { MOST_HEAP_BYTES, MOST_PICTURE_BYTES } from './plan.ts';
import { webpDecoder } from './webp-decoder.ts';

/** What the decoders' memories grow to. */

const MIB = 2 ** 20;

let codecs: Codecs;
let decoder: ImageDecoder;
beforeEach(async () => {
  codecs = createCodecs({
    jpeg: await compileFrom('node_modules/@cwasm/jpeg-turbo/jpeg-turbo.wasm'),
    png: await compileFrom('node_modules/@jsquash/png/codec/pkg/squoosh_png_bg.wasm'),
    webp: await compileFrom('node_modules/@jsquash/webp/codec/dec/webp_dec.wasm'),
  });
  decoder = createImageDecoder(codecs);
});

const heaps = () => Object.values(decoder.heapBytes()).reduce((sum, bytes) => sum + bytes, 0);
const alive = () => Object.keys(decoder.heapBytes()).toSorted();

/** Decodes, holds the bounds that were planned, and gives the pixels back. */
async function decode(bytes: Uint8Array) {
  const inspected = await decoder.inspect(bytes);
  const { plan } = inspected;
  const picture = await decoder.decode(bytes, inspected);
  const { width, height, data } = picture;
  expect(data.length).toBe(width * height * 4);
  expect(data.length).toBeLessThanOrEqual(plan.beside);
  expect(heaps() + plan.beside).toBeLessThanOrEqual(MOST_PICTURE_BYTES);
  release(picture);
  return { ...picture, plan };
}

const sampled = (...factors: [number, number][]) => factors;
const COLOUR = {
  '4:2:0': sampled([2, 2], [1, 1], [1, 1]),
  '4:2:2': sampled([2, 1], [1, 1], [1, 1]),
  '4:4:4': sampled([1, 1], [1, 1], [1, 1]),
};
const mosaic = (width: number, height: number, kind: keyof typeof COLOUR, progressive = false) =>
  makeMosaic({
    ...{ width, height, progressive, sampling: COLOUR[kind] },
    sample: (component, x, y) => (component === 0 ? (x * 5 + y * 3) % 256 : 128),
  });

describe('a JPEG takes what was planned', () => {
  test.each<[string, number, number, keyof typeof COLOUR, boolean, number, number]>([
    // Megapixels, sides, sampling, progressive; pixels of the original for one, MiB of memory.
    ['12', 4032, 3024, '4:2:0', false, 2, 13],
    ['12', 4032, 3024, '4:2:2', false, 2, 13],
    ['12', 4032, 3024, '4:4:4', false, 2, 13],
    ['12', 4032, 3024, '4:2:0', true, 2, 48],
    ['12', 4032, 3024, '4:2:2', true, 8 / 3, 55],
    ['50', 8160, 6120, '4:2:0', false, 4, 14],
    ['200', 16320, 12240, '4:2:0', false, 8, 17],
  ])('%s megapixels', async (_, width, height, kind, progressive, scale, most) => {
    const jpeg = mosaic(width, height, kind, progressive);
    const picture = await decode(jpeg);
    expect(picture).toMatchObject({ original: { width, height }, scale });
    const heap = decoder.heapBytes().jpeg;
    expect(heap).toBeLessThanOrEqual(picture.plan.heap);
    expect(heap).toBeLessThan(most * MIB);
    expect(picture.plan.heap).toBeLessThan(heap + MIB);
  });

  test('with each component by itself, it is held whole as well', async () => {
    const jpeg = mosaic(2000, 1000, '4:4:4');
    const scan = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xda);
    // The scan now claims to have the first component only; the rest is damage.
    const head = [...jpeg.subarray(0, scan), 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0];
    const lonely = Uint8Array.from([...head, ...jpeg.subarray(scan + 14)]);
    const { plan } = await decoder.inspect(lonely);
    expect(plan.heap).toBeGreaterThan(2000 * 1000 * (4 + 6));
    await expect(decode(lonely)).rejects.toMatchObject({ code: 'corrupt_image' });
    expect(decoder.heapBytes().jpeg).toBeGreaterThan(2000 * 1000 * 10);
  });
});

describe('PNG and WebP take what was planned', () => {
  const grain = (x: number, y: number) => ((x * 7919 + y * 104729) >> 3) % 64;
  const wall = (width: number, height: number) =>
    paint({ width, height }, (x, y) => [grain(x, y), grain(y, x), 90, 255 - (grain(x, y) % 2)]);
  const OPAQUE = 2;
  const TRANSPARENT = 6;

  test.each([
    ['a screen', 1440, 2560, OPAQUE, 1],
    ['a screen', 1440, 2560, TRANSPARENT, 1],
    ['a larger one', 1600, 2900, OPAQUE, 2],
  ] as const)('%s of %d x %d as PNG of kind %d', async (_, width, height, colour, scale) => {
    const picture = await decode(encodePng(wall(width, height), colour));
    expect(picture).toMatchObject({ original: { width, height }, scale });
    expect(decoder.heapBytes().png).toBeLessThanOrEqual(picture.plan.heap);
  });

  test.each([
    ['lossless', 1440, 2560, undefined, 1],
    ['lossy and transparent', 1440, 2560, 80, 1],
    ['lossy and transparent', 1500, 2900, 50, 2],
  ] as const)('%s WebP of %d x %d', async (_, width, height, quality, scale) => {
    const picture = await decode(await encodeWebp(wall(width, height), quality));
    expect(picture).toMatchObject({ original: { width, height }, scale });
    expect(decoder.heapBytes().webp).toBeLessThanOrEqual(picture.plan.heap);
  });
});

describe('memory', () => {
  const small = paint({ width: 40, height: 40 }, (x, y) => [x, y, 0]);

  test('the decoders share it as long as it is enough', async () => {
    await decode(encodePng(small, 2));
    await decode(mosaic(4032, 3024, '4:2:0'));
    expect(alive()).toEqual(['jpeg', 'png']);
    await decode(await encodeWebp(small));
    expect(alive()).toEqual(['jpeg', 'png', 'webp']);
    await decode(mosaic(4032, 3024, '4:2:2', true));
    expect(alive()).toEqual(['jpeg', 'png']);
  });

  test('a decoder that has grown serves the next large picture', async () => {
    await decode(mosaic(4032, 3024, '4:2:0', true));
    const grown = decoder.heapBytes().jpeg;
    await decode(mosaic(2048, 2048, '4:4:4'));
    await decode(mosaic(4032, 3024, '4:2:0', true));
    expect(decoder.heapBytes().jpeg).toBe(grown);
  });

  test('a WebP that asks for 600 MB does not get them', async () => {
    await expect(decode(makeWebpBomb())).rejects.toMatchObject({ code: 'corrupt_image' });
    expect(heaps()).toBeLessThanOrEqual(MOST_HEAP_BYTES);
    await decode(await encodeWebp(small));
    expect(alive()).toEqual(['webp']);
    // It is memory that it failed for, and not its bits.
    const wasm = await compileFrom('node_modules/@jsquash/webp/codec/dec/webp_dec.wasm');
    const unlimited = await webpDecoder(wasm, 2 ** 30);
    const target = { width: 2048, height: 2048, samples: 'rgba' } as const;
    unlimited.decode(makeWebpBomb(), target, (stored) => stored);
    expect(unlimited.heapBytes()).toBeGreaterThan(500 * MIB);
  });

  test('failures do not make it grow without bound', async () => {
    const good = mosaic(4032, 3024, '4:2:0', true);
    const table = good.findIndex((byte, i) => byte === 0xff && good[i + 1] === 0xc4);
    // Twelve codes of one bit: found out when everything has been allocated.
    const bad = good.slice();
    bad.set([12, 0, 0, 0], table + 5);
    const after: number[] = [];
    for (let i = 0; i < 40; i++) {
      await expect(decode(bad)).rejects.toMatchObject({ code: 'corrupt_image' });
      after.push(heaps());
    }
    expect(Math.max(...after)).toBeGreaterThan(40 * MIB);
    expect(Math.max(...after)).toBeLessThanOrEqual(MOST_HEAP_BYTES);
    // Its stack would overflow: after every sixteenth the decoder is replaced.
    expect(after.flatMap((bytes, i) => (bytes === 0 ? [i] : []))).toEqual([15, 31]);
    await decode(good);
  });
});
