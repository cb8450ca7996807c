/** Runs the tests against the mutants, with vitest kept warm, and notes in a file what it finds. */
import { join } from 'node:path';
import { type Notes, readNotes } from './notes.ts';
import type { Hunt, Observation, Trial } from './plan.ts';
import { listNoticed, planRound, ROUNDS } from './rounds.ts';
import { openTests } from './tests.ts';

/** @returns what was found, now and before. */
export async function hunt(options: Hunt): Promise<Notes> {
  const { woven, hunted, bundle, folder, patience, say } = options;
  const kind = bundle === null ? 'unit' : 'worker';
  const results = join(folder, `${kind}.jsonl`);
  const path = join(folder, `${kind}-task.json`);
  await using tests = await openTests(options, path, options.workers);
  const { run } = tests;
  const mutants = woven.mutants.filter(({ id }) => hunted.has(id));

  let notes = readNotes(results);
  const unseen = options.files.filter((file) => !notes.seen.has(file));
  if (unseen.length > 0) {
    say(`${kind}: finding out what ${unseen.length} files of tests reach`);
    const end = watch(results, say, ({ seen }) => `${seen.size} of ${options.files.length} files`);
    await run({ kind: 'observe', bundle, results }, unseen);
    end();
    notes = readNotes(results);
  }
  const limits = Object.fromEntries(notes.tests.map(({ test, took }) => [test, 5_000 + 10 * took]));

  const hits = Object.fromEntries(notes.tests.map(({ test, most }) => [test, 1e6 + 10 * most]));

  for (const [number, most] of ROUNDS.entries()) {
    // A file may give up when what a mutant left behind spoils it, and is then begun anew.
    let before = -1;
    const state = { mutants, ...notes, patience, loadsAnew: bundle !== null };
    for (let trials = planRound(state, most); ; ) {
      const planned = Object.values(trials).flat().length;
      if (planned === 0 || notes.trials.length === before) break;
      before = notes.trials.length;
      const files = filesOf(trials, notes.tests);
      say(`${kind}: round ${number + 1}, ${planned} trials in ${files.length} files`);
      const end = watch(
        results,
        say,
        ({ trials: now }) =>
          `${now.length - before} of at most ${planned} trials, ${listNoticed(now).size} mutants noticed`,
      );
      await run({ kind: 'try', bundle, results, trials, limits, hits }, files);
      end();
      notes = readNotes(results);
      trials = unfinished(trials, notes.trials);
    }
  }
  return notes;
}

/** What was planned and not done, because a file gave up. */
function unfinished(
  planned: Readonly<Record<string, readonly string[]>>,
  trials: readonly Trial[],
): Record<string, string[]> {
  const noticed = listNoticed(trials);
  const done = new Set(
    trials.filter(({ fate }) => fate !== 'unclear').map(({ test, mutant }) => `${test} ${mutant}`),
  );
  const left: Record<string, string[]> = {};
  for (const [test, mutants] of Object.entries(planned)) {
    const rest = mutants.filter((id) => !noticed.has(id) && !done.has(`${test} ${id}`));
    if (rest.length > 0) left[test] = rest;
  }
  return left;
}

/** The quickest first. */
function filesOf(trials: Readonly<Record<string, unknown>>, tests: readonly Observation[]) {
  const involved = tests.filter(({ test }) => test in trials);
  return [...new Set(involved.toSorted((a, b) => a.took - b.took).map(({ file }) => file))];
}

/** Says how far it is, every now and then. */
function watch(
  results: string,
  say: (message: string) => void,
  describe: (notes: Notes) => string,
): () => void {
  const timer = setInterval(() => say(`  ${describe(readNotes(results))}`), 15_000);
  return () => clearInterval(timer);
}
