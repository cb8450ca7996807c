/** A picture file as the parts that its format is made of; joined, they are the file again. */
import { join } from '../support/pictures.ts';
import type { Bytes } from './bytes.ts';

export interface Part {
  readonly name: string;
  readonly bytes: Bytes;
  /** Where the part says how long it is. */
  readonly length?: { readonly at: number; readonly size: 2 | 4; readonly little: boolean };
}

export type Format = 'jpeg' | 'png' | 'webp';

export function splitFile(format: Format, bytes: Bytes): Part[] {
  if (format === 'jpeg') return splitJpeg(bytes);
  return format === 'png' ? splitPng(bytes) : splitWebp(bytes);
}

export const joinParts = (parts: readonly Part[]): Bytes =>
  join(...parts.map((part) => part.bytes));

/** Segments (ITU-T T.81, annex B); a scan's data is a part of its own. */
function splitJpeg(bytes: Bytes): Part[] {
  const parts: Part[] = [{ name: 'SOI', bytes: bytes.slice(0, 2) }];
  for (let at = 2; at < bytes.length; ) {
    const marker = bytes[at + 1];
    const name = marker.toString(16);
    if (marker === 0xd9) {
      parts.push({ name: 'EOI', bytes: bytes.slice(at) });
      break;
    }
    const end = at + 2 + bytes[at + 2] * 256 + bytes[at + 3];
    const length = { at: 2, size: 2, little: false } as const;
    parts.push({ name, bytes: bytes.slice(at, end), length });
    at = end;
    if (marker !== 0xda) continue;
    while (!(bytes[at] === 0xff && bytes[at + 1] !== 0 && (bytes[at + 1] & 0xf8) !== 0xd0)) at++;
    parts.push({ name: 'data', bytes: bytes.slice(end, at) });
  }
  return parts;
}

/** Chunks (W3C PNG, section 5.3). */
function splitPng(bytes: Bytes): Part[] {
  const view = new DataView(bytes.buffer);
  const parts: Part[] = [{ name: 'signature', bytes: bytes.slice(0, 8) }];
  for (let at = 8; at < bytes.length; ) {
    const end = at + 12 + view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const length = { at: 0, size: 4, little: false } as const;
    parts.push({ name, bytes: bytes.slice(at, end), length });
    at = end;
  }
  return parts;
}

/** Chunks of RIFF (RFC 9649, section 2.3). */
function splitWebp(bytes: Bytes): Part[] {
  const view = new DataView(bytes.buffer);
  const length = { at: 4, size: 4, little: true } as const;
  const parts: Part[] = [{ name: 'RIFF', bytes: bytes.slice(0, 12), length }];
  for (let at = 12; at < bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    const end = at + 8 + size + (size % 2);
    const name = String.fromCharCode(...bytes.subarray(at, at + 4));
    parts.push({ name, bytes: bytes.slice(at, end), length });
    at = end;
  }
  return parts;
}
