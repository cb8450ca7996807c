import { type Orientation, readOrientation } from './exif.ts';
import { corrupt, truncated, unsupported } from './limits.ts';

/** PNG's structure (W3C PNG, third edition), read without decompressing anything. */
export interface PngHeader {
  readonly type: 'png';
  /** As stored; `orientation` may turn it. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** Exact size of the scan lines once decompressed, filter bytes included. */
  readonly rawBytes: number;
  /** The compressed scan lines, all IDAT chunks joined. */
  readonly compressed: Uint8Array;
  /**
   * The same picture without what no decoder needs. Profiles and texts are compressed as well,
   * and a decoder that looks into them can be made to inflate gigabytes.
   */
  readonly essential: Uint8Array;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length, type and checksum around each chunk's data. */
const FRAMING = 12;
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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const essential = new Uint8Array(bytes.length);
  const compressed = new Uint8Array(bytes.length);
  let kept = append(essential, 0, bytes.subarray(0, SIGNATURE.length));
  let data = 0;
  let orientation: Orientation = 1;
  let frame: Frame | undefined;
  for (let at = SIGNATURE.length; ; ) {
    if (at + FRAMING > bytes.length) throw truncated('png');
    const length = view.getUint32(at);
    const type = ascii(bytes, at + 4);
    const end = at + FRAMING + length;
    if (end > bytes.length) throw truncated('png');
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (!frame && type !== 'IHDR') throw corrupt('png', 'it does not begin with IHDR');
    switch (type) {
      case 'IHDR':
        if (frame) throw corrupt('png', 'two headers in one file');
        frame = readFrame(body);
        kept = append(essential, kept, bytes.subarray(at, end));
        break;
      case 'IDAT':
        data = append(compressed, data, body);
        kept = append(essential, kept, length > 0 ? bytes.subarray(at, end) : body);
        break;
      case 'PLTE':
      case 'tRNS':
      case 'IEND':
        kept = append(essential, kept, bytes.subarray(at, end));
        break;
      case 'eXIf':
        orientation = readOrientation(body);
        break;
      case 'acTL':
        throw unsupported('An animated PNG', 'Send one still picture.');
    }
    if (type === 'IEND') break;
    at = end;
  }
  if (!frame || data === 0) throw corrupt('png', 'no picture in it');
  return {
    type: 'png',
    width: frame.width,
    height: frame.height,
    orientation,
    rawBytes: frame.rawBytes,
    compressed: compressed.subarray(0, data),
    essential: essential.subarray(0, kept),
  };
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

/** @returns where the next bytes go */
function append(to: Uint8Array, at: number, bytes: Uint8Array): number {
  to.set(bytes, at);
  return at + bytes.length;
}

function ascii(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}
