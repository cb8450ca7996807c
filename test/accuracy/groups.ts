/**
 * Error rates within groups of people at one threshold for all, the demographic differentials of
 * ISO/IEC 19795-10. The labels limit what the figures are worth: those that another network
 * guessed are a hint, not an audit.
 */
import { similarity } from '../../src/recognition/embed/match.ts';
import { crossSubjectPairs } from './impostors.ts';
import { subjectOf } from './pairs.ts';
import type { Reading } from './readings.ts';

export interface GroupPoint {
  readonly group: string;
  readonly subjects: number;
  readonly genuine: number;
  readonly impostors: number;
  readonly fmr: number;
  readonly fnmr: number;
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
 * Impostors of a group are pictures of two of its people, which are harder to tell apart than any
 * two; genuine comparisons are all pairs of pictures of one of them.
 */
export function measureGroups(
  readings: readonly Reading[],
  groups: ReadonlyMap<string, ReadonlySet<string>>,
  threshold: number,
  mostImpostors: number,
): GroupPoint[] {
  return [...groups].flatMap(([group, names]) => {
    const own = readings.filter(({ picture }) => names.has(subjectOf(picture)));
    const subjects = own.map(({ picture }) => subjectOf(picture));
    if (new Set(subjects).size < LEAST_SUBJECTS) return [];
    const genuine = own.flatMap((reading, i) =>
      own
        .slice(i + 1)
        .filter((_, after) => subjects[i + 1 + after] === subjects[i])
        .map((other) => similarity(reading.embedding, other.embedding)),
    );
    const pairs = crossSubjectPairs(subjects, mostImpostors);
    let matches = 0;
    for (let i = 0; i < pairs.first.length; i++) {
      const p = own[pairs.first[i]].embedding;
      const q = own[pairs.second[i]].embedding;
      if (similarity(p, q) >= threshold) matches++;
    }
    const missed = genuine.filter((score) => score < threshold).length;
    return {
      group,
      subjects: new Set(subjects).size,
      genuine: genuine.length,
      impostors: pairs.first.length,
      fmr: matches / pairs.first.length,
      fnmr: missed / genuine.length,
    };
  });
}
