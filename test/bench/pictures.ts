/** Pictures for the benchmark: a face cut out at 250 x 250, the size of LFW's photographs. */

import encodeJpeg, { init as initJpegEncoder } from '@jsquash/jpeg/encode.js';
import encodePng, { init as initPngEncoder } from '@jsquash/png/encode.js';
import { loadDecoder } from '../../src/recognition/load.ts';
import type { Face } from '../support/faces.ts';
import { platform } from '../support/platform.ts';

const SIDE = 250;

/** Cuts a square around the middle of a frame of the talking-face video, where the face is. */
export async function portrait(face: Face): Promise<{ jpeg: Face; png: Face }> {
  const decoder = await loadDecoder(platform);
  const image = await decoder.decode(face.bytes, await decoder.inspect(face.bytes));
  const cut = Math.min(image.width, image.height);
  const left = (image.width - cut) / 2;
  const pixels = new Uint8ClampedArray(SIDE * SIDE * 4).fill(255);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const from =
        4 * (Math.floor((y * cut) / SIDE) * image.width + Math.floor(left + (x * cut) / SIDE));
      pixels.set(image.data.subarray(from, from + 3), 4 * (y * SIDE + x));
    }
  }
  const data = { data: pixels, width: SIDE, height: SIDE, colorSpace: 'srgb' } as ImageData;
  await initJpegEncoder(
    await platform.compile(
      await platform.read('node_modules/@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'),
    ),
  );
  await initPngEncoder(
    await platform.compile(
      await platform.read('node_modules/@jsquash/png/codec/pkg/squoosh_png_bg.wasm'),
    ),
  );
  return {
    jpeg: { file: 'portrait.jpg', bytes: new Uint8Array(await encodeJpeg(data, { quality: 90 })) },
    png: { file: 'portrait.png', bytes: new Uint8Array(await encodePng(data)) },
  };
}
