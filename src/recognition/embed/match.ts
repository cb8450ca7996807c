import type { EmbedderManifest } from '../manifest.ts';

/** This model was not measured at a false-match rate as low as the one requested. */
export class UnmeasuredFalseMatchRateError extends Error {
  override readonly name = 'UnmeasuredFalseMatchRateError';
  readonly requested: number;
  /** The rates that were measured, ascending. */
  readonly measured: readonly number[];

  constructor(requested: number, measured: readonly number[]) {
    super(`No threshold was measured for a false-match rate of ${requested} or lower.`);
    this.requested = requested;
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

/** What is known of a model's thresholds. */
interface Measured {
  readonly thresholds: EmbedderManifest['thresholds'];
  readonly groups: EmbedderManifest['groups']['rates'];
}

/**
 * The threshold of a deployment that says whom it serves. The one for everyone keeps the rate in each
 * group as it was estimated; this one keeps it at the upper end of the 95 % interval among those who
 * are named. Where no cosine was measured that does, it is the strictest threshold that is known. It
 * is never below the one for everyone.
 *
 * @param serves names of groups of the manifest
 * @throws UnmeasuredFalseMatchRateError as `thresholdFor`
 */
export function thresholdAmong(model: Measured, fmr: number, serves: readonly string[]): number {
  const strictest = Math.max(...model.thresholds.map(({ cosine }) => cosine));
  const needed = serves.map((name) => {
    const rates = model.groups.find(({ group }) => group === name)?.rates ?? [];
    const kept = rates.filter(({ interval }) => interval !== undefined && interval[1] <= fmr);
    return kept.length === 0 ? strictest : Math.min(...kept.map(({ cosine }) => cosine));
  });
  return Math.max(thresholdFor(model, fmr), ...needed);
}

/** The rates that the data behind this model's thresholds supports within every group, descending. */
export const supportedRates = ({ thresholds }: Pick<EmbedderManifest, 'thresholds'>): number[] =>
  thresholds
    .filter(({ unsupported }) => !unsupported)
    .map(({ fmr }) => fmr)
    .sort((p, q) => q - p);

/** Rounding may make a unit vector this much longer. */
const MOST_SQUARE = 1.001;

/**
 * How much a probe resembles a template, -1 to 1: their inner product, which of two unit vectors is
 * the cosine. A template of several pictures is shorter than a unit vector, see `fuse.ts`. A vector
 * that is longer or not finite cannot come from this service and resembles nothing: -1.
 *
 * @throws RangeError if the lengths differ: the vectors come from different models.
 */
export function similarity(probe: ArrayLike<number>, template: ArrayLike<number>): number {
  if (probe.length !== template.length) {
    throw new RangeError(
      `Vectors of ${probe.length} and ${template.length} values cannot be compared.`,
    );
  }
  let dot = 0;
  let pp = 0;
  let qq = 0;
  for (let i = 0; i < probe.length; i++) {
    const p = probe[i];
    const q = template[i];
    dot += p * q;
    pp += p * p;
    qq += q * q;
  }
  if (!(pp <= MOST_SQUARE && qq <= MOST_SQUARE)) return -1;
  return Math.max(-1, Math.min(1, dot));
}
