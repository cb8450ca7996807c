/** Pictures made for a test, and the metadata that cameras put into them. */
import { readFile } from 'node:fs/promises';
import { crc32, deflateSync } from 'node:zlib';
import encodeJpegData, { init as initJpegEncoder } from '@jsquash/jpeg/encode.js';
import encodeWebpData, { init as initWebpEncoder } from '@jsquash/webp/encode.js';
import type { Orientation } from '../../src/recognition/image/exif.ts';
import type { Image, Size } from '../../src/recognition/image/image.ts';
import { copyUpright } from '../../src/recognition/image/orient.ts';

const root = new URL('../../', import.meta.url);

/** A file of this repository, `node_modules` included. */
export const readFrom = async (path: string) => new Uint8Array(await readFile(new URL(path, root)));
export const compileFrom = async (path: string) => WebAssembly.compile(await readFrom(path));

export const latin1 = (text: string) =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));
export const u32 = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);

export function join(
  ...parts: readonly (Uint8Array | readonly number[])[]
): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A little-endian TIFF header and a directory with the orientation. */
export const exif = (orientation: number) => [
  ...[0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0],
  ...[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0],
];

/** The JPEG, told to be turned. */
export function tagJpeg(jpeg: Uint8Array, orientation: number): Uint8Array<ArrayBuffer> {
  const block = [...latin1('Exif\0\0'), ...exif(orientation)];
  return join(jpeg.subarray(0, 2), [0xff, 0xe1, 0, block.length + 2], block, jpeg.subarray(2));
}

/** The WebP of one plain chunk, told to be turned. */
export function tagWebp(webp: Uint8Array, { width, height }: Size, orientation: number) {
  const u24 = (value: number) => u32(value).reverse().slice(0, 3);
  // An extended header with EXIF's flag, the picture, the block.
  const canvas = join(latin1('VP8X'), [10, 0, 0, 0, 8, 0, 0, 0], u24(width - 1), u24(height - 1));
  const block = exif(orientation);
  const body = join(canvas, webp.subarray(12), latin1('EXIF'), [block.length, 0, 0, 0], block);
  return join(latin1('RIFF'), u32(4 + body.length).reverse(), latin1('WEBP'), body);
}

export function pngChunk(type: string, body: Uint8Array | readonly number[]) {
  const named = join(latin1(type), body);
  return join(u32(body.length), named, u32(crc32(named)));
}

/** A PNG of 8 bits a sample: grey (0), RGB (2), or RGBA (6). */
export function encodePng(
  { width, height, data }: Image,
  colour: 0 | 2 | 6,
  ...extra: readonly Uint8Array[]
): Uint8Array<ArrayBuffer> {
  const samples = { 0: 1, 2: 3, 6: 4 }[colour];
  const lines = new Uint8Array(height * (1 + width * samples));
  let at = 0;
  for (let y = 0; y < height; y++) {
    at++;
    for (let x = 0; x < width; x++, at += samples) {
      const from = (y * width + x) * 4;
      lines.set(data.subarray(from, from + samples), at);
    }
  }
  return join(
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    pngChunk('IHDR', [...u32(width), ...u32(height), 8, colour, 0, 0, 0]),
    ...extra,
    pngChunk('IDAT', deflateSync(lines, { level: 1 })),
    pngChunk('IEND', []),
  );
}

const toImageData = (image: Image) => ({ ...image, colorSpace: 'srgb' }) as unknown as ImageData;

let jpegEncoder: Promise<unknown> | undefined;
let webpEncoder: Promise<unknown> | undefined;

export async function encodeJpeg(
  image: Image,
  options: { quality?: number; progressive?: boolean; baseline?: boolean } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  jpegEncoder ??= compileFrom('node_modules/@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm').then(
    (module) => initJpegEncoder(module),
  );
  await jpegEncoder;
  return new Uint8Array(await encodeJpegData(toImageData(image), options));
}

/** Lossless unless a quality is given. */
export async function encodeWebp(image: Image, quality?: number): Promise<Uint8Array<ArrayBuffer>> {
  webpEncoder ??= compileFrom('node_modules/@jsquash/webp/codec/enc/webp_enc_simd.wasm').then(
    (module) => initWebpEncoder(module),
  );
  await webpEncoder;
  const options = quality === undefined ? { lossless: 1, method: 0 } : { quality, method: 0 };
  return new Uint8Array(await encodeWebpData(toImageData(image), options));
}

/** Every pixel from its place: red, green, blue and, if given, alpha. */
export function paint(
  { width, height }: Size,
  colourAt: (x: number, y: number) => ArrayLike<number>,
): Image {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) data.set(colourAt(x, y), at);
  }
  return { width, height, data };
}

/** A picture as a camera held in another way stores it: what `orientation` turns upright again. */
export function store(upright: Image, orientation: Orientation): Image {
  // A quarter turn is undone by the one the other way round; the rest undo themselves.
  const inverse = orientation === 6 ? 8 : orientation === 8 ? 6 : orientation;
  return copyUpright(upright, inverse);
}

/** The picture, `factor` times as large; every pixel is the nearest. */
export function resize(image: Image, factor: number): Image {
  const width = Math.round(image.width * factor);
  const height = Math.round(image.height * factor);
  return paint({ width, height }, (x, y) => {
    const column = Math.min(image.width - 1, Math.floor((x + 0.5) / factor));
    const row = Math.min(image.height - 1, Math.floor((y + 0.5) / factor));
    const from = (row * image.width + column) * 4;
    return image.data.subarray(from, from + 3);
  });
}

/** A wall with a picture hung on it, its top left corner at (x, y). */
export function hang(picture: Image, wall: Size, x: number, y: number): Image {
  const bare = paint(wall, (column, row) => {
    const shade = 150 + ((column >> 5) % 8) + ((row >> 4) % 8);
    return [shade, shade - 10, shade - 25];
  });
  return paste(picture, bare, x, y);
}

/** One picture laid over another, in place, its top left corner at (x, y). */
export function paste(picture: Image, under: Image, x: number, y: number): Image {
  for (let row = 0; row < picture.height; row++) {
    const from = row * picture.width * 4;
    const line = picture.data.subarray(from, from + picture.width * 4);
    under.data.set(line, ((y + row) * under.width + x) * 4);
  }
  return under;
}
