import { type Orientation, readOrientation } from './exif.ts';
import { corrupt, truncated, unsupported } from './limits.ts';

/** WebP's structure (RFC 9649), read without decoding. */
export interface WebpHeader {
  readonly type: 'webp';
  /** As stored; `orientation` may rotate it. The largest that any of its chunks claims. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** How its pixels are stored, which is what its decoder's memory depends on. */
  readonly coding: 'lossy' | 'lossless' | 'transparent';
}

const ANIMATION_FLAG = 0x02;

export const isWebp = (bytes: Uint8Array): boolean =>
  bytes.length >= 12 && fourCc(bytes, 0) === 'RIFF' && fourCc(bytes, 8) === 'WEBP';

/** @throws RecognitionError corrupt_image, truncated_image, unsupported_image_format */
export function readWebpHeader(bytes: Uint8Array): WebpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = 8 + view.getUint32(4, true);
  if (end > bytes.length) throw truncated('webp');
  let width = 0;
  let height = 0;
  let pictures = 0;
  let orientation: Orientation = 1;
  let coding: WebpHeader['coding'] = 'lossy';
  for (let at = 12; at + 8 <= end; ) {
    const type = fourCc(bytes, at);
    const length = view.getUint32(at + 4, true);
    if (at + 8 + length > end) throw truncated('webp');
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'ANIM' || type === 'ANMF' || (type === 'VP8X' && body[0] & ANIMATION_FLAG)) {
      throw unsupported('An animated WebP', 'Send one still picture.');
    }
    if (type === 'EXIF') orientation = readOrientation(body);
    if (type === 'VP8L') coding = 'lossless';
    if (type === 'ALPH') coding = 'transparent';
    const size = readSize(type, body);
    if (size) {
      width = Math.max(width, size.width);
      height = Math.max(height, size.height);
      if (type !== 'VP8X') pictures++;
    }
    at += 8 + length + (length % 2);
  }
  if (pictures !== 1 || width === 0 || height === 0)
    throw corrupt('webp', 'no single picture in it');
  return { type: 'webp', width, height, orientation, coding };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function readSize(type: string, body: Uint8Array): Size | undefined {
  switch (type) {
    case 'VP8X': {
      if (body.length < 10) throw corrupt('webp', 'a header that is too short');
      const u24 = (at: number) => body[at] + body[at + 1] * 0x100 + body[at + 2] * 0x10000;
      return { width: u24(4) + 1, height: u24(7) + 1 };
    }
    case 'VP8 ': {
      // A key frame: 3 bytes of tag, the start code 9d 01 2a, then 14 bits of each size.
      if (body.length < 10) throw corrupt('webp', 'a frame that is too short');
      if (body[3] !== 0x9d || body[4] !== 0x01 || body[5] !== 0x2a) {
        throw corrupt('webp', 'no start code');
      }
      const u14 = (at: number) => (body[at] + body[at + 1] * 0x100) & 0x3fff;
      return { width: u14(6), height: u14(8) };
    }
    case 'VP8L': {
      if (body.length < 5 || body[0] !== 0x2f) throw corrupt('webp', 'no lossless signature');
      const low = body[1] + body[2] * 0x100;
      const high = body[3] + body[4] * 0x100;
      const height = (low >> 14) | ((high & 0x0fff) << 2);
      return { width: (low & 0x3fff) + 1, height: height + 1 };
    }
    default:
      return undefined;
  }
}

function fourCc(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}
