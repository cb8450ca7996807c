/** From readings to error rates. Pure, so that a report can be repeated from the stored readings. */

import { type DiscardPoint, measureDiscard } from './discard.ts';
import { accuracyOverFolds, bestAccuracy, type FoldAccuracy, type Scored } from './folds.ts';
import { type FusedPoint, measureFusion } from './fusion.ts';
import { type GroupPoint, measureGroups } from './groups.ts';
import { type Comparisons, crossSubjectPairs } from './impostors.ts';
import { errorIntervals, type Interval, type Trials } from './intervals.ts';
import { type Folds, type Pair, subjectOf } from './pairs.ts';
import { ascending, type DetPoint, detCurve, equalErrorRate, thresholdAt } from './rates.ts';
import type { Reading, Readings } from './readings.ts';

export const FALSE_MATCH_RATES = [0.01, 0.001, 0.0001, 0.00001] as const;

/** What is seen at one threshold. Rates come with their 95 % interval over subjects. */
export interface OperatingPoint {
  readonly requested: number;
  readonly threshold: number;
  readonly fmr: Rate;
  /** Of the pairs that the API would have compared, the first picture enrolled, the second its probe. */
  readonly fnmr: Rate;
  /** How many of those missed had a probe for which no other picture would have been asked for. */
  readonly missedWithGoodProbe: number;
  /** Of all genuine pairs, those not accepted, whether refused at either end or missed: GFRR. */
  readonly gfrr: Rate;
}

export interface Rate {
  readonly errors: number;
  readonly comparisons: number;
  readonly rate: number;
  readonly interval: Interval;
}

export interface ScoredPair {
  readonly first: string;
  readonly second: string;
  readonly score: number;
}

export interface Measurement {
  readonly pictures: { readonly requested: number; readonly read: number };
  /** Of all pictures, the share that the API takes for no template, and for no probe. */
  readonly failureToEnrol: number;
  readonly failureToAcquire: number;
  readonly subjects: number;
  readonly pairs: { readonly genuine: number; readonly impostor: number };
  /** Genuine pairs of the file with a picture that has no template; of the rates below, only the accuracy counts them. */
  readonly lostGenuine: number;
  /** Over ten folds if the file has folds; else the best of one threshold, which is optimistic. */
  readonly accuracy: FoldAccuracy | { readonly best: number; readonly threshold: number };
  readonly equalErrorRate: number;
  readonly impostors: { readonly of: Comparisons['of']; readonly comparisons: number };
  readonly points: readonly OperatingPoint[];
  readonly det: readonly DetPoint[];
  /** Templates of one, two and three pictures, at the thresholds above. */
  readonly fused: readonly FusedPoint[];
  /** Without the pictures of the lowest quality, at the thresholds above. */
  readonly discard: readonly DiscardPoint[];
  /** At the thresholds above, and what they would have to be. */
  readonly groups: readonly GroupPoint[];
  readonly worst: {
    readonly genuine: readonly ScoredPair[];
    readonly impostor: readonly ScoredPair[];
  };
}

const WORST = 10;
const DISCARDED = [0.01, 0.02, 0.05];
const FUSED_IMPOSTORS = 300_000;

/**
 * Pairs of the file give the accuracy, the equal error rate and the genuine comparisons; impostors
 * for the false match rates are drawn across all pictures.
 *
 * @param mostImpostors how many to draw at most
 */
export function measure(
  folds: Folds,
  { read, failed }: Readings,
  mostImpostors: number,
  groups: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
): Measurement {
  const scoredFolds = folds.map((fold) => fold.map((pair) => score(pair, read)));
  const scored = scoredFolds.flat();
  const seen = scored.filter(({ score }) => Number.isFinite(score));
  const genuine = seen.filter((pair) => pair.genuine);
  const impostorPairs = seen.filter((pair) => !pair.genuine);
  const cross = crossScores([...read.values()], mostImpostors);
  const takes = (purpose: 'enrol' | 'probe', picture: string) => {
    const reading = read.get(picture);
    return reading !== undefined && reading.refused[purpose] === undefined;
  };
  const compared = genuine.filter(
    ({ first, second }) => takes('enrol', first) && takes('probe', second),
  );
  const genuineScores = ascending(genuine.map(({ score }) => score));
  const crossAscending = ascending(cross.scores);
  const measurable = FALSE_MATCH_RATES.filter((fmr) => fmr * crossAscending.length >= 1);
  const thresholds = measurable.map((fmr) => thresholdAt(crossAscending, fmr));
  const fmr = impostorRates(cross, thresholds);
  const fnmr = genuineRates(compared, thresholds);
  const taken = new Set(compared);
  const all = scored.filter((pair) => pair.genuine);
  const gfrr = genuineRates(
    all.map((pair) => (taken.has(pair) ? pair : { ...pair, score: Number.NEGATIVE_INFINITY })),
    thresholds,
  );
  const pictures = new Set(folds.flat().flatMap(({ first, second }) => [first, second]));
  const failure = (purpose: 'enrol' | 'probe') =>
    [...pictures].filter((picture) => !takes(purpose, picture)).length / pictures.size;
  return {
    pictures: { requested: pictures.size, read: pictures.size - failed.length },
    failureToEnrol: failure('enrol'),
    failureToAcquire: failure('probe'),
    subjects: new Set([...pictures].map(subjectOf)).size,
    pairs: { genuine: genuine.length, impostor: impostorPairs.length },
    lostGenuine: scored.filter((pair) => pair.genuine).length - genuine.length,
    accuracy: folds.length > 1 ? accuracyOverFolds(scoredFolds) : best(scored),
    equalErrorRate: equalErrorRate(genuineScores, ascending(impostorPairs.map((p) => p.score)))
      .rate,
    impostors: { of: cross.of, comparisons: crossAscending.length },
    points: measurable.map((requested, i) => ({
      requested,
      threshold: thresholds[i],
      fmr: fmr[i],
      fnmr: fnmr[i],
      gfrr: gfrr[i],
      missedWithGoodProbe: compared.filter(
        ({ second, score }) => score < thresholds[i] && !isPoor(read.get(second)),
      ).length,
    })),
    det: detCurve(genuineScores, crossAscending),
    fused: [1, 2, 3].map((pictures) =>
      measureFusion([...read.values()], pictures, thresholds, FUSED_IMPOSTORS),
    ),
    discard: DISCARDED.map((share) => measureDiscard(genuine, read, share, thresholds)),
    groups:
      groups.size === 0
        ? []
        : measureGroups(
            [...read.values()],
            groups,
            measurable.map((fmr, i) => ({ fmr, cosine: thresholds[i] })),
          ),
    worst: {
      genuine: genuine.toSorted((p, q) => p.score - q.score).slice(0, WORST),
      impostor: impostorPairs.toSorted((p, q) => q.score - p.score).slice(0, WORST),
    },
  };
}

