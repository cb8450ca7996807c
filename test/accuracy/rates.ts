/**
 * Error rates of comparisons, ISO/IEC 19795-1: a comparison matches from a threshold on. FMR is the
 * share of impostor comparisons that match, FNMR the share of genuine ones that do not.
 */

/** Ascending. */
export type Scores = Float32Array;

export function ascending(scores: Iterable<number>): Scores {
  return Float32Array.from(scores).sort();
}

/** How many of the scores lie below the threshold. */
export function countBelow(scores: Scores, threshold: number): number {
  let low = 0;
  let high = scores.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (scores[middle] < threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const falseMatchRate = (impostors: Scores, threshold: number): number =>
  (impostors.length - countBelow(impostors, threshold)) / impostors.length;

export const falseNonMatchRate = (genuine: Scores, threshold: number): number =>
  countBelow(genuine, threshold) / genuine.length;

/**
 * The lowest threshold, to four decimals, at which no more than `fmr` of the impostors match.
 *
 * @throws RangeError if there are too few impostors to measure the rate: fewer than one false match
 *   would be left
 */
export function thresholdAt(impostors: Scores, fmr: number): number {
  const allowed = Math.floor(fmr * impostors.length);
  if (allowed < 1) throw new RangeError(`${impostors.length} impostors cannot show ${fmr}.`);
  // The score of the first that must not match; the threshold lies just above it.
  const refused = impostors[impostors.length - allowed - 1];
  return (Math.floor(refused * 1e4) + 1) / 1e4;
}

/** Of all scores as thresholds, the one where FMR and FNMR are nearest, and their mean there. */
export function equalErrorRate(
  genuine: Scores,
  impostors: Scores,
): { rate: number; threshold: number } {
  let nearest = { gap: Number.POSITIVE_INFINITY, rate: Number.NaN, threshold: Number.NaN };
  for (const threshold of [...genuine, ...impostors]) {
    const fmr = falseMatchRate(impostors, threshold);
    const fnmr = falseNonMatchRate(genuine, threshold);
    const gap = Math.abs(fmr - fnmr);
    if (gap < nearest.gap) nearest = { gap, rate: (fmr + fnmr) / 2, threshold };
  }
  return { rate: nearest.rate, threshold: nearest.threshold };
}

export interface DetPoint {
  readonly fmr: number;
  readonly fnmr: number;
}

/** The trade between the two errors, at `steps` thresholds per decade of FMR down to one match. */
export function detCurve(genuine: Scores, impostors: Scores, steps = 20): DetPoint[] {
  const points: DetPoint[] = [];
  const decades = Math.log10(impostors.length);
  for (let i = 0; i <= decades * steps; i++) {
    const fmr = 10 ** (-i / steps);
    if (Math.floor(fmr * impostors.length) < 1 || fmr === 1) continue;
    const threshold = thresholdAt(impostors, fmr);
    points.push({
      fmr: falseMatchRate(impostors, threshold),
      fnmr: falseNonMatchRate(genuine, threshold),
    });
  }
  return points;
}
