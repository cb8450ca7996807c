/**
 * Confidence intervals by the bootstrap over subjects, which ISO/IEC 19795-1 (annex on statistical
 * significance) advises, because comparisons that share a person are not independent: people are
 * drawn with replacement, each with all comparisons they take part in. The interval holds the middle
 * 95 % of the rates found that way. With fewer than a handful of errors it is too narrow; the report
 * shows the number of errors beside it.
 */
import { seededRandom } from '../support/random.ts';

export type Interval = readonly [low: number, high: number];

const ROUNDS = 500;
const SEED = 95;

/** Comparisons between two subjects (or one with itself), by number. */
export interface Trials {
  /** Numbers below `subjects`. */
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
  readonly subjects: number;
}

/**
 * 95 % intervals of the share of errors, one for each way of deciding the same trials; [0, 0] where
 * there was no error.
 *
 * @param errorSets the indices of the trials that were errors
 */
export function errorIntervals(
  { first, second, subjects }: Trials,
  errorSets: readonly ArrayLike<number>[],
  rounds = ROUNDS,
): Interval[] {
  const random = seededRandom(SEED);
  const weights = new Float64Array(subjects);
  // A genuine comparison is drawn with its one subject, an impostor comparison with both.
  const weigh = (trial: number) => {
    const p = first[trial];
    const q = second[trial];
    return p === q ? weights[p] : weights[p] * weights[q];
  };
  const rates = errorSets.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    weights.fill(0);
    for (let i = 0; i < subjects; i++) weights[Math.floor(random() * subjects)]++;
    let all = 0;
    for (let trial = 0; trial < first.length; trial++) all += weigh(trial);
    if (all === 0) continue;
    errorSets.forEach((errors, i) => {
      let wrong = 0;
      for (let at = 0; at < errors.length; at++) wrong += weigh(errors[at]);
      rates[i].push(wrong / all);
    });
  }
  return rates.map(middle);
}

function middle(rates: number[]): Interval {
  const sorted = rates.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return [at(0.025), at(0.975)];
}
