import type { EmbedderManifest } from '../manifest.ts';

/**
 * The lowest false match rate at which this similarity still matches: one of those that data supports
 * within every group, so that it promises no more than a verification may, and says no more than four
 * thresholds do.
 * @returns null below all of them
 */
export function bandOf(
  model: Pick<EmbedderManifest, 'thresholds'>,
  similarity: number,
): number | null {
  const passed = model.thresholds.filter(
    ({ cosine, unsupported }) => !unsupported && similarity >= cosine,
  );
  return passed.length === 0 ? null : Math.min(...passed.map(({ fmr }) => fmr));
}
