/** The tests of some files, in a vitest that is kept warm. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createVitest } from 'vitest/node';
import { type Hunt, TASK, type Task } from './plan.ts';
import { ROOT } from './weave.ts';

export interface Tests extends AsyncDisposable {
  /** Runs the tests of these files, in their order; ends with the last. */
  run(task: Task, files: readonly string[]): Promise<void>;
}

/** @param path where the task is written down for the processes with tests */
export async function openTests(
  { woven, bundle, files }: Hunt,
  path: string,
  workers: number,
): Promise<Tests> {
  const weaving = {
    name: 'weave',
    enforce: 'pre' as const,
    load: (id: string) => woven.sources.get(id.split('?')[0]) ?? null,
  };
  const vitest = await createVitest(
    'test',
    {
      root: ROOT,
      config: false,
      watch: false,
      // It knows a file by its text on disk, and would hand out what another run has woven.
      fsModuleCache: false,
      include: [...files],
      runner: join(ROOT, 'test/mutation/runner.ts'),
      env: { [TASK]: path },
      reporters: [{}],
      silent: true,
      // A process can be ended from within, where a test is caught in a loop; a thread cannot.
      pool: 'forks',
      maxWorkers: workers,
      testTimeout: 60_000,
      hookTimeout: 120_000,
    },
    // Tests that start the Worker use this repository's code as an oracle, which must not be wrong.
    { plugins: bundle === null ? [weaving] : [], logLevel: 'silent' },
  );
  return {
    async run(task, wanted) {
      await writeFile(path, JSON.stringify(task));
      const paths = wanted.map((file) => join(ROOT, file));
      const specifications = await vitest.globTestSpecifications(paths);
      specifications.sort((a, b) => paths.indexOf(a.moduleId) - paths.indexOf(b.moduleId));
      await vitest.runTestSpecifications(specifications);
    },
    [Symbol.asyncDispose]: () => vitest.close(),
  };
}
