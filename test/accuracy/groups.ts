/**
 * Error rates within groups of people at one threshold for all, the demographic differentials of
 * ISO/IEC 19795-10. The labels limit what the figures are worth: those that another network
 * guessed are a hint, not an audit.
 */
import { similarity } from '../../src/recognition/embed/match.ts';
import { crossSubjectPairs } from './impostors.ts';
import { errorIntervals } from './intervals.ts';
import { subjectOf } from './pairs.ts';
import { type Group, type Point, supports } from './promise.ts';
import { ascending, thresholdAt } from './rates.ts';
import type { Reading } from './readings.ts';

export interface GroupPoint extends Group {
  /** The rates that so many comparisons can show. */
  readonly supports: readonly number[];
  readonly genuine: number;
  /** By threshold, in the order they were given: of all pairs of pictures of one person. */
  readonly fnmr: readonly number[];
}

export class GroupsError extends Error {
  override readonly name = 'GroupsError';
}

/** Lines of `name<TAB>group`; a name may have several lines. @throws GroupsError naming the line */
export function parseGroups(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.trim() === '') return;
    const [name, group, ...rest] = line.split('\t');
    if (!name || !group || rest.length > 0) {
      throw new GroupsError(`Line ${i + 1}: expected "name<TAB>group".`);
    }
    groups.set(group, (groups.get(group) ?? new Set()).add(name));
  });
  return groups;
}

/** With fewer people a rate says more about them than about their group. */
const LEAST_SUBJECTS = 30;

/**
 * Impostors of a group are pictures of two of its people, one of each person, who are harder to tell
 * apart than any two; genuine comparisons are all pairs of pictures of one of them.
 *
 * @param points rates, and the thresholds that all people need for them
 */
export function measureGroups(
  readings: readonly Reading[],
  groups: ReadonlyMap<string, ReadonlySet<string>>,
  points: readonly Point[],
): GroupPoint[] {
  return [...groups].flatMap(([group, names]) => {
    const own = readings.filter(({ picture }) => names.has(subjectOf(picture)));
    const singles = [...new Map(own.toReversed().map((r) => [subjectOf(r.picture), r])).values()];
    if (singles.length < LEAST_SUBJECTS) return [];
    const pairs = crossSubjectPairs(
      singles.map(({ picture }) => subjectOf(picture)),
      Number.POSITIVE_INFINITY,
    );
    const scores = Float32Array.from(pairs.first, (p, i) =>
      similarity(singles[p].embedding, singles[pairs.second[i]].embedding),
    );
    const errors = points.map(({ cosine }) => indicesFrom(scores, cosine));
    const trials = { first: pairs.first, second: pairs.second, subjects: singles.length };
    const intervals = errorIntervals(trials, errors, ROUNDS);
    const comparisons = scores.length;
    const sorted = ascending(scores);
    const genuine = genuineScores(own);
    return {
      group,
      people: singles.length,
      comparisons,
      supports: points.map(({ fmr }) => fmr).filter((fmr) => supports({ comparisons }, fmr)),
      rates: points.map(({ cosine }, i) => ({
        cosine,
        fmr: errors[i].length / comparisons,
        interval: intervals[i],
      })),
      keeps: points
        .filter(({ fmr }) => supports({ comparisons }, fmr))
        .map(({ fmr }) => ({ fmr, cosine: thresholdAt(sorted, fmr) })),
      genuine: genuine.length,
      fnmr: points.map(
        ({ cosine }) => genuine.filter((score) => score < cosine).length / genuine.length,
      ),
    };
  });
}

const ROUNDS = 200;

function indicesFrom(scores: Float32Array, threshold: number): number[] {
  const found: number[] = [];
  scores.forEach((score, i) => {
    if (score >= threshold) found.push(i);
  });
  return found;
}

function genuineScores(readings: readonly Reading[]): number[] {
  return readings.flatMap((reading, i) =>
    readings
      .slice(i + 1)
      .filter(({ picture }) => subjectOf(picture) === subjectOf(reading.picture))
      .map((other) => similarity(reading.embedding, other.embedding)),
  );
}
