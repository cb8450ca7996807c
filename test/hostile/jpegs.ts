/** JPEGs that nobody's camera writes (ITU-T T.81, annex B). */
import { join, latin1 } from '../support/pictures.ts';
import { type Bytes, type Hostile, littleU16, littleU32, u16, u32 } from './bytes.ts';
import { joinParts, type Part } from './structure.ts';

const SOI = [0xff, 0xd8];
const EOI = [0xff, 0xd9];

export const segment = (marker: number, body: Uint8Array | readonly number[]): Bytes =>
  join([0xff, marker], u16(body.length + 2), body);

/** What goes wrong when one segment of a good JPEG is replaced, or something is put before it. */
export function craftJpegs(parts: readonly Part[]): Hostile[] {
  const replace = (name: string, title: string, bytes: Bytes, codes?: readonly string[]) => {
    const at = parts.findIndex((part) => part.name === name);
    const whole = joinParts(parts.with(at, { name, bytes }));
    return codes ? { name: title, bytes: whole, codes } : { name: title, bytes: whole };
  };
  const insert = (before: string, title: string, ...added: Bytes[]) => {
    const at = parts.findIndex((part) => part.name === before);
    const extra = added.map((bytes) => ({ name: title, bytes }));
    return { name: title, bytes: joinParts(parts.toSpliced(at, 0, ...extra)) };
  };
  const frameName = parts.find(({ name }) => /^c[0-2]$/.test(name))?.name ?? 'c0';
  const frame = parts.find(({ name }) => name === frameName)?.bytes ?? new Uint8Array();
  const reframe = (
    title: string,
    at: number,
    values: readonly number[],
    codes?: readonly string[],
  ) => {
    const bytes = frame.slice();
    bytes.set(values, at);
    return replace(frameName, title, bytes, codes);
  };
  return [
    ...SIZES.map(([width, height, codes]) =>
      reframe(`says ${width} x ${height}`, 5, [...u16(height), ...u16(width)], codes),
    ),
    ...[0, 2, 4, 5, 255].map((count) => reframe(`says ${count} components`, 9, [count])),
    ...[0x00, 0x01, 0x10, 0x14, 0x41, 0x44, 0x55, 0xff].map((sampling) =>
      reframe(`sampling ${sampling.toString(16)}`, 11, [sampling]),
    ),
    ...[1, 2, 12, 16].map((bits) =>
      reframe(`${bits} bits a sample`, 4, [bits], ['unsupported_image_format']),
    ),
    ...[0xc3, 0xc5, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xcf].map((marker) =>
      reframe(`frame ${marker.toString(16)}`, 1, [marker], ['unsupported_image_format']),
    ),
    ...[0, 1, 255].flatMap((value) => [
      replace('db', `quantised by ${value}`, segment(0xdb, [0, ...new Array(64).fill(value)])),
      replace(
        'db',
        `quantised by ${value}, 16 bits`,
        segment(0xdb, [16, ...new Array(128).fill(value)]),
      ),
    ]),
    replace('db', 'a quantisation table of id 15', segment(0xdb, [15, ...new Array(64).fill(9)])),
    replace('db', 'half a quantisation table', segment(0xdb, [0, ...new Array(30).fill(9)])),
    ...HUFFMAN.map(([title, counts, symbols]) =>
      insert('da', title, ...[0x00, 0x10].map((id) => segment(0xc4, [id, ...counts, ...symbols]))),
    ),
    ...[1, 2, 7, 65535].map((interval) =>
      insert('da', `restarts every ${interval}`, segment(0xdd, u16(interval))),
    ),
    insert(
      'da',
      'restart markers in odd order',
      segment(0xdd, u16(3)),
      new Uint8Array([0xff, 0xd5, 0xff, 0xd1]),
    ),
    insert('da', 'a number of lines', segment(0xdc, u16(9))),
    insert('da', 'arithmetic conditioning', segment(0xcc, [0, 0x10])),
    insert('da', 'a hierarchy', segment(0xde, [8, ...u16(64), ...u16(64), 1, 1, 0x11, 0])),
    ...[0, 1, 2, 255].map((transform) =>
      insert(
        frameName,
        `Adobe's transform ${transform}`,
        segment(0xee, [...latin1('Adobe'), 0, 100, 0, 0, 0, 0, transform]),
      ),
    ),
    insert(
      frameName,
      'a hundred comments of 64 KiB',
      ...new Array<Bytes>(100).fill(segment(0xfe, new Uint8Array(65_000))),
    ),
    insert(frameName, 'a thousand fill bytes', new Uint8Array(1000).fill(0xff)),
    ...craftExif().map(({ name, bytes }) =>
      insert(frameName, `EXIF: ${name}`, segment(0xe1, join(latin1('Exif\0\0'), bytes))),
    ),
  ];
}

