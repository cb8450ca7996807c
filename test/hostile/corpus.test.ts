import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { inspectImage } from '../../src/recognition/image/decode.ts';
import { seededRandom } from '../support/random.ts';
import type { Hostile } from './bytes.ts';

import { makeCorpus } from './corpus.ts';
import { craftForms } from './forms.ts';
import { progressiveBomb } from './jpegs.ts';
import { makeSources } from './pictures.ts';
import { craftPngs, plainPng } from './pngs.ts';
import { splitFile } from './structure.ts';

const sources = await makeSources();
const corpus = makeCorpus(sources, 1);

/** A checksum of all files: toEqual on 60 MB takes long. */
const digest = (files: readonly Hostile[]) =>
  files.reduce((sum, { name, bytes }) => crc32(bytes, crc32(name, sum)), 0);

test('has more than two thousand files, each with a name of its own', () => {
  expect(corpus.length).toBeGreaterThan(2000);
  expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length);
});

test('is the same for the same seed, and another for another', () => {
  expect(digest(makeCorpus(sources, 1))).toBe(digest(corpus));
  expect(digest(makeCorpus(sources, 2))).not.toBe(digest(corpus));
});

test('the sources are good, so that what is refused is refused for its damage', async () => {
  for (const { bytes, format } of sources) {
    const { header } = await inspectImage(bytes);
    expect(header).toMatchObject({ type: format, width: 96, height: 96 });
  }
});

test('a crafted PNG has the size it says, plain or interlaced, and right checksums', async () => {
  for (const interlace of [0, 1]) {
    const bytes = plainPng({ width: 67, height: 41, depth: 4, colour: 0, interlace });
    const { header } = await inspectImage(bytes);
    expect(header).toMatchObject({ type: 'png', width: 67, height: 41 });
    for (const { bytes: part } of splitFile('png', bytes).slice(1)) {
      const view = new DataView(part.buffer);
      expect(view.getUint32(part.length - 4)).toBe(crc32(part.subarray(4, part.length - 4)));
    }
  }
});

test('bombs are small', () => {
  const bombs = craftPngs().filter(({ name }) => /^a bomb/.test(name));
  expect(bombs.length).toBe(4);
  for (const { bytes } of bombs) expect(bytes.length).toBeLessThan(100_000);
  const scans = progressiveBomb(2048, 32).bytes;
  expect(splitFile('jpeg', scans).filter(({ name }) => name === 'da')).toHaveLength(32);
  expect(scans.length).toBeLessThan(400_000);
});

test('forms are about the picture and the deployment that they are given', () => {
  const forms = craftForms('dep_1', sources[0].bytes, seededRandom(1));
  expect(new Set(forms.map(({ name }) => name)).size).toBe(forms.length);
  const boundary = forms.find(({ name }) => name === 'a quoted boundary');
  const form = new Response(boundary?.bytes ?? null, {
    headers: { 'content-type': boundary?.type ?? '' },
  }).formData();
  return form.then((fields) => {
    expect(fields.get('deployment')).toBe('dep_1');
    expect((fields.get('image') as File).size).toBe(sources[0].bytes.length);
  });
});
