/**
 * The format of a refused file, by its first bytes: whoever sent a HEIC is helped by reading that
 * name.
 */

export interface Format {
  readonly name: string;
  /** What to send instead; by default a JPEG, PNG or WebP. */
  readonly advice?: string;
}

interface Magic extends Format {
  readonly offset: number;
  readonly magic: string;
}

/** What phones produce by default. */
const PHONE =
  'Set the camera to JPEG (iPhone: Settings, Camera, Formats, Most Compatible) or export it as one.';

/** Bytes as Latin-1 text. The order matters: brands of ISO media files before their box. */
const FORMATS: readonly Magic[] = [
  { name: 'GIF', offset: 0, magic: 'GIF8' },
  { name: 'TIFF', offset: 0, magic: 'II*\0' },
  { name: 'TIFF', offset: 0, magic: 'MM\0*' },
  { name: 'AVIF', offset: 4, magic: 'ftypavif', advice: PHONE },
  { name: 'AVIF', offset: 4, magic: 'ftypavis', advice: PHONE },
  { name: 'HEIC', offset: 4, magic: 'ftyphei', advice: PHONE },
  { name: 'HEIC', offset: 4, magic: 'ftyphev', advice: PHONE },
  { name: 'HEIC', offset: 4, magic: 'ftypmif1', advice: PHONE },
  { name: 'HEIC', offset: 4, magic: 'ftypmsf1', advice: PHONE },
  { name: 'A video', offset: 4, magic: 'ftyp' },
  { name: 'A video', offset: 0, magic: '\x1aE\xdf\xa3' },
  { name: 'JPEG XL', offset: 0, magic: '\xff\n' },
  { name: 'JPEG XL', offset: 4, magic: 'JXL ' },
  { name: 'JPEG 2000', offset: 4, magic: 'jP  ' },
  { name: 'JPEG 2000', offset: 0, magic: '\xff\x4f\xff\x51' },
  { name: 'An icon', offset: 0, magic: '\0\0\x01\0' },
  { name: 'A Photoshop file', offset: 0, magic: '8BPS' },
  { name: 'PDF', offset: 0, magic: '%PDF' },
  { name: 'BMP', offset: 0, magic: 'BM' },
];

const PRINTABLE = /^[\t\n\r\x20-\x7e]+$/;

export function nameFormat(bytes: Uint8Array): Format {
  const head = String.fromCharCode(...bytes.subarray(0, 64));
  const format = FORMATS.find(({ offset, magic }) => head.startsWith(magic, offset));
  if (format) return format;
  return { name: PRINTABLE.test(head) ? 'Text (base64 must be decoded first)' : 'This file' };
}
