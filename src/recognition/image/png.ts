import { type Orientation, readOrientation } from './exif.ts';
import { corrupt, truncated, unsupported } from './limits.ts';

/** PNG's structure (W3C PNG, third edition), read without decompressing anything. */
export interface PngHeader {
  readonly type: 'png';
  /** As stored; `orientation` may rotate it. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** Exact size of the scan lines once decompressed, filter bytes included. */
  readonly rawBytes: number;
  readonly compressedBytes: number;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length, type and checksum around each chunk's data. */
const FRAMING = 12;
const ESSENTIAL = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
/** Samples per pixel by colour type: grey, RGB, palette, grey and alpha, RGBA. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
/** First column and row of each Adam7 pass, and the steps between its columns and rows. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export const isPng = (bytes: Uint8Array): boolean =>
  SIGNATURE.every((byte, i) => bytes[i] === byte);

/** @throws RecognitionError corrupt_image, truncated_image, unsupported_image_format */
export function readPngHeader(bytes: Uint8Array): PngHeader {
  let frame: Frame | undefined;
  let orientation: Orientation = 1;
  let pixels = 0;
  for (const { type, body } of chunksOf(bytes)) {
    if (!frame && type !== 'IHDR') throw corrupt('png', 'it does not begin with IHDR');
    if (frame && type === 'IHDR') throw corrupt('png', 'two headers in one file');
    if (type === 'IHDR') frame = readFrame(body);
    if (type === 'IDAT') pixels += body.length;
    if (type === 'eXIf') orientation = readOrientation(body);
    if (type === 'acTL') throw unsupported('An animated PNG', 'Send one still picture.');
  }
  if (!frame || pixels === 0) throw corrupt('png', 'no picture in it');
  return { type: 'png', ...frame, orientation, compressedBytes: pixels };
}

/** The compressed scan lines, in the pieces that the file has them in. */
export function* compressedPixels(bytes: Uint8Array): Generator<Uint8Array> {
  for (const { type, body } of chunksOf(bytes)) if (type === 'IDAT') yield body;
}

/**
 * The same picture, piece by piece, without what its pixels do not need. Profiles and texts are compressed as
 * well, and a decoder that looks into them can be made to inflate gigabytes.
 */
export function* essentialPng(bytes: Uint8Array): Generator<Uint8Array> {
  yield Uint8Array.from(SIGNATURE);
  for (const { type, body, whole } of chunksOf(bytes)) {
    if (ESSENTIAL.has(type) && !(type === 'IDAT' && body.length === 0)) yield whole;
  }
}

interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
  /** With its length, type and checksum. */
  readonly whole: Uint8Array;
}

/** Up to and with IEND; what follows it is not the picture's. */
function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE.length; ; ) {
    if (at + FRAMING > bytes.length) throw truncated('png');
    const body = at + 8;
    const end = at + FRAMING + view.getUint32(at);
    if (end > bytes.length) throw truncated('png');
    const type = String.fromCharCode(...bytes.subarray(at + 4, body));
    yield { type, body: bytes.subarray(body, end - 4), whole: bytes.subarray(at, end) };
    if (type === 'IEND') return;
    at = end;
  }
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly rawBytes: number;
}

function readFrame(body: Uint8Array): Frame {
  if (body.length !== 13) throw corrupt('png', 'a header of the wrong length');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  const [depth, colour, compression, filter, interlace] = body.subarray(8);
  if (width === 0 || height === 0) throw corrupt('png', 'no size given');
  const known = DEPTHS[colour]?.includes(depth) && compression === 0 && filter === 0;
  if (!known || interlace > 1) throw corrupt('png', 'an unknown kind of pixels');
  const bits = SAMPLES[colour] * depth;
  const passes = interlace === 1 ? ADAM7 : ([[0, 0, 1, 1]] as const);
  const rawBytes = passes.reduce((sum, [x, y, dx, dy]) => {
    const columns = Math.ceil((width - x) / dx);
    const rows = Math.ceil((height - y) / dy);
    return columns > 0 && rows > 0 ? sum + rows * (1 + Math.ceil((columns * bits) / 8)) : sum;
  }, 0);
  return { width, height, rawBytes };
}
