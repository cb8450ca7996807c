/** How a stored picture must be rotated or mirrored to be upright: EXIF 2.32, tag 0x0112, values 1 to 8. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
const ENTRY_BYTES = 12;

/**
 * The orientation in an EXIF block (a TIFF header and its first directory), as PNG's eXIf and
 * WebP's EXIF chunks contain it. Anything unreadable or absent is 1: metadata may be wrong without
 * the picture being wrong.
 */
export function readOrientation(exif: Uint8Array): Orientation {
  // Some writers leave JPEG's prefix "Exif\0\0" in front.
  const start = exif[0] === 0x45 && exif[1] === 0x78 ? 6 : 0;
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  const fits = (offset: number, bytes: number) => offset + bytes <= view.byteLength;
  if (!fits(start, 8)) return 1;
  const order = view.getUint16(start);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const little = order === 0x4949;
  const directory = start + view.getUint32(start + 4, little);
  if (!fits(directory, 2)) return 1;
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const at = directory + 2 + i * ENTRY_BYTES;
    if (!fits(at, ENTRY_BYTES)) return 1;
    if (view.getUint16(at, little) !== ORIENTATION_TAG) continue;
    return view.getUint16(at + 2, little) === SHORT ? known(view.getUint16(at + 8, little)) : 1;
  }
  return 1;
}

function known(value: number): Orientation {
  return value >= 1 && value <= 8 ? (value as Orientation) : 1;
}
