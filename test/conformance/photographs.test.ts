/** Photographs as phones take them: served, in every orientation, and in bounded memory. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Orientation } from '../../src/recognition/image/exif.ts';
import type { Image } from '../../src/recognition/image/image.ts';
import { loadDecoder } from '../../src/recognition/load.ts';
import { makeForm } from '../support/client.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { makeMosaic } from '../support/mosaic.ts';
import { consentingPerson, problemOf } from '../support/people.ts';
import {
  encodeJpeg,
  hang,
  join,
  latin1,
  readFrom,
  resize,
  store,
  tagJpeg,
} from '../support/pictures.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

const PHONE = { width: 4032, height: 3024 };

let worker: TestWorker;
/** Two photographs of one man, whose face is a twentieth as wide as they are, and one of another. */
let first: Image;
let second: Image;
let other: Image;

beforeAll(async () => {
  worker = await startWorker();
  const decoder = await loadDecoder({
    read: readFrom,
    compile: (bytes) => WebAssembly.compile(Uint8Array.from(bytes)),
    now: () => 0,
  });
  const photograph = async (name: string, factor: number) => {
    const { bytes } = await readFace(name);
    const image = await decoder.decode(bytes, await decoder.inspect(bytes));
    return hang(resize(image, factor), PHONE, 1800, 1300);
  };
  first = await photograph(FRANCK[0], 0.7);
  second = await photograph(FRANCK[1], 0.7);
  other = await photograph(IMPOSTOR, 1);
});
afterAll(() => worker.close());

const shoot = async (
  upright: Image,
  orientation: Orientation,
  progressive = false,
): Promise<Face> => {
  // Below a quality of 80 the encoder samples colours as phones do, 4:2:0.
  const jpeg = await encodeJpeg(store(upright, orientation), { progressive, quality: 79 });
  return { file: 'photograph.jpg', bytes: tagJpeg(jpeg, orientation) };
};

describe('a photograph of 12 megapixels', () => {
  it('enrols a person, who is recognised however the phone is held', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const { quality } = await client.enrol(deployment, subject, await shoot(first, 6));
    expect(quality).toBeGreaterThan(50);
    for (const [orientation, progressive] of [
      [1, true],
      [3, false],
      [8, true],
      [5, false],
    ] as const) {
      const probe = await shoot(second, orientation, progressive);
      expect((await client.verify(deployment, subject, probe)).matched).toBe(true);
    }
    expect((await client.verify(deployment, subject, await shoot(other, 1))).matched).toBe(false);
    const small = await readFace(FRANCK[2]);
    expect((await client.verify(deployment, subject, small)).matched).toBe(true);
  });

  it('is answered in its own pixels, upright', async () => {
    const { deployment } = await consentingPerson(worker.client);
    const found = await worker.client.detect(deployment, await shoot(first, 8));
    // 5 % of the long side, in the pixels of the photograph, although a reduced one was looked at.
    expect(found).toMatchObject({ ...PHONE, faces_below_px: 202, capped: false });
    const [{ box }] = found.faces as { box: { x: number; y: number; width: number } }[];
    expect(found.faces).toHaveLength(1);
    // The face is at (250, 194) of the frame that hangs at (1800, 1300), 0.7 times as large.
    expect(Math.abs(box.x - (1800 + 0.7 * 250))).toBeLessThan(30);
    expect(Math.abs(box.y - (1300 + 0.7 * 194))).toBeLessThan(30);
    expect(Math.abs(box.width - 0.7 * 287)).toBeLessThan(40);
  });
});

it('is looked at in parts where every face counts', async () => {
  const { deployment } = await consentingPerson(worker.client);
  const [image, small] = [await shoot(first, 1), { small_faces: 'true' }];
  const found = await worker.client.detect(deployment, image, small);
  expect(found).toMatchObject({ ...PHONE, faces_below_px: 60 });
  expect(found.faces).toHaveLength(1);
  expect((await worker.client.detect(deployment, image, { small_faces: 'false' })).faces).toEqual(
    (await worker.client.detect(deployment, image)).faces,
  );
  const body = makeForm({ deployment, image, small_faces: 'perhaps' });
  expect(await problemOf(worker.client.send('POST', '/v1/detections', { body }))).toMatchObject({
    status: 400,
    code: 'invalid_request',
  });
});

describe('what would not fit', () => {
  const refusal = async (image: Face) => {
    const { deployment } = await consentingPerson(worker.client);
    const body = makeForm({ deployment, image });
    return problemOf(worker.client.send('POST', '/v1/detections', { body }));
  };
  const mosaic = (width: number, height: number, progressive: boolean): Face => ({
    file: 'mosaic.jpg',
    bytes: makeMosaic({
      ...{
        width,
        height,
        progressive,
        sampling: [
          [1, 1],
          [1, 1],
          [1, 1],
        ],
      },
      sample: () => 128,
    }),
  });

  it('a progressive JPEG that must be held whole is refused, with what to do', async () => {
    expect(await refusal(mosaic(4032, 3024, true))).toMatchObject({
      status: 422,
      code: 'image_dimensions_too_large',
      detail: expect.stringContaining('send it as a baseline JPEG (not progressive)'),
    });
  });

  it('HEIC is refused with how to make a JPEG', async () => {
    const bytes = join(latin1('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), new Uint8Array(1000));
    expect(await refusal({ file: 'IMG_0001.HEIC', bytes })).toMatchObject({
      status: 415,
      code: 'unsupported_image_format',
      detail: expect.stringContaining('Most Compatible'),
    });
  });

  it('a file of more than 12 MiB is too large', async () => {
    const { bytes } = await shoot(first, 1);
    const padded = join(bytes, new Uint8Array(12 * 2 ** 20 + 1 - bytes.length));
    expect(await refusal({ file: 'x.jpg', bytes: padded })).toMatchObject({
      status: 413,
      code: 'image_file_too_large',
    });
  });
});

it('leaves no more than 80 MiB of WebAssembly memory behind', async () => {
  const response = await worker.client.send('GET', '/healthz');
  const { memory } = (await response.json()) as { memory: Record<string, number> };
  expect(memory.jpeg).toBeGreaterThan(40 * 2 ** 20);
  const total = Object.values(memory).reduce((sum, bytes) => sum + bytes, 0);
  expect(total).toBeLessThan(80 * 2 ** 20);
});