/** More than the file holds, or than may be held. */
const UNREAD = ['corrupt_image', 'truncated_image', 'image_dimensions_too_large'];
const TOO_SMALL = ['image_dimensions_too_small'];

/** Sizes that a header can claim, and the codes that are right for them. */
export const SIZES: [width: number, height: number, codes?: readonly string[]][] = [
  [0, 64, ['corrupt_image']],
  [64, 0, ['corrupt_image']],
  [1, 1, TOO_SMALL],
  [1, 8192, TOO_SMALL],
  [31, 31, TOO_SMALL],
  [32, 32],
  [32, 8192],
  [8192, 32],
  [2048, 2048],
  // Which of these holds depends on how the format can be reduced.
  [2049, 2048, UNREAD],
  [8193, 32, UNREAD],
  [16_383, 16_383, UNREAD],
];

/** Counts of codes by length, 1 to 16, and their symbols. */
const HUFFMAN: [title: string, counts: number[], symbols: number[]][] = [
  ['a Huffman table without codes', new Array(16).fill(0), []],
  ['a Huffman table of too many codes', new Array(16).fill(255), new Array(200).fill(1)],
  ['a Huffman table with more codes than bits', [3, ...new Array(15).fill(0)], [1, 2, 3]],
  ['a Huffman table of absurd categories', [0, 3, ...new Array(14).fill(0)], [255, 254, 253]],
  ['a Huffman table cut short', [0, 2, 3, ...new Array(13).fill(1)], [1]],
];

/** TIFF directories that a careless reader follows for ever (TIFF 6.0, section 2). */
export function craftExif(): { name: string; bytes: Bytes }[] {
  const head = (offset: number) => [...latin1('MM\0*'), ...u32(offset)];
  const entry = (tag: number, type: number, count: number, value: number) => [
    ...u16(tag),
    ...u16(type),
    ...u32(count),
    ...u32(value),
  ];
  const directory = (entries: number[][], next: number) => [
    ...u16(entries.length),
    ...entries.flat(),
    ...u32(next),
  ];
  const orientation = (value: number) => entry(0x0112, 3, 1, value << 16);
  return [
    { name: 'empty', bytes: new Uint8Array() },
    {
      name: 'a directory that follows itself',
      bytes: join(head(8), directory([orientation(1)], 8)),
    },
    {
      name: 'a directory inside itself',
      bytes: join(head(8), directory([entry(0x8769, 4, 1, 8)], 0)),
    },
    {
      name: 'two directories in a circle',
      bytes: join(head(8), directory([], 14), directory([], 8)),
    },
    { name: 'an offset far away', bytes: join(head(0xffff_fff0), directory([], 0)) },
    { name: 'an offset into the header', bytes: join(head(0), directory([], 0)) },
    { name: 'an offset that overflows', bytes: join(head(0xffff_ffff), [0xff, 0xff]) },
    { name: 'too many entries', bytes: join(head(8), u16(65_535), orientation(6)) },
    {
      name: 'a value of 4 GB',
      bytes: join(head(8), directory([entry(0x0112, 2, 0xffff_ffff, 8)], 0)),
    },
    {
      name: 'another byte order',
      bytes: join(
        latin1('II*\0'),
        littleU32(8),
        littleU16(1),
        littleU16(0x0112),
        littleU16(3),
        littleU32(1),
        littleU32(6),
        littleU32(0),
      ),
    },
    ...[0, 2, 5, 6, 8, 9, 65_535].map((value) => ({
      name: `orientation ${value}`,
      bytes: join(head(8), directory([orientation(value)], 0)),
    })),
  ];
}

/**
 * A progressive JPEG of nothing but scans. Every block takes one bit: a zero difference, or the end
 * of its band.
 */
export function progressiveBomb(side: number, scans: number, codes?: readonly string[]): Hostile {
  const blocks = Math.ceil(side / 8) ** 2;
  const data = new Uint8Array(Math.ceil(blocks / 8));
  const table = (id: number) => segment(0xc4, [id, 1, ...new Array(15).fill(0), 0]);
  const scan = (first: number, last: number) =>
    join(segment(0xda, [1, 1, 0, first, last, 0]), data);
  const bytes = join(
    SOI,
    segment(0xdb, [0, ...new Array(64).fill(1)]),
    segment(0xc2, [8, ...u16(side), ...u16(side), 1, 1, 0x11, 0]),
    table(0x00),
    table(0x10),
    scan(0, 0),
    ...Array.from({ length: scans - 1 }, (_, i) => scan(1 + (i % 63), 63)),
    EOI,
  );
  const name = `${scans} scans of ${side} x ${side}`;
  return codes ? { name, bytes, codes } : { name, bytes };
}
