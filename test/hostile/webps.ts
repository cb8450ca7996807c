/** WebPs that no program writes (RFC 9649). */
import { join, latin1 } from '../support/pictures.ts';
import type { Random } from '../support/random.ts';
import {
  type Bytes,
  type Hostile,
  littleU16,
  littleU24,
  littleU32,
  noise,
  patch,
} from './bytes.ts';
import { craftExif, SIZES } from './jpegs.ts';
import type { Part } from './structure.ts';

export const chunk = (type: string, body: Uint8Array | readonly number[]): Bytes =>
  join(latin1(type), littleU32(body.length), body, body.length % 2 ? [0] : []);

export function webp(...chunks: readonly Uint8Array[]): Bytes {
  const body = join(...chunks);
  return join(latin1('RIFF'), littleU32(body.length + 4), latin1('WEBP'), body);
}

const extended = (flags: number, width: number, height: number) =>
  chunk('VP8X', [flags, 0, 0, 0, ...littleU24(width - 1), ...littleU24(height - 1)]);

const ALPHA = 0x10;
const ANIMATION = 0x02;
const ALL_FLAGS = 0x3e;

/** @param parts of a simple lossy or lossless WebP */
export function craftWebps(parts: readonly Part[], random: Random): Hostile[] {
  const picture = parts.find(({ name }) => name === 'VP8 ' || name === 'VP8L');
  if (!picture) throw new Error('No picture in this WebP.');
  const { name: type, bytes } = picture;
  const lossy = type === 'VP8 ';
  const resize = (width: number, height: number) =>
    lossy
      ? patch(bytes, 14, [...littleU16(width), ...littleU16(height)])
      : patch(bytes, 9, littleU32(((width - 1) & 0x3fff) | (((height - 1) & 0x3fff) << 14)));
  // Nothing says 0 in a VP8L; what its 14 bits say then is 16384.
  const sizes = SIZES.filter(([width, height]) => lossy || (width > 0 && height > 0));
  return [
    ...sizes.map(([width, height, codes]): Hostile => {
      const file = webp(resize(width, height));
      const name = `says ${width} x ${height}`;
      return codes ? { name, bytes: file, codes } : { name, bytes: file };
    }),
    ...sizes
      .filter(([width, height]) => width > 0 && height > 0)
      .map(([width, height]) => ({
        name: `an extended header that says ${width} x ${height}`,
        bytes: webp(extended(0, width, height), bytes),
      })),
    {
      name: 'a canvas of 16 million a side',
      bytes: webp(extended(0, 2 ** 24, 2 ** 24), bytes),
      codes: ['image_dimensions_too_large'],
    },
    {
      name: 'an animation by its flag',
      bytes: webp(extended(ANIMATION, 64, 64), bytes),
      codes: ['unsupported_image_format'],
    },
    {
      name: 'an animation by its frame',
      bytes: webp(chunk('ANMF', join(new Uint8Array(16), bytes))),
      codes: ['unsupported_image_format'],
    },
    { name: 'every flag at once', bytes: webp(extended(ALL_FLAGS & ~ANIMATION, 64, 64), bytes) },
    ...[0, 1, 2, 0xff].map((method) => ({
      name: `alpha of noise, method ${method}`,
      bytes: webp(extended(ALPHA, 96, 96), chunk('ALPH', join([method], noise(random, 99))), bytes),
    })),
    {
      name: 'alpha without a byte',
      bytes: webp(extended(ALPHA, 96, 96), chunk('ALPH', []), bytes),
    },
    { name: 'two pictures', bytes: webp(bytes, bytes), codes: ['corrupt_image'] },
    { name: 'no picture', bytes: webp(extended(0, 64, 64)), codes: ['corrupt_image'] },
    {
      name: 'an extended header of 4 bytes',
      bytes: webp(chunk('VP8X', [0, 0, 0, 0]), bytes),
      codes: ['corrupt_image'],
    },
    {
      name: 'a picture of 4 bytes',
      bytes: webp(chunk(type, [1, 2, 3, 4])),
      codes: ['corrupt_image'],
    },
    { name: 'a container in a container', bytes: webp(webp(bytes)), codes: ['corrupt_image'] },
    {
      name: 'a picture of noise',
      bytes: webp(join(bytes.subarray(0, 18), noise(random, bytes.length - 18))),
    },
    {
      name: 'a picture of zeros',
      bytes: webp(join(bytes.subarray(0, 18), new Uint8Array(bytes.length - 18))),
    },
    ...[0, 10, 1000].map((kept) => ({
      name: `${kept} bytes of data behind the header`,
      bytes: webp(chunk(type, bytes.subarray(8, 18 + kept))),
    })),
    ...(lossy
      ? [0, 1, 0x7ffff].map((length) => {
          const tag = (bytes[8] & 0x1f) | (length << 5);
          return {
            name: `a first partition of ${length}`,
            bytes: webp(patch(bytes, 8, littleU24(tag))),
          };
        })
      : []),
    ...craftExif().map(({ name, bytes: exif }) => ({
      name: `EXIF: ${name}`,
      bytes: webp(extended(0x08, 96, 96), bytes, chunk('EXIF', exif)),
    })),
    {
      name: 'ten thousand unknown chunks',
      bytes: webp(bytes, ...new Array<Bytes>(10_000).fill(chunk('JUNK', []))),
    },
  ];
}
