/** What the quality score is worth: the errors that disappear with the pictures it rates lowest. */
import type { Reading } from './readings.ts';

export interface DiscardPoint {
  /** Of all pictures, those with the lowest quality. */
  readonly share: number;
  /** By threshold: false non-matches among all pairs, and among those without such a picture. */
  readonly errors: readonly number[];
  readonly left: readonly number[];
}

/** @param genuine pairs by the paths of their pictures, all of them in `read` */
export function measureDiscard(
  genuine: readonly { first: string; second: string; score: number }[],
  read: ReadonlyMap<string, Reading>,
  share: number,
  thresholds: readonly number[],
): DiscardPoint {
  // The length of the embedding orders faces as the score does, without its rounding to whole points.
  const worst = [...read.values()].toSorted((p, q) => p.norm - q.norm);
  const discarded = new Set(
    worst.slice(0, Math.floor(share * worst.length)).map(({ picture }) => picture),
  );
  const kept = genuine.filter(
    ({ first, second }) => !discarded.has(first) && !discarded.has(second),
  );
  const missed = (pairs: typeof genuine) =>
    thresholds.map((threshold) => pairs.filter(({ score }) => score < threshold).length);
  return { share, errors: missed(genuine), left: missed(kept) };
}
