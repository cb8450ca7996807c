/** PNGs that no program writes (W3C PNG, third edition). */

import { crc32, deflateSync } from 'node:zlib';
import { join, latin1 } from '../support/pictures.ts';
import { type Bytes, type Hostile, u16, u32 } from './bytes.ts';
import { craftExif, SIZES } from './jpegs.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

export function chunk(type: string, body: Uint8Array | readonly number[]): Bytes {
  const named = join(latin1(type), body);
  return join(u32(body.length), named, u32(crc32(named)));
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly interlace?: number;
}

const header = ({ width, height, depth, colour, interlace = 0 }: Frame) =>
  chunk('IHDR', [...u32(width), ...u32(height), depth, colour, 0, 0, interlace]);
const END = chunk('IEND', []);

export const png = (...chunks: readonly Bytes[]): Bytes => join(SIGNATURE, ...chunks);

const SAMPLES: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Scan lines of one byte over and over, each behind its filter. */
function lines({ width, height, depth, colour }: Frame, value: number, filter = 0): Bytes {
  const row = Math.ceil((width * SAMPLES[colour] * depth) / 8);
  const raw = new Uint8Array(height * (row + 1)).fill(value);
  for (let y = 0; y < height; y++) raw[y * (row + 1)] = filter;
  return raw;
}

/** First column and row of each Adam7 pass, and the steps between its columns and rows. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

/** The scan lines of an interlaced picture are those of seven smaller ones. */
function interlacedLines(frame: Frame, value: number): Bytes {
  const passes = ADAM7.map(([x, y, dx, dy]) => {
    const width = Math.ceil((frame.width - x) / dx);
    const height = Math.ceil((frame.height - y) / dy);
    return width > 0 && height > 0 ? lines({ ...frame, width, height }, value) : [];
  });
  return join(...passes);
}

const deflate = (raw: Uint8Array): Bytes => new Uint8Array(deflateSync(raw, { level: 9 }));

/** A picture of one byte over and over. */
export function plainPng(frame: Frame, value = 0): Bytes {
  const raw = frame.interlace === 1 ? interlacedLines(frame, value) : lines(frame, value);
  return png(header(frame), ...palette(frame), chunk('IDAT', deflate(raw)), END);
}

const palette = ({ colour }: Frame, entries = 2) =>
  colour === 3 ? [chunk('PLTE', new Uint8Array(3 * entries).fill(99))] : [];

const SQUARE: Frame = { width: 64, height: 64, depth: 8, colour: 2 };
/** What a picture without a face is answered with, by /v1/detections and by the others. */
const FACELESS = ['ok', 'no_face'];

