import { type Orientation, readOrientation } from './exif.ts';
import { type JpegFrame, readFrame } from './jpeg-frame.ts';
import { corrupt, truncated, unsupported } from './limits.ts';

/**
 * JPEG's structure (ITU-T T.81, annex B), read without decoding: the frame, and whether the file
 * reaches its end marker. The decoder would fill what is missing with grey, and decode every scan
 * over the whole picture.
 */
export interface JpegHeader extends JpegFrame {
  readonly type: 'jpeg';
  readonly orientation: Orientation;
  /**
   * Whether the decoder must have every coefficient in memory before it can produce the first row:
   * so in every progressive picture, and in a sequential one whose components follow one another.
   */
  readonly buffered: boolean;
  /** Of four inks (CMYK): whether 255 stands for no ink, as Adobe stores it. */
  readonly inverted: boolean;
}

/**
 * A progressive JPEG costs a pass over the picture per scan. Encoders write about ten; a file
 * with thousands is an attack on the processor.
 */
const MOST_SCANS = 32;

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP1 = 0xe1;
const APP14 = 0xee;
const SOF2 = 0xc2;
const DHT = 0xc4;
const DQT = 0xdb;
const DRI = 0xdd;
/** In the range of start-of-frame markers, but tables: DHT, JPG, DAC. */
const NOT_FRAMES = new Set([DHT, 0xc8, 0xcc]);

const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && !NOT_FRAMES.has(marker);
const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7;
/** APP14 is Adobe's: which transform the colours went through. */
const isEssential = (marker: number) =>
  isFrame(marker) || [DHT, DQT, DRI, SOS, APP14].includes(marker);

export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === SOI;

/** @throws RecognitionError corrupt_image, truncated_image, unsupported_image_format */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  let frame: JpegFrame | undefined;
  let orientation: Orientation = 1;
  let buffered = false;
  let inverted = false;
  let scans = 0;
  for (const { marker, body } of segmentsOf(bytes)) {
    if (isFrame(marker)) {
      if (frame) throw corrupt('jpeg', 'two frames in one file');
      frame = readFrame(marker, body);
      buffered = marker === SOF2;
    }
    if (marker === APP1 && orientation === 1 && begins(body, 'Exif')) {
      orientation = readOrientation(body);
    }
    if (marker === APP14 && begins(body, 'Adobe')) inverted = true;
    if (marker !== SOS) continue;
    if (!frame) throw corrupt('jpeg', 'a scan before its frame');
    if (body[0] < frame.components.length) buffered = true;
    if (++scans > MOST_SCANS) throw unsupported(`A JPEG of more than ${MOST_SCANS} scans`);
  }
  if (!frame || scans === 0) throw corrupt('jpeg', 'no picture in it');
  return { type: 'jpeg', ...frame, orientation, buffered, inverted };
}

/**
 * The same picture, piece by piece, without the parts that its pixels do not need: metadata,
 * thumbnails, the video that phones append. Whatever the decoder then complains about is damage.
 */
export function* essentialJpeg(bytes: Uint8Array): Generator<Uint8Array> {
  let progressive = false;
  yield Uint8Array.of(0xff, SOI);
  for (const { marker, body, scan } of segmentsOf(bytes)) {
    if (!isEssential(marker)) continue;
    if (isFrame(marker)) progressive = marker === SOF2;
    yield Uint8Array.of(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff);
    // Some cameras leave the range of coefficients empty, which only progressive scans have.
    yield marker === SOS && !progressive ? wholeRange(body) : body;
    yield scan;
  }
  yield Uint8Array.of(0xff, EOI);
}

/** A scan's header that covers all 64 coefficients at once. */
function wholeRange(body: Uint8Array): Uint8Array {
  return Uint8Array.of(...body.subarray(0, -3), 0, 63, 0);
}

const begins = (body: Uint8Array, text: string) =>
  [...text].every((character, i) => body[i] === character.charCodeAt(0));

interface Segment {
  readonly marker: number;
  /** Without marker and length. */
  readonly body: Uint8Array;
  /** The entropy-coded data behind a scan's header; empty behind anything else. */
  readonly scan: Uint8Array;
}

/** Up to the end marker; what follows it is not the picture's. */
function* segmentsOf(bytes: Uint8Array): Generator<Segment> {
  for (let at = 2; ; ) {
    at = skipFill(bytes, at);
    const marker = bytes[at++];
    if (marker === EOI) return;
    if (marker === 0 || marker === SOI || isRestart(marker))
      throw corrupt('jpeg', 'a stray marker');
    const length = bytes[at] * 256 + bytes[at + 1];
    const end = at + length;
    if (!(end <= bytes.length)) throw truncated('jpeg');
    if (length < 2) throw corrupt('jpeg', 'a segment without length');
    const next = marker === SOS ? skipScan(bytes, end) : end;
    yield { marker, body: bytes.subarray(at + 2, end), scan: bytes.subarray(end, next) };
    at = next;
  }
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
