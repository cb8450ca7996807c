import { corrupt, truncated, unsupported } from './limits.ts';

/**
 * JPEG's structure (ITU-T T.81, annex B), read without decoding: the frame's size, and whether
 * the file goes on to its end marker. The decoder fills what is missing with grey and says
 * nothing, and decodes every scan it is given over the whole picture.
 */
export interface JpegHeader {
  readonly type: 'jpeg';
  /** As stored; EXIF may turn it. */
  readonly width: number;
  readonly height: number;
}

/**
 * A progressive JPEG costs a pass over the picture per scan. Encoders write about ten; a file
 * with thousands is an attack on the processor.
 */
const MOST_SCANS = 32;

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const SOF0 = 0xc0;
const SOF2 = 0xc2;
/** In the range of start-of-frame markers, but tables: DHT, JPG, DAC. */
const NOT_FRAMES = new Set([0xc4, 0xc8, 0xcc]);

const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && !NOT_FRAMES.has(marker);
const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7;

export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === SOI;

/** @throws RecognitionError corrupt_image, truncated_image, unsupported_image_format */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  let frame: JpegHeader | undefined;
  let scans = 0;
  let at = 2;
  for (;;) {
    at = skipFill(bytes, at);
    const marker = bytes[at++];
    if (marker === EOI) break;
    if (marker === 0 || marker === SOI || isRestart(marker))
      throw corrupt('jpeg', 'a stray marker');
    const length = bytes[at] * 256 + bytes[at + 1];
    if (!(at + length <= bytes.length)) throw truncated('jpeg');
    if (length < 2) throw corrupt('jpeg', 'a segment without length');
    if (isFrame(marker)) {
      if (frame) throw corrupt('jpeg', 'two frames in one file');
      frame = readFrame(marker, bytes.subarray(at + 2, at + length));
    }
    at += length;
    if (marker !== SOS) continue;
    if (!frame) throw corrupt('jpeg', 'a scan before its frame');
    if (++scans > MOST_SCANS) throw unsupported(`A JPEG of more than ${MOST_SCANS} scans`);
    at = skipScan(bytes, at);
  }
  if (!frame || scans === 0) throw corrupt('jpeg', 'no picture in it');
  return frame;
}

/** To the marker's second byte: any number of 0xff may stand before it. */
function skipFill(bytes: Uint8Array, start: number): number {
  let at = start;
  if (at < bytes.length && bytes[at] !== 0xff) throw corrupt('jpeg', 'no marker where one must be');
  while (bytes[at] === 0xff) at++;
  if (at >= bytes.length) throw truncated('jpeg');
  return at;
}

/** Past the entropy-coded data: up to the first marker that is neither stuffing nor a restart. */
function skipScan(bytes: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0 || at + 1 >= bytes.length) throw truncated('jpeg');
    const next = bytes[at + 1];
    if (next !== 0 && next !== 0xff && !isRestart(next)) return at;
    at += next === 0xff ? 1 : 2;
  }
}

function readFrame(marker: number, segment: Uint8Array): JpegHeader {
  if (marker < SOF0 || marker > SOF2) {
    throw unsupported('A lossless, hierarchical or arithmetic-coded JPEG');
  }
  if (segment.length < 6) throw corrupt('jpeg', 'a frame header that is too short');
  const [precision, h1, h0, w1, w0, components] = segment;
  if (precision !== 8) throw unsupported(`A JPEG of ${precision} bits per sample`);
  if (components === 4) {
    throw unsupported('A CMYK JPEG', 'Convert it to RGB (sRGB) and send it again.');
  }
  if (components !== 1 && components !== 3) {
    throw unsupported(`A JPEG of ${components} components`);
  }
  const width = w1 * 256 + w0;
  const height = h1 * 256 + h0;
  if (width === 0 || height === 0) throw corrupt('jpeg', 'no size given');
  return { type: 'jpeg', width, height };
}