export function craftPngs(): Hostile[] {
  const pixels = deflate(lines(SQUARE, 7));
  const idat = chunk('IDAT', pixels);
  const good = [header(SQUARE), idat, END];
  const spoil = (bytes: Bytes) => bytes.with(bytes.length - 1, bytes[bytes.length - 1] ^ 1);
  const bomb = deflate(new Uint8Array(64 * 2 ** 20));
  const insert = (name: string, ...added: Bytes[]): Hostile => ({
    name,
    bytes: png(good[0], ...added, ...good.slice(1)),
  });
  const stream = (name: string, body: Uint8Array, codes?: readonly string[]): Hostile => {
    const bytes = png(header(SQUARE), chunk('IDAT', body), END);
    return codes ? { name, bytes, codes } : { name, bytes };
  };
  return [
    ...SIZES.map(([width, height, codes]): Hostile => {
      const bytes = png(header({ ...SQUARE, width, height }), idat, END);
      const name = `says ${width} x ${height}`;
      return codes ? { name, bytes, codes } : { name, bytes };
    }),
    ...[0x7fff_ffff, 0x8000_0000, 0xffff_ffff].map((side) => ({
      name: `says ${side} x ${side}`,
      bytes: png(header({ ...SQUARE, width: side, height: side }), idat, END),
      codes: ['image_dimensions_too_large'],
    })),
    ...good.map((_, i) => ({
      name: `chunk ${i} with a wrong checksum`,
      bytes: png(...good.with(i, spoil(good[i]))),
    })),
    ...frames().map((frame) => ({
      name: `${frame.depth} bits, colour ${frame.colour}, interlace ${frame.interlace}`,
      bytes: plainPng(frame),
      codes: FACELESS,
    })),
    ...[3, 5, 7, 16, 255].map((depth) => ({
      name: `${depth} bits a sample of colour`,
      bytes: plainPng({ ...SQUARE, depth }),
      codes: depth === 16 ? FACELESS : ['corrupt_image'],
    })),
    { name: 'indices out of the palette', bytes: plainPng({ ...SQUARE, colour: 3 }, 0xff) },
    {
      name: 'no palette',
      bytes: png(
        header({ ...SQUARE, colour: 3 }),
        chunk('IDAT', deflate(lines({ ...SQUARE, colour: 3 }, 0))),
        END,
      ),
    },
    insert('a palette of half a colour', chunk('PLTE', [1, 2])),
    insert('a palette of 300 colours', chunk('PLTE', new Uint8Array(900))),
    insert('an empty palette', chunk('PLTE', [])),
    insert(
      'transparency longer than its palette',
      chunk('PLTE', [1, 2, 3]),
      chunk('tRNS', new Uint8Array(256)),
    ),
    insert('transparency of five bytes', chunk('tRNS', new Uint8Array(5))),
    insert('an unknown critical chunk', chunk('ABCD', [1])),
    insert('a chunk whose name is no letters', chunk('\0\x01\xff ', [1])),
    insert('another picture inside', png(...good)),
    insert('an animation', chunk('acTL', [...u32(9), ...u32(0)])),
    insert('ten thousand empty chunks', ...new Array<Bytes>(10_000).fill(chunk('tEXt', []))),
    insert('ten thousand empty IDAT', ...new Array<Bytes>(10_000).fill(chunk('IDAT', []))),
    insert('a bomb in a profile', chunk('iCCP', join(latin1('p\0\0'), bomb))),
    insert('a bomb in a text', chunk('zTXt', join(latin1('k\0\0'), bomb))),
    insert('a bomb in an international text', chunk('iTXt', join(latin1('k\0\x01\0\0\0'), bomb))),
    insert(
      'bombs in fifty profiles',
      ...new Array<Bytes>(50).fill(chunk('iCCP', join(latin1('p\0\0'), bomb))),
    ),
    ...craftExif().map(({ name, bytes }) => insert(`EXIF: ${name}`, chunk('eXIf', bytes))),
    stream('a bomb instead of pixels', bomb, ['corrupt_image']),
    stream('pixels and a bomb behind them', join(pixels, bomb), ['ok', 'no_face', 'corrupt_image']),
    stream('no byte of pixels', new Uint8Array(), ['corrupt_image']),
    stream('one byte of pixels', pixels.slice(0, 1)),
    stream('half of the pixels', deflate(lines({ ...SQUARE, height: 32 }, 7))),
    stream('one line too many', deflate(lines({ ...SQUARE, height: 65 }, 7))),
    stream('pixels that are not compressed', lines(SQUARE, 7)),
    stream('a wrong Adler checksum', spoil(pixels)),
    stream('a preset dictionary', join([0x78, 0xbb, 0, 0, 0, 1], pixels.subarray(2))),
    stream('a window too large', join([0x88, 0x1c], pixels.subarray(2))),
    stream('a reserved block', join([0x78, 0xda, 0x07], pixels.subarray(3))),
    ...[1, 2, 3, 4, 5, 128, 255].map((filter) =>
      stream(`filter ${filter}`, deflate(lines(SQUARE, 7, filter))),
    ),
    {
      name: 'pixels one byte a chunk',
      bytes: png(header(SQUARE), ...Array.from(pixels, (byte) => chunk('IDAT', [byte])), END),
      codes: FACELESS,
    },
    {
      name: 'pixels torn apart',
      bytes: png(
        header(SQUARE),
        chunk('IDAT', pixels.slice(0, 9)),
        chunk('tEXt', [1]),
        chunk('IDAT', pixels.slice(9)),
        END,
      ),
    },
    {
      name: 'a header of 12 bytes',
      bytes: png(chunk('IHDR', new Uint8Array(12)), idat, END),
      codes: ['corrupt_image'],
    },
    { name: 'two headers', bytes: png(header(SQUARE), ...good), codes: ['corrupt_image'] },
    {
      name: 'a header of another depth',
      bytes: png(chunk('IHDR', [...u32(64), ...u32(64), ...u16(0), 0, 0, 0]), idat, END),
    },
    { name: 'the signature alone', bytes: png(), codes: ['truncated_image'] },
    { name: 'the end alone', bytes: png(END), codes: ['corrupt_image'] },
  ];
}

/** Every depth of every colour, plain and interlaced. */
function frames(): Frame[] {
  const depths: [colour: number, depths: number[]][] = [
    [0, [1, 2, 4, 8, 16]],
    [2, [8, 16]],
    [3, [1, 2, 4, 8]],
    [4, [8, 16]],
    [6, [8, 16]],
  ];
  return depths.flatMap(([colour, list]) =>
    list.flatMap((depth) => [0, 1].map((interlace) => ({ ...SQUARE, depth, colour, interlace }))),
  );
}