/** As the API judges a probe that does not match, see `Quality.poor`. */
const isPoor = (reading: Reading | undefined): boolean =>
  reading === undefined || reading.quality < 50 || reading.defects.length > 0;

const best = (scored: readonly Scored[]) => {
  const { accuracy, threshold } = bestAccuracy(scored);
  return { best: accuracy, threshold };
};

function score(
  { first, second, genuine }: Pair,
  read: ReadonlyMap<string, Reading>,
): ScoredPair & Scored {
  const p = read.get(first);
  const q = read.get(second);
  const value = p && q ? dot(p.embedding, q.embedding) : Number.NEGATIVE_INFINITY;
  return { first, second, genuine, score: value };
}

interface CrossScores extends Comparisons {
  /** Of each comparison. */
  readonly scores: Float32Array;
  /** Number of the subject of each picture. */
  readonly subjects: Uint32Array;
}

function crossScores(readings: readonly Reading[], most: number): CrossScores {
  const names = readings.map(({ picture }) => subjectOf(picture));
  const pairs = crossSubjectPairs(names, most);
  const scores = new Float32Array(pairs.first.length);
  for (let i = 0; i < scores.length; i++) {
    scores[i] = dot(readings[pairs.first[i]].embedding, readings[pairs.second[i]].embedding);
  }
  return { ...pairs, scores, subjects: number(names) };
}

/** Unit vectors: their inner product is the cosine that the service compares. */
function dot(p: Float32Array, q: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += p[i] * q[i];
  return sum;
}

/** Of the impostors, at each threshold. */
function impostorRates({ scores, subjects, ...pairs }: CrossScores, thresholds: number[]): Rate[] {
  const errorSets = thresholds.map((threshold) => {
    const errors: number[] = [];
    for (let i = 0; i < scores.length; i++) if (scores[i] >= threshold) errors.push(i);
    return errors;
  });
  const trials = {
    first: Uint32Array.from(pairs.first, (i) => subjects[i]),
    second: Uint32Array.from(pairs.second, (i) => subjects[i]),
    subjects: Math.max(...subjects) + 1,
  };
  return ratesOf(trials, errorSets, IMPOSTOR_ROUNDS);
}

/** A million comparisons a round: enough rounds for the interval's first two digits. */
const IMPOSTOR_ROUNDS = 200;

function genuineRates(genuine: readonly ScoredPair[], thresholds: number[]): Rate[] {
  const subjects = number(genuine.map(({ first }) => subjectOf(first)));
  const errorSets = thresholds.map((threshold) =>
    genuine.flatMap(({ score }, i) => (score < threshold ? [i] : [])),
  );
  const trials = { first: subjects, second: subjects, subjects: Math.max(...subjects) + 1 };
  return ratesOf(trials, errorSets);
}

function ratesOf(trials: Trials, errorSets: number[][], rounds?: number): Rate[] {
  const comparisons = trials.first.length;
  const intervals = errorIntervals(trials, errorSets, rounds);
  return errorSets.map(({ length: errors }, i) => ({
    errors,
    comparisons,
    rate: errors / comparisons,
    interval: intervals[i],
  }));
}

/** Equal names get equal numbers, from 0 in the order they appear. */
function number(names: readonly string[]): Uint32Array {
  const known = new Map<string, number>();
  return Uint32Array.from(names, (name) => {
    const at = known.get(name) ?? known.size;
    known.set(name, at);
    return at;
  });
}
