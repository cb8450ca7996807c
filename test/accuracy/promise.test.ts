import { describe, expect, test } from 'vitest';
import { readManifest } from '../../models/manifest.ts';
import { type Group, type Point, promise, supports } from './promise.ts';

describe('one threshold for everyone', () => {
  const random = [
    { fmr: 0.01, cosine: 0.2 },
    { fmr: 0.001, cosine: 0.3 },
    { fmr: 0.0001, cosine: 0.4 },
  ];
  const large = { group: 'large', people: 300, comparisons: 44850, rates: [], keeps: random };
  const small = {
    group: 'small',
    people: 100,
    comparisons: 4950,
    rates: [{ cosine: 0.3, fmr: 0.009 }],
    keeps: [{ fmr: 0.001, cosine: 0.45 }],
  };

  test('is that of the group that needs the highest, and a rate it cannot show is unsupported', () => {
    expect(promise(random, [large, small])).toEqual([
      { fmr: 0.01, cosine: 0.3 },
      { fmr: 0.001, cosine: 0.45 },
      { fmr: 0.0001, cosine: 0.45, unsupported: true },
    ]);
    expect(promise(random, [large])).toEqual(random);
  });

  test('without groups, or with one at whose rate nothing was seen, nothing is supported', () => {
    expect(promise(random, []).every(({ unsupported }) => unsupported)).toBe(true);
    const unseen = { ...small, rates: [], keeps: [] };
    expect(promise(random, [unseen]).every(({ unsupported }) => unsupported)).toBe(true);
  });

  test('is what the manifest has, by its own groups', () => {
    const embedders = Object.values(readManifest().embedders) as unknown as {
      thresholds: unknown;
      random: Point[];
      groups: { rates: (Group & { supports: number[] })[] };
    }[];
    for (const { thresholds, random, groups } of embedders) {
      expect(promise(random, groups.rates)).toEqual(thresholds);
      for (const group of groups.rates) {
        const shown = random.map(({ fmr }) => fmr).filter((fmr) => supports(group, fmr));
        expect(group.supports).toEqual(shown);
      }
    }
  });
});
