/**
 * Mutants that nothing has noticed in place, each in a copy of the repository of its own: there they
 * are tried by the tests that cannot take turns in one place, because they pass only once in it, start
 * another bundle, or are about what is worked out while modules load.
 */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Copy } from './copy.ts';
import { type Notes, readNotes } from './notes.ts';
import type { Hunt, Observation, Trial } from './plan.ts';
import { isUsable, listNoticed } from './rounds.ts';
import type { Mutant } from './weave.ts';

/** Stands for all the tests that a mutant was tried by in a copy. */
export const IN_COPY = 'in a copy';

/** Of files of one kind for one mutant: those that have most to do with its source. */
const MOST_FILES = 3;

/** Milliseconds after which a file of tests counts as failed; the longest takes 75 s. */
const LIMIT = 240_000;

/** Suites with a bundle of their own, by what they are about. */
const APART: readonly { readonly about: string; readonly files: readonly string[] }[] = [
  { about: 'src/countersign/recover.ts', files: ['test/recovery/recovery.test.ts'] },
  { about: 'src/registry/restored.ts', files: ['test/recovery/recovery.test.ts'] },
  { about: 'src/audit/recovery.ts', files: ['test/recovery/recovery.test.ts'] },
  {
    about: 'src/audit/',
    files: [
      'test/log/rollback.test.ts',
      'test/log/alarm.test.ts',
      'test/log/faults.test.ts',
      'test/invariants/log.test.ts',
    ],
  },
  { about: 'src/countersign/', files: ['test/faults/faults.test.ts'] },
];

export interface Tried {
  readonly notes: Notes;
  /** Whether these tests drive a Worker. */
  readonly driven: boolean;
}

/**
 * @param kinds what is known of the tests @param apart whether suites with a bundle of their own are
 * there to be tried @returns what came of it, now and before
 */
export async function tryInCopies(
  hunt: Omit<Hunt, 'bundle' | 'files'>,
  kinds: readonly Tried[],
  apart: boolean,
): Promise<readonly Trial[]> {
  const { woven, hunted, folder, workers, patience, say } = hunt;
  const results = join(folder, 'copies.jsonl');
  const { trials } = readNotes(results);
  const noticed = listNoticed([...kinds.flatMap(({ notes }) => notes.trials), ...trials]);
  const done = new Set(trials.map(({ mutant }) => mutant));
  const choose = chooser(woven.mutants, kinds, apart);
  const left = woven.mutants.flatMap((mutant) => {
    if (!hunted.has(mutant.id) || noticed.has(mutant.id) || done.has(mutant.id)) return [];
    const files = choose(mutant);
    return files.length > 0 ? [{ mutant, files }] : [];
  });
  if (left.length === 0) return trials;
  say(`${left.length} mutants in copies`);
  const sound = new Map<string, Promise<boolean>>();
  const queue = left.entries();
  let found = 0;
  const take = async (lane: number) => {
    const copy = await Copy.open(join(folder, `copy-${lane}`));
    const isSound = async (file: string, driven: boolean) => {
      await copy.write(null);
      return (await copy.run(file, driven, LIMIT)).failed === null;
    };
    for (const [at, { mutant, files }] of queue) {
      const fate = await judge(copy, mutant, files, patience, (file, driven) => {
        const known = sound.get(file) ?? isSound(file, driven);
        sound.set(file, known);
        return known;
      });
      if (fate.fate === 'noticed') found += 1;
      await appendFile(results, `${JSON.stringify(fate)}\n`);
      say(`  ${at + 1} of ${left.length}, ${found} noticed`);
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, lane) => take(lane)));
  return readNotes(results).trials;
}

interface Choice {
  readonly file: string;
  readonly driven: boolean;
}

/** Noticed is what makes the same file fail twice, which passes without it. */
async function judge(
  copy: Copy,
  mutant: Mutant,
  files: readonly Choice[],
  patience: number,
  isSound: (file: string, driven: boolean) => Promise<boolean>,
): Promise<Trial> {
  let left = patience;
  const tell = (test: string, fate: Trial['fate'], late: boolean): Trial => ({
    kind: 'tried',
    test,
    mutant: mutant.id,
    fate,
    took: patience - left,
    late,
  });
  for (const { file, driven } of files) {
    if (left <= 0) break;
    if (!(await copy.write(mutant))) break;
    const first = await copy.run(file, driven, LIMIT);
    left -= first.took;
    if (first.failed === null) continue;
    const second = await copy.run(file, driven, LIMIT);
    if (second.failed !== null && (await isSound(file, driven))) {
      return tell(`${file} > ${second.failed}`, 'noticed', first.late && second.late);
    }
  }
  return tell(IN_COPY, 'passed', false);
}

/** @returns what to try a mutant with: the closest first, and what starts no Worker before what does */
function chooser(
  mutants: readonly Mutant[],
  kinds: readonly Tried[],
  apart: boolean,
): (mutant: Mutant) => Choice[] {
  const fileOf = new Map(mutants.map(({ id, file }) => [id, file]));
  /** How much of each source the tests of a file pass, by both names. */
  const passed = new Map<string, Set<string>>();
  for (const { file, reached } of kinds.flatMap(({ notes }) => notes.tests)) {
    for (const id of reached) {
      const key = `${file} ${fileOf.get(id)}`;
      const ids = passed.get(key) ?? new Set();
      passed.set(key, ids.add(id));
    }
  }
  const closeness = (tests: string, source: string) => passed.get(`${tests} ${source}`)?.size ?? 0;
  const sets = new Map<Observation, { reached: Set<string>; loaded: Set<string> }>();
  for (const test of kinds.flatMap(({ notes }) => notes.tests)) {
    sets.set(test, { reached: new Set(test.reached), loaded: new Set(test.loaded) });
  }
  const has = (test: Observation, part: 'reached' | 'loaded', id: string) =>
    sets.get(test)?.[part].has(id) ?? false;
  return ({ id, file: source }) => {
    const observed = kinds.flatMap(({ notes, driven }) => {
      const concerned = notes.tests.filter(
        (test) =>
          test.passed &&
          // The woven Worker loads its modules anew for every mutant.
          ((!driven && has(test, 'loaded', id)) || (!isUsable(test) && has(test, 'reached', id))),
      );
      return [...new Set(concerned.map(({ file }) => file))]
        .toSorted((a, b) => closeness(b, source) - closeness(a, source))
        .slice(0, MOST_FILES)
        .map((file) => ({ file, driven }));
    });
    const inPlace = kinds.some(({ notes }) =>
      notes.tests.some((test) => isUsable(test) && has(test, 'reached', id)),
    );
    // The matrices of faults take their time, and are about what no other test reaches.
    const own = APART.filter(({ about }) => apart && source.startsWith(about))
      .flatMap(({ files }) => files)
      .filter((file) => !inPlace || !file.includes('faults'))
      .map((file) => ({ file, driven: true }));
    return [...observed, ...own];
  };
}
