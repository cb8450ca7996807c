/** Runs the tests against the mutants, with vitest kept warm, and notes in a file what it finds. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createVitest, type Vitest } from 'vitest/node';
import { type Notes, readNotes } from './notes.ts';
import { type Observation, TASK, type Task, type Trial } from './plan.ts';
import { isUsable, listNoticed, planRound, ROUNDS } from './rounds.ts';
import { ROOT, type Woven } from './weave.ts';

export interface Hunt {
  readonly woven: Woven;
  /** Those of the woven mutants that are hunted. */
  readonly hunted: ReadonlySet<string>;
  /** Relative to the root. */
  readonly files: readonly string[];
  /** Of the woven Worker, for tests that start it; null for tests that run the code themselves. */
  readonly bundle: string | null;
  /** Holds the notes; what is there already is not done again. */
  readonly folder: string;
  /** Milliseconds of tests that one mutant may take. */
  readonly patience: number;
  readonly workers: number;
  say(message: string): void;
}

/** @returns what was found, now and before. */
export async function hunt(options: Hunt): Promise<Notes> {
  const { woven, hunted, bundle, folder, patience, say } = options;
  const kind = bundle === null ? 'unit' : 'worker';
  const results = join(folder, `${kind}.jsonl`);
  const path = join(folder, `${kind}-task.json`);
  await using vitest = await open(options, path);
  const run = async (task: Task, files: readonly string[]) => {
    await writeFile(path, JSON.stringify(task));
    await vitest.run(files);
  };
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
    for (let trials = planRound({ mutants, ...notes, patience }, most); ; ) {
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
  if (bundle === null) {
    await load(options, notes, results, run);
    notes = readNotes(results);
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

/** What is worked out while modules load needs a process of its own for each mutant. */
async function load(
  { woven, hunted, say }: Hunt,
  { tests, trials }: Notes,
  results: string,
  run: (task: Task, files: readonly string[]) => Promise<void>,
): Promise<void> {
  const noticed = listNoticed(trials);
  const done = new Set(trials.filter(({ test }) => test === LOADED).map(({ mutant }) => mutant));
  const left = woven.mutants.flatMap(({ id }) => {
    if (!hunted.has(id) || noticed.has(id) || done.has(id)) return [];
    const loading = tests.filter((test) => isUsable(test) && test.loaded.includes(id));
    const files = [...new Set(loading.map(({ file }) => file))];
    return files.length > 0 ? [{ mutant: id, files }] : [];
  });
  if (left.length > 0) say(`unit: ${left.length} mutants of what is loaded`);
  for (const [at, { mutant, files }] of left.entries()) {
    await run({ kind: 'load', results, mutant }, files);
    const line: Trial = {
      kind: 'tried',
      test: LOADED,
      mutant,
      fate: 'passed',
      took: 0,
      late: false,
    };
    await writeFile(results, `${JSON.stringify(line)}\n`, { flag: 'a' });
    if ((at + 1) % 20 === 0) say(`  ${at + 1} of ${left.length}`);
  }
}
/** Stands for all the tests of all the files that load a mutant. */
const LOADED = 'loaded';

/** Says how far it is, every now and then. */
function watch(
  results: string,
  say: (message: string) => void,
  describe: (notes: Notes) => string,
): () => void {
  const timer = setInterval(() => say(`  ${describe(readNotes(results))}`), 15_000);
  return () => clearInterval(timer);
}

interface Runs extends AsyncDisposable {
  run(files: readonly string[]): Promise<void>;
}

async function open({ woven, bundle, files, workers }: Hunt, task: string): Promise<Runs> {
  const weaving = {
    name: 'weave',
    enforce: 'pre' as const,
    load: (id: string) => woven.sources.get(id.split('?')[0]) ?? null,
  };
  const vitest: Vitest = await createVitest(
    'test',
    {
      root: ROOT,
      config: false,
      watch: false,
      // It knows a file by its text on disk, and would hand out what another run has woven.
      fsModuleCache: false,
      include: [...files],
      runner: join(ROOT, 'test/mutation/runner.ts'),
      env: { [TASK]: task },
      reporters: [{}],
      silent: true,
      pool: bundle === null ? 'threads' : 'forks',
      maxWorkers: workers,
      testTimeout: 60_000,
      hookTimeout: 120_000,
    },
    // Tests that start the Worker use this repository's code as an oracle, which must not be wrong.
    { plugins: bundle === null ? [weaving] : [], logLevel: 'silent' },
  );
  return {
    async run(wanted) {
      const paths = wanted.map((file) => join(ROOT, file));
      const specifications = await vitest.globTestSpecifications(paths);
      specifications.sort((a, b) => paths.indexOf(a.moduleId) - paths.indexOf(b.moduleId));
      await vitest.runTestSpecifications(specifications);
    },
    [Symbol.asyncDispose]: () => vitest.close(),
  };
}
