/** One face, small, in each form that the service reads. */
import encodeJpeg, { init as initJpegEncoder } from '@jsquash/jpeg/encode.js';
import encodePng, { init as initPngEncoder } from '@jsquash/png/encode.js';
import encodeWebp, { init as initWebpEncoder } from '@jsquash/webp/encode.js';
import { loadDecoder } from '../../src/recognition/load.ts';
import { FRANCK, readFace } from '../support/faces.ts';
import { platform } from '../support/platform.ts';
import type { Bytes } from './bytes.ts';
import type { Format } from './structure.ts';

export interface Source {
  readonly name: string;
  readonly format: Format;
  readonly bytes: Bytes;
}

const SIDE = 96;
/** mozjpeg's name for it. */
const GREY = 1;

export async function makeSources(): Promise<Source[]> {
  const compile = async (path: string) =>
    platform.compile(await platform.read(`node_modules/@jsquash/${path}`));
  await initJpegEncoder(await compile('jpeg/codec/enc/mozjpeg_enc.wasm'));
  await initPngEncoder(await compile('png/codec/pkg/squoosh_png_bg.wasm'));
  await initWebpEncoder(await compile('webp/codec/enc/webp_enc_simd.wasm'));
  const opaque = await cutFace();
  const clear = {
    ...opaque,
    data: opaque.data.map((value, i) => (i % 4 === 3 ? (i >> 2) & 255 : value)),
  };
  const jpeg = async (name: string, options: Parameters<typeof encodeJpeg>[1]) =>
    source('jpeg', name, await encodeJpeg(opaque as ImageData, { quality: 75, ...options }));
  const webp = async (name: string, image: Picture, options: Parameters<typeof encodeWebp>[1]) =>
    source('webp', name, await encodeWebp(image as ImageData, options));
  return [
    await jpeg('a baseline JPEG', { baseline: true, progressive: false }),
    await jpeg('a progressive JPEG', { progressive: true }),
    await jpeg('a grey JPEG', { color_space: GREY, progressive: false }),
    await jpeg('a JPEG without subsampling', { auto_subsample: false, chroma_subsample: 1 }),
    source('png', 'a PNG', await encodePng(opaque as ImageData)),
    source('png', 'a PNG with alpha', await encodePng(clear as ImageData)),
    await webp('a lossy WebP', opaque, { quality: 60 }),
    await webp('a lossless WebP', opaque, { lossless: 1 }),
    await webp('a WebP with alpha', clear, { quality: 60 }),
  ];
}

const source = (format: Format, name: string, bytes: ArrayBuffer): Source => ({
  format,
  name,
  bytes: new Uint8Array(bytes),
});

interface Picture {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly colorSpace: 'srgb';
}

/** The square around the middle of a frame, where the face is, scaled down. */
async function cutFace(): Promise<Picture> {
  const face = await readFace(FRANCK[0]);
  const decoder = await loadDecoder(platform);
  const image = await decoder.decode(face.bytes, await decoder.inspect(face.bytes));
  const cut = Math.min(image.width, image.height);
  const left = Math.floor((image.width - cut) / 2);
  const data = new Uint8ClampedArray(SIDE * SIDE * 4);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const x = left + Math.floor(((i % SIDE) * cut) / SIDE);
    const y = Math.floor((Math.floor(i / SIDE) * cut) / SIDE);
    data.set(image.data.subarray(4 * (y * image.width + x)).subarray(0, 4), 4 * i);
  }
  return { data, width: SIDE, height: SIDE, colorSpace: 'srgb' };
}
