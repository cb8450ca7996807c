/** What several enrolment pictures gain: templates fused as the service does, against the rest. */
import { fuse } from '../../src/recognition/embed/fuse.ts';
import { similarity } from '../../src/recognition/embed/match.ts';
import { seededRandom } from '../support/random.ts';
import { subjectOf } from './pairs.ts';
import type { Reading } from './readings.ts';

/** Error rates of such templates at the thresholds that were found for single pictures. */
export interface FusedPoint {
  readonly pictures: number;
  readonly subjects: number;
  readonly genuine: number;
  readonly impostors: number;
  /** By threshold, in the order they were given. */
  readonly fnmr: readonly number[];
  readonly fmr: readonly number[];
}

/** At most so many pictures of one person count, so that everyone weighs about the same. */
const MOST_PICTURES = 8;
const SEED = 24745;

/**
 * Every person with more than `pictures` of them is enrolled once for each run of consecutive
 * pictures (the first follows the last) and probed with all the others; impostors are pictures of
 * other people, drawn at random.
 */
export function measureFusion(
  readings: readonly Reading[],
  pictures: number,
  thresholds: readonly number[],
  mostImpostors: number,
): FusedPoint {
  const people = Map.groupBy(readings, ({ picture }) => subjectOf(picture));
  const enrolled = [...people].flatMap(([subject, all]) => {
    const own = all.slice(0, MOST_PICTURES);
    if (own.length <= pictures) return [];
    return own.map((_, start) => {
      const chosen = Array.from({ length: pictures }, (_, i) => own[(start + i) % own.length]);
      return {
        subject,
        template: fuse(chosen),
        probes: own.filter((reading) => !chosen.includes(reading)),
      };
    });
  });
  const genuine = enrolled.flatMap(({ template, probes }) =>
    probes.map(({ embedding }) => similarity(template, embedding)),
  );
  const random = seededRandom(SEED);
  const draw = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)];
  const impostors = new Float32Array(enrolled.length > 0 ? mostImpostors : 0);
  for (let i = 0; i < impostors.length; ) {
    const { subject, template } = draw(enrolled);
    const other = draw(readings);
    if (subjectOf(other.picture) === subject) continue;
    impostors[i++] = similarity(template, other.embedding);
  }
  const share = (scores: ArrayLike<number>, wrong: (score: number) => boolean) =>
    Array.from(scores).filter(wrong).length / scores.length;
  return {
    pictures,
    subjects: new Set(enrolled.map(({ subject }) => subject)).size,
    genuine: genuine.length,
    impostors: impostors.length,
    fnmr: thresholds.map((threshold) => share(genuine, (score) => score < threshold)),
    fmr: thresholds.map((threshold) => share(impostors, (score) => score >= threshold)),
  };
}
