/**
 * Mutants that need a process of their own: those of what is worked out while modules load, and
 * those that only a test reaches which does not pass twice in the same place.
 */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Notes, readNotes } from './notes.ts';
import type { Hunt, Trial } from './plan.ts';
import { isUsable, listNoticed } from './rounds.ts';
import { openTests } from './tests.ts';

/** Of tests for one mutant: those that have most to do with its source. */
const MOST_FILES = 3;

/** Stands for all the tests of all the files that load a mutant. */
const LOADED = 'loaded';

/** @param notes of the same tests @returns what came of it, now and before */
export async function loadAnew(hunt: Hunt, notes: Notes): Promise<readonly Trial[]> {
  const { woven, hunted, bundle, folder, workers, say } = hunt;
  const kind = bundle === null ? 'unit' : 'worker';
  const results = join(folder, `${kind}-load.jsonl`);
  const { trials } = readNotes(results);
  const noticed = listNoticed([...notes.trials, ...trials]);
  const done = new Set(trials.filter(({ test }) => test === LOADED).map(({ mutant }) => mutant));
  const passing = notes.tests.filter(({ passed }) => passed);
  const fileOf = new Map(woven.mutants.map(({ id, file }) => [id, file]));
  /** How much of a source the tests of a file pass. */
  const closeness = (tests: string, source: string) => {
    const reached = passing.filter(({ file }) => file === tests).flatMap((test) => test.reached);
    return new Set(reached.filter((id) => fileOf.get(id) === source)).size;
  };
  const left = woven.mutants.flatMap(({ id, file }) => {
    if (!hunted.has(id) || noticed.has(id) || done.has(id)) return [];
    const concerned = passing.filter(
      (test) =>
        // The woven Worker loads its modules anew for every mutant.
        (bundle === null && test.loaded.includes(id)) ||
        (!isUsable(test) && test.reached.includes(id)),
    );
    const files = [...new Set(concerned.map((test) => test.file))]
      .toSorted((a, b) => closeness(b, file) - closeness(a, file))
      .slice(0, MOST_FILES);
    return files.length > 0 ? [{ mutant: id, files }] : [];
  });
  if (left.length === 0) return trials;
  say(`${kind}: ${left.length} mutants in processes of their own`);
  const tests = passing.map(({ test }) => test);
  const queue = left.entries();
  const take = async (lane: number) => {
    await using vitest = await openTests(hunt, join(folder, `${kind}-load-task-${lane}.json`), 1);
    for (const [at, { mutant, files }] of queue) {
      const run = () => vitest.run({ kind: 'load', bundle, results, mutant, tests }, files);
      await run();
      const found = readNotes(results).trials.filter((trial) => trial.mutant === mutant);
      if (found.some(({ fate }) => fate === 'unclear')) await run();
      const end: Trial = {
        kind: 'tried',
        test: LOADED,
        mutant,
        fate: 'passed',
        took: 0,
        late: false,
      };
      await appendFile(results, `${JSON.stringify(end)}\n`);
      if ((at + 1) % 20 === 0) say(`  ${at + 1} of ${left.length}`);
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, lane) => take(lane)));
  return readNotes(results).trials;
}
