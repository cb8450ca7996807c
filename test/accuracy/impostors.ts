/** Impostor comparisons beyond the pairs file: pictures of different people against each other. */
import { seededRandom } from '../support/random.ts';

export interface Comparisons {
  /** Indices of the two pictures of each comparison. */
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  readonly of: 'all' | 'sample';
}

/**
 * All pairs of pictures of different subjects, or `most` of them drawn at random without looking
 * at anything but the subjects, the same on every machine. A pair may be drawn twice.
 *
 * @param subjects of each picture
 */
export function crossSubjectPairs(subjects: readonly string[], most: number): Comparisons {
  const total = countCrossPairs(subjects);
  return total <= most ? allPairs(subjects, total) : drawPairs(subjects, most);
}

export function countCrossPairs(subjects: readonly string[]): number {
  const choose2 = (n: number) => (n * (n - 1)) / 2;
  const sizes = new Map<string, number>();
  for (const subject of subjects) sizes.set(subject, (sizes.get(subject) ?? 0) + 1);
  return [...sizes.values()].reduce((rest, n) => rest - choose2(n), choose2(subjects.length));
}

function allPairs(subjects: readonly string[], total: number): Comparisons {
  const first = new Uint32Array(total);
  const second = new Uint32Array(total);
  let at = 0;
  for (let i = 0; i < subjects.length; i++) {
    for (let j = i + 1; j < subjects.length; j++) {
      if (subjects[i] === subjects[j]) continue;
      first[at] = i;
      second[at++] = j;
    }
  }
  return { first, second, of: 'all' };
}

const SEED = 19795;

function drawPairs(subjects: readonly string[], most: number): Comparisons {
  const random = seededRandom(SEED);
  const draw = () => Math.floor(random() * subjects.length);
  const first = new Uint32Array(most);
  const second = new Uint32Array(most);
  for (let at = 0; at < most; ) {
    const i = draw();
    const j = draw();
    if (subjects[i] === subjects[j]) continue;
    first[at] = i;
    second[at++] = j;
  }
  return { first, second, of: 'sample' };
}
