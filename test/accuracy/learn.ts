/** From readings of good faces, and of the same faces spoilt, to the gate of enrolments. Pure. */
import type { Defect, GateFile } from '../../src/recognition/quality/gate.ts';
import type { ChangeName } from './changes.ts';
import { discriminant, inner, meanOf, momentsOf } from './discriminant.ts';

export interface Sample {
  readonly person: string;
  readonly change: ChangeName;
  readonly blocks: Float32Array;
  /** Unit length, by embedder. */
  readonly embeddings: Readonly<Record<string, Float32Array>>;
}

interface Look {
  readonly defect: Defect;
  readonly changes: readonly ChangeName[];
  /** See `discriminant`: what covers a part of the face shows there, blur shows everywhere. */
  readonly shrinkage: number;
}

const look = (defect: Defect, shrinkage: number, ...changes: ChangeName[]): Look => ({
  defect,
  shrinkage,
  changes,
});

/** What each judgement of looks learns to tell from a good picture. */
export const LOOKS: readonly Look[] = [
  look('mouth_covered', 0.3, 'mask'),
  look('mouth_covered', 0.3, 'scarf'),
  look('mouth_covered', 0.3, 'hand at the mouth'),
  look('eyes_covered', 0.3, 'dark glasses'),
  look('eyes_covered', 0.3, 'mask and glasses'),
  look('blurred', 1, 'blur 2', 'blur 4'),
  look('blurred', 1, 'motion 9 px'),
  look('blurred', 1, 'motion 9 px upwards'),
  look('noisy', 1, 'salt 5 %', 'salt 10 %', 'noise 25', 'noise 40'),
  look('unevenly_lit', 1, 'one side in shadow'),
  look('dark', 1, 'brightness 0.1'),
];

/** Where faces fall that an embedder cannot see. */
export const PLACES: readonly (readonly [Defect, ChangeName])[] = [
  ['unrecognisable', 'blur 4'],
  ['unrecognisable', 'mask and glasses'],
];

/** What may be done to a good picture without harm: it holds the promised rate. */
export const HARMLESS: readonly ChangeName[] = [
  'none',
  'brightness 0.3',
  'brightness 2',
  'contrast 0.4',
  'grey',
  'colour cast',
  'sharpened',
  'face of 64 px',
  'face of 48 px',
];

/** Of the spoilt pictures of others, how many a judgement need not see: no limit is lower. */
const KEPT = 0.01;
/** Of untouched pictures of people who taught it nothing, how many a judgement may refuse. */
const LOST = 0.0015;
/** And of those with a harmless change. */
const LOST_HARMLESS = 0.01;

/** Weights are kept in this many steps either way. */
const STEPS = 2047;

/**
 * @param learns whether a person is one of those from whom it learns; the others set the limits
 * @throws RangeError if a change it learns from was not read
 */
export function learnGate(
  samples: readonly Sample[],
  embedders: readonly string[],
  learns: (person: string) => boolean,
): Pick<GateFile, 'looks' | 'places'> {
  const pick = (changes: readonly ChangeName[], learning: boolean) =>
    samples.filter((s) => changes.includes(s.change) && learns(s.person) === learning);
  const limitOf = (
    values: (sample: Sample) => ArrayLike<number>,
    weights: ArrayLike<number>,
    changes: readonly ChangeName[],
    harmless: readonly ChangeName[],
  ) => {
    const of = (changes: readonly ChangeName[]) =>
      pick(changes, false).map((sample) => inner(weights, values(sample)));
    return Math.max(
      quantile(of(changes), KEPT),
      quantile(of(['none']), 1 - LOST),
      ...harmless.map((change) => quantile(of([change]), 1 - LOST_HARMLESS)),
    );
  };
  const good = momentsOf(pick(HARMLESS, true).map(({ blocks }) => blocks));
  return {
    looks: LOOKS.map(({ defect, changes, shrinkage }) => {
      const poor = pick(changes, true).map(({ blocks }) => blocks);
      if (poor.length === 0) throw new RangeError(`No reading of ${changes.join(', ')}.`);
      const kept = inSteps(discriminant(good, momentsOf(poor), shrinkage));
      return {
        defect,
        ...kept.written,
        limit: limitOf(({ blocks }) => blocks, kept.weights, changes, HARMLESS),
      };
    }),
    places: Object.fromEntries(
      embedders.map((embedder) => [
        embedder,
        PLACES.map(([defect, change]) => {
          const poor = pick([change], true).map(({ embeddings }) => embeddings[embedder]);
          if (poor.length === 0) throw new RangeError(`No reading of ${change}.`);
          const mean = meanOf(poor, poor[0].length);
          const kept = inSteps(mean.map((value) => value / Math.sqrt(inner(mean, mean))));
          const limit = limitOf(
            ({ embeddings }) => embeddings[embedder],
            kept.weights,
            [change],
            [],
          );
          return { defect, ...kept.written, limit };
        }),
      ]),
    ),
  };
}

function inSteps(weights: Float64Array) {
  const scale = Number((Math.max(...weights.map(Math.abs)) / STEPS).toPrecision(6));
  const steps = Array.from(weights, (weight) => Math.round(weight / scale));
  return { written: { scale, weights: steps }, weights: steps.map((step) => step * scale) };
}

/** The value that this share of them does not exceed, to four digits, rounded up. */
function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NEGATIVE_INFINITY;
  const sorted = values.toSorted((p, q) => p - q);
  const at = Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1);
  return Math.ceil(sorted[at] * 1e4) / 1e4;
}

/** Half of all people, by nothing but their names: the same on every machine. */
export function teaches(person: string): boolean {
  return hashOf(person) % 2 === 0;
}

/** FNV-1a, 32 bits (Fowler, Noll and Vo). */
export function hashOf(text: string): number {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 16777619) >>> 0;
  }
  return hash;
}
