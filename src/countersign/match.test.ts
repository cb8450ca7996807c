import { expect, test } from 'vitest';
import { readManifest } from '../../models/manifest.ts';
import { parseManifest } from '../recognition/manifest.ts';
import type { Deployment } from '../registry/deployment.ts';
import { compareToThreshold } from './match.ts';

const { embedders, default_embedder: id } = parseManifest(readManifest());
const { output, thresholds, random, groups } = embedders[id];
const model = { id, dimension: output.dimension, thresholds, random, groups: groups.rates };

const matches = (similarity: number, serves: string[]) => {
  const deployment = { registration: { false_match_rate: 0.01, serves } } as Deployment;
  return compareToThreshold(similarity, deployment, model).matched;
};

test('who says whom it serves matches less, and never more', () => {
  // Between the threshold for everyone and the one whose interval keeps 1 in 100 in that group.
  expect([matches(0.4, []), matches(0.4, ['East Asian names'])]).toEqual([true, false]);
  expect(matches(0.42, ['East Asian names'])).toBe(true);
  for (const serves of [[], ['men'], ['women', 'East Asian names'], ['nobody measured']]) {
    expect(matches(0.33, serves)).toBe(false);
  }
});
