import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { inspectImage } from './decode.ts';
import { MAX_IMAGE_BYTES } from './limits.ts';

/** Files made by hand: what is refused here is refused without a decoder. */

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const join = (...parts: (Uint8Array | readonly number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
const refusal = (bytes: Uint8Array) =>
  inspectImage(bytes).then(
    () => 'accepted',
    (error) => error.code as string,
  );

const u16 = (value: number) => [value >> 8, value & 255];
const u32 = (value: number) => [...u16(value >>> 16), ...u16(value & 0xffff)];

describe('JPEG', () => {
  const segment = (marker: number, body: readonly number[]) => [
    0xff,
    marker,
    ...u16(body.length + 2),
    ...body,
  ];
  /** Of components that are all sampled alike. */
  const frame = (width: number, height: number, components = 3, marker = 0xc0, precision = 8) =>
    segment(marker, [
      ...[precision, ...u16(height), ...u16(width), components],
      ...Array.from({ length: components }, (_, i) => [i + 1, 0x11, 0]).flat(),
    ]);
  const SOI = [0xff, 0xd8];
  const EOI = [0xff, 0xd9];
  /** A scan's header, then data with a stuffed 0xff and a restart marker in it. */
  const scan = [
    ...segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]),
    ...[1, 0xff, 0, 2, 0xff, 0xd3, 3],
  ];
  const jpeg = (...parts: (readonly number[])[]) => join(SOI, ...parts, EOI);

  test('the frame header gives the size', async () => {
    const { header } = await inspectImage(jpeg(segment(0xe0, [1, 2]), frame(640, 480), scan));
    expect(header).toMatchObject({ type: 'jpeg', width: 640, height: 480, orientation: 1 });
  });

  test.each([
    ['progressive', 0xc2],
    ['extended', 0xc1],
  ])('%s frames are read', async (_, marker) => {
    expect(await refusal(jpeg(frame(99, 99, 1, marker), scan, scan))).toBe('accepted');
  });

  test('a size inside a thumbnail is not the size', async () => {
    const thumbnail = segment(0xe1, [...SOI, ...frame(8, 8)]);
    const { header } = await inspectImage(jpeg(thumbnail, frame(640, 480), scan));
    expect(header.width).toBe(640);
  });

  test('bytes after the end do no harm', async () => {
    expect(await refusal(join(jpeg(frame(99, 99), scan), [1, 2, 3]))).toBe('accepted');
  });

  test.each<[string, string, Uint8Array]>([
    ['no end', 'truncated_image', join(SOI, frame(99, 99), scan)],
    ['a scan that stops at 0xff', 'truncated_image', join(SOI, frame(99, 99), scan, [0xff])],
    ['a segment longer than the file', 'truncated_image', join(SOI, [0xff, 0xe1, 0xff, 0xff, 0])],
    ['nothing but the beginning', 'truncated_image', join(SOI)],
    ['no marker after a segment', 'corrupt_image', jpeg([7, 7, 7])],
    ['a segment without length', 'corrupt_image', jpeg([0xff, 0xe1, 0, 1])],
    ['no scan', 'corrupt_image', jpeg(frame(99, 99))],
    ['a scan before the frame', 'corrupt_image', jpeg(scan, frame(99, 99))],
    ['two frames', 'corrupt_image', jpeg(frame(99, 99), frame(9999, 9999), scan)],
    ['no height', 'corrupt_image', jpeg(frame(99, 0), scan)],
    ['a frame header cut short', 'corrupt_image', jpeg(segment(0xc0, [8, 0, 99, 0, 99, 3]), scan)],
    ['sampling of zero', 'corrupt_image', jpeg(segment(0xc0, [8, 0, 99, 0, 99, 1, 1, 0, 0]), scan)],
    ['two components', 'unsupported_image_format', jpeg(frame(99, 99, 2), scan)],
    ['twelve bits', 'unsupported_image_format', jpeg(frame(99, 99, 3, 0xc1, 12), scan)],
    ['a lossless frame', 'unsupported_image_format', jpeg(frame(99, 99, 3, 0xc3), scan)],
    ['arithmetic coding', 'unsupported_image_format', jpeg(frame(99, 99, 3, 0xc9), scan)],
    ['a bomb', 'image_dimensions_too_large', jpeg(frame(65535, 65535), scan)],
    ['a few pixels', 'image_dimensions_too_small', jpeg(frame(31, 400), scan)],
    [
      'forty scans',
      'unsupported_image_format',
      jpeg(frame(99, 99, 3, 0xc2), ...new Array(40).fill(scan)),
    ],
  ])('%s: %s', async (_, code, bytes) => {
    expect(await refusal(bytes)).toBe(code);
  });
});

