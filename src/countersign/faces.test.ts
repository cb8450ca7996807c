import { expect, test } from 'vitest';
import { readManifest } from '../../models/manifest.ts';
import { parseManifest } from '../recognition/manifest.ts';
import type { Deployment } from '../registry/deployment.ts';
import { readEnrolment } from './faces.ts';
import type { Service } from './service.ts';

/** What becomes of faces that are read: how alike the pictures are is given here. */
const { embedders, default_embedder: id } = parseManifest(readManifest());
const { output, thresholds, random, groups } = embedders[id];
const model = { id, dimension: output.dimension, thresholds, random, groups: groups.rates };

/** Of a first picture, and of others as similar to it as asked. */
async function enrol(falseMatchRate: number, ...similarities: readonly number[]) {
  const recognise = async ([cosine]: Uint8Array) => {
    const similarity = cosine / 100;
    const embedding = new Float32Array(output.dimension);
    embedding.set([similarity, Math.sqrt(1 - similarity ** 2)]);
    return { embedding, norm: 3, quality: { score: 90 } };
  };
  const service = { recogniser: { model, recognise } } as unknown as Service;
  const registration = { false_match_rate: falseMatchRate, serves: [], mirrored: false };
  const pictures = [1, ...similarities].map((cosine) => Uint8Array.of(Math.round(100 * cosine)));
  return readEnrolment(service, { registration } as unknown as Deployment, pictures);
}

test('two pictures become one template where one would match the other, and else none', async () => {
  expect(await enrol(0.001, 0.44)).toMatchObject({ pictures: 2 });
  // Of random people one pair in a thousand is as alike, and among those of one group ten.
  await expect(enrol(0.001, 0.42)).rejects.toMatchObject({
    reason: { is: 'faces_differ', first: 1, second: 2 },
  });
  expect(await enrol(0.01, 0.42)).toMatchObject({ pictures: 2 });
  await expect(enrol(0.01, 0.3)).rejects.toMatchObject({ reason: { is: 'faces_differ' } });
});
