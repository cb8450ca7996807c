import type { EmbedderManifest } from './model.ts';

/** The false-match rate asked for is not one this model was measured at. */
export class UnmeasuredFalseMatchRateError extends Error {
  override readonly name = 'UnmeasuredFalseMatchRateError';
  readonly asked: number;
  /** The rates that were measured, ascending. */
  readonly measured: readonly number[];

  constructor(asked: number, measured: readonly number[]) {
    super(`No threshold was measured for a false-match rate of ${asked} or lower.`);
    this.asked = asked;
    this.measured = measured;
  }
}

/**
 * The cosine from which two faces count as one person, so that at most `fmr` of the comparisons
 * between different people pass (FMR in ISO/IEC 19795-1).
 *
 * A rate between two measured ones takes the stricter of them: nothing is interpolated, so the
 * promise is never looser than a measurement. A raw cosine is never taken from a caller, because
 * it means nothing without its model.
 *
 * @throws UnmeasuredFalseMatchRateError if `fmr` is below every measured rate or is not in (0, 1).
 */
export function thresholdFor(model: Pick<EmbedderManifest, 'thresholds'>, fmr: number): number {
  const measured = [...model.thresholds].sort((p, q) => p.fmr - q.fmr);
  const kept = fmr > 0 && fmr < 1 ? measured.filter((point) => point.fmr <= fmr).at(-1) : undefined;
  if (!kept)
    throw new UnmeasuredFalseMatchRateError(
      fmr,
      measured.map((point) => point.fmr),
    );
  return kept.cosine;
}

/**
 * Cosine of the angle between two templates, -1 to 1. They need not have unit length, so int8
 * copies may be compared as they are. A template without direction (all zero, or not finite)
 * resembles nothing: -1.
 *
 * @throws RangeError if the lengths differ: the templates come from different models.
 */
export function cosine(p: ArrayLike<number>, q: ArrayLike<number>): number {
  if (p.length !== q.length) {
    throw new RangeError(`Templates of ${p.length} and ${q.length} values cannot be compared.`);
  }
  let dot = 0;
  let pp = 0;
  let qq = 0;
  for (let i = 0; i < p.length; i++) {
    const x = p[i] ?? Number.NaN;
    const y = q[i] ?? Number.NaN;
    dot += x * y;
    pp += x * x;
    qq += y * y;
  }
  const value = dot / Math.sqrt(pp * qq);
  return Number.isFinite(value) ? Math.max(-1, Math.min(1, value)) : -1;
}