describe('PNG', () => {
  const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  const chunk = (type: string, body: Uint8Array | readonly number[]) => {
    const named = join(latin1(type), body);
    return join(u32(body.length), named, u32(crc32(named)));
  };
  const header = (width: number, height: number, depth = 8, colour = 2, interlace = 0) =>
    chunk('IHDR', [...u32(width), ...u32(height), depth, colour, 0, 0, interlace]);
  const zeros = (bytes: number) => chunk('IDAT', deflateSync(new Uint8Array(bytes)));
  const END = chunk('IEND', []);
  const png = (...chunks: Uint8Array[]) => join(SIGNATURE, ...chunks, END);
  const scanLines = 40 * (1 + 40 * 3);

  test('the header gives the size and how many bytes the pixels are', async () => {
    expect(await inspectImage(png(header(40, 50), zeros(50 * 121)))).toMatchObject({
      header: { type: 'png', width: 40, height: 50, orientation: 1, rawBytes: 50 * 121 },
    });
  });

  test.each([
    // Bits per pixel times 40, rounded up to bytes, and a filter byte, for 40 lines.
    ['one bit of grey', 1, 0, 40 * 6],
    ['a palette of four', 2, 3, 40 * 11],
    ['sixteen bits of RGBA', 16, 6, 40 * 321],
  ])('%s', async (_, depth, colour, rawBytes) => {
    const bytes = png(header(40, 40, depth, colour), zeros(rawBytes));
    expect(await inspectImage(bytes)).toMatchObject({ header: { rawBytes } });
  });

  test('the seven passes of an interlaced picture are counted', async () => {
    // 40 x 40 grey: passes of 5x5, 5x5, 10x5, 10x10, 20x10, 20x20, 40x20 and a byte per line.
    const rawBytes = 1600 + 5 + 5 + 5 + 10 + 10 + 20 + 20;
    const bytes = png(header(40, 40, 8, 0, 1), zeros(rawBytes));
    expect(await inspectImage(bytes)).toMatchObject({ header: { rawBytes } });
  });

  test.each<[string, string, Uint8Array]>([
    ['no end', 'truncated_image', join(SIGNATURE, header(40, 40), zeros(scanLines))],
    ['half a chunk', 'truncated_image', png(header(40, 40)).subarray(0, 30)],
    ['no pixels', 'corrupt_image', png(header(40, 40))],
    ['no header first', 'corrupt_image', png(zeros(scanLines), header(40, 40))],
    ['two headers', 'corrupt_image', png(header(40, 40), header(9999, 9999), zeros(scanLines))],
    ['seven bits', 'corrupt_image', png(header(40, 40, 7), zeros(scanLines))],
    ['no width', 'corrupt_image', png(header(0, 40), zeros(scanLines))],
    ['an animation', 'unsupported_image_format', png(header(40, 40), chunk('acTL', [0]))],
    ['a bomb', 'image_dimensions_too_large', png(header(30000, 30000), zeros(scanLines))],
  ])('%s: %s', async (_, code, bytes) => {
    expect(await refusal(bytes)).toBe(code);
  });

  test('a small picture with too much data in it is refused by its length', async () => {
    expect(await refusal(png(header(40, 40), zeros(20_000_000)))).toBe('corrupt_image');
  });

  test('a large picture with too much data in it is refused by inflating it', async () => {
    const bomb = zeros(600_000_000);
    expect(bomb.length).toBeGreaterThan(512 * 1024);
    expect(await refusal(png(header(2000, 2000), bomb))).toBe('corrupt_image');
  });
});

