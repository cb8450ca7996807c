import { describe, expect, test } from 'vitest';
import { readOrientation } from './exif.ts';
import type { Image } from './image.ts';
import { copyUpright } from './orient.ts';

/** Three by two pixels whose red values read 1 2 3 / 4 5 6. */
function stored(): Image {
  const data = new Uint8ClampedArray(24);
  for (let i = 0; i < 6; i++) data.set([i + 1, 0, 0, 255], i * 4);
  return { width: 3, height: 2, data };
}

function rows({ width, height, data }: Image): string[] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => data[(y * width + x) * 4]).join(''),
  );
}

describe('turning upright', () => {
  // EXIF 2.32: the value says where the stored first row and first column belong.
  test.each([
    [1, 'top, left', ['123', '456']],
    [2, 'top, right', ['321', '654']],
    [3, 'bottom, right', ['654', '321']],
    [4, 'bottom, left', ['456', '123']],
    [5, 'left, top', ['14', '25', '36']],
    [6, 'right, top', ['41', '52', '63']],
    [7, 'right, bottom', ['63', '52', '41']],
    [8, 'left, bottom', ['36', '25', '14']],
  ] as const)('%d: the first row is at the %s', (orientation, _, expected) => {
    expect(rows(copyUpright(stored(), orientation))).toEqual(expected);
  });

  test('the stored picture is left as it is, and not shared', () => {
    const image = stored();
    copyUpright(image, 1).data.fill(0);
    copyUpright(image, 6).data.fill(0);
    expect(rows(image)).toEqual(['123', '456']);
  });
});

describe('EXIF', () => {
  /** A TIFF header and one directory of one entry. */
  function exif(little: boolean, tag: number, type: number, value: number): Uint8Array {
    const bytes = new Uint8Array(26);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, little ? 0x4949 : 0x4d4d);
    view.setUint16(2, 42, little);
    view.setUint32(4, 8, little);
    view.setUint16(8, 1, little);
    view.setUint16(10, tag, little);
    view.setUint16(12, type, little);
    view.setUint32(14, 1, little);
    view.setUint16(18, value, little);
    return bytes;
  }

  test.each([true, false])('is read in both byte orders (little: %s)', (little) => {
    expect(readOrientation(exif(little, 0x0112, 3, 6))).toBe(6);
  });

  test("JPEG's prefix is skipped", () => {
    const block = exif(true, 0x0112, 3, 8);
    expect(readOrientation(Uint8Array.of(0x45, 0x78, 0x69, 0x66, 0, 0, ...block))).toBe(8);
  });

  test.each([
    ['another tag', exif(true, 0x0110, 3, 6)],
    ['another type', exif(true, 0x0112, 4, 6)],
    ['a value out of range', exif(true, 0x0112, 3, 9)],
    ['no bytes', new Uint8Array()],
    ['a directory beyond the end', exif(true, 0x0112, 3, 6).fill(0xff, 4, 8)],
    ['a directory cut short', exif(true, 0x0112, 3, 6).subarray(0, 15)],
  ])('%s leaves the picture as it is', (_, bytes) => {
    expect(readOrientation(bytes)).toBe(1);
  });
});