describe('WebP', () => {
  const le32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, 0];
  const chunk = (type: string, body: readonly number[]) =>
    join(latin1(type), le32(body.length), body, body.length % 2 ? [0] : []);
  const webp = (...chunks: Uint8Array[]) => {
    const body = join(latin1('WEBP'), ...chunks);
    return join(latin1('RIFF'), le32(body.length), body);
  };
  const le16 = (value: number) => [value & 255, value >> 8];
  const lossy = (width: number, height: number) =>
    chunk('VP8 ', [0, 0, 0, 0x9d, 0x01, 0x2a, ...le16(width), ...le16(height)]);
  const lossless = (width: number, height: number) => {
    const bits = (width - 1) | ((height - 1) << 14);
    return chunk('VP8L', [0x2f, bits & 255, (bits >> 8) & 255, (bits >> 16) & 255, bits >>> 24]);
  };
  const extended = (flags: number, width: number, height: number) =>
    chunk('VP8X', [
      flags,
      0,
      0,
      0,
      ...le32(width - 1).slice(0, 3),
      ...le32(height - 1).slice(0, 3),
    ]);

  test.each([
    ['lossy', webp(lossy(640, 480))],
    ['lossless', webp(lossless(640, 480))],
    ['lossy', webp(extended(0, 640, 480), lossy(640, 480))],
    ['transparent', webp(extended(16, 640, 480), chunk('ALPH', [0]), lossy(640, 480))],
  ])('%s: its size and how it is stored', async (coding, bytes) => {
    const { header } = await inspectImage(bytes);
    expect(header).toEqual({ type: 'webp', width: 640, height: 480, orientation: 1, coding });
  });

  test.each<[string, string, Uint8Array]>([
    ['less than it says', 'truncated_image', webp(lossy(640, 480)).subarray(0, 25)],
    ['a chunk longer than the file', 'truncated_image', webp(join(latin1('VP8 '), le32(999)))],
    ['no picture', 'corrupt_image', webp(chunk('XMP ', [1]))],
    ['two pictures', 'corrupt_image', webp(lossy(640, 480), lossless(640, 480))],
    ['no start code', 'corrupt_image', webp(chunk('VP8 ', new Array(10).fill(0)))],
    ['an animation', 'unsupported_image_format', webp(extended(2, 640, 480), chunk('ANIM', [0]))],
    ['a bomb of 34 bytes', 'image_dimensions_too_large', webp(lossless(16384, 16384))],
    [
      'a bomb under a small canvas',
      'image_dimensions_too_large',
      webp(extended(0, 64, 64), lossless(16384, 16384)),
    ],
  ])('%s: %s', async (_, code, bytes) => {
    expect(await refusal(bytes)).toBe(code);
  });
});

describe('other files', () => {
  test.each([
    ['HEIC', '\0\0\0\x18ftypheic\0\0\0\0'],
    ['HEIC', '\0\0\0\x18ftypmif1\0\0\0\0'],
    ['AVIF', '\0\0\0\x1cftypavif\0\0\0\0'],
    ['GIF', 'GIF89a\x01\0'],
    ['BMP', 'BM\x36\0\0\0'],
    ['TIFF', 'II*\0\x08\0\0\0'],
    ['TIFF', 'MM\0*\0\0\0\x08'],
    ['PDF', '%PDF-1.7'],
    ['A video', '\0\0\0\x20ftypisom'],
    ['Text (base64 must be decoded first)', '/9j/4AAQSkZJRgABAQ=='],
    ['Text (base64 must be decoded first)', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['This file', '\x07\x08\x09\xf0'],
  ])('%s is refused by name', async (format, text) => {
    await expect(inspectImage(latin1(text))).rejects.toMatchObject({
      code: 'unsupported_image_format',
      detail: expect.stringMatching(`^${format} cannot be read here. `.replace(/[()]/g, '\\$&')),
    });
  });

  test('HEIC and AVIF are refused with how a phone makes a JPEG instead', async () => {
    for (const brand of ['heic', 'avif']) {
      await expect(inspectImage(latin1(`\0\0\0\x18ftyp${brand}`))).rejects.toMatchObject({
        detail: expect.stringContaining('Most Compatible'),
      });
    }
  });

  test('nothing at all, and too much', async () => {
    expect(await refusal(new Uint8Array())).toBe('empty_image');
    expect(await refusal(new Uint8Array(MAX_IMAGE_BYTES + 1))).toBe('image_file_too_large');
  });
});
