/**
 * Runs each test once for each mutant that it is to be tried against, in the place where it stands:
 * its suite's `beforeAll` has run, without a mutant, and its `beforeEach` runs every time. vitest's
 * own repeats are the mutants; its retry is the control, without any, after a failure.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import {
  type RunnerTask,
  type RunnerTestCase,
  type RunnerTestFile,
  type RunnerTestSuite,
  TestRunner,
  type TestTryOptions,
} from 'vitest';
import { Noticed } from './notes.ts';
import { type Line, TASK, type Task } from './plan.ts';
import type { Servers } from './servers.ts';
import { activate, type Coverage, observe, stryker } from './switch.ts';
import { Watchdog } from './watchdog.ts';
import { ROOT } from './weave.ts';

const task = JSON.parse(readFileSync(process.env[TASK] ?? '', 'utf8')) as Task;
// Before the first import of what is mutated.
stryker.uncounted = task.kind !== 'observe';

class Abandoned extends Error {
  override readonly name = 'Abandoned';
}
class TooLong extends Error {
  override readonly name = 'TooLong';
}

/** Milliseconds that a test which gives nothing else a turn gets more than one that does. */
const GRACE = 5_000;

const write = (line: Line) => appendFileSync(task.results, `${JSON.stringify(line)}\n`);

export default class MutationRunner extends TestRunner {
  readonly #noticed = new Noticed(task.results);
  /** For what runs in this process; a Worker's loops are seen from here. */
  readonly #watchdog = task.kind === 'try' && task.bundle === null ? new Watchdog() : null;
  #servers: Servers | undefined;
  #began = 0;
  #coverage: Coverage = { reached: [], most: 0, loaded: [] };
  #firstPassed = false;
  #failedAfter: number | null = null;
  #late = false;
  /** Another test has noticed the mutant meanwhile. */
  #skipped = false;
  /** Noticed, or no longer to be tried, in this process. */
  #over = false;

  async onBeforeCollect(): Promise<void> {
    if (task.bundle === null) return;
    const { Servers } = await import('./servers.ts');
    this.#servers = new Servers(task.bundle, task.kind === 'observe');
  }

  override async onBeforeRunSuite(suite: RunnerTestSuite): Promise<void> {
    await super.onBeforeRunSuite(suite);
    if (task.kind === 'try' && !hasTrials(suite)) suite.mode = 'skip';
  }

  override onAfterRunFiles(files: RunnerTestFile[]): void {
    super.onAfterRunFiles(files);
    if (task.kind !== 'observe') return;
    for (const { filepath } of files) write({ kind: 'seen', file: relative(ROOT, filepath) });
  }

  override async onBeforeRunTask(test: RunnerTask): Promise<void> {
    await super.onBeforeRunTask(test);
    if (test.type !== 'test' || test.mode !== 'run') return;
    if (task.kind === 'observe') test.repeats = 1;
    if (task.kind === 'try') {
      const mutants = task.trials[test.id] ?? [];
      if (mutants.length === 0 || this.#over) test.mode = 'skip';
      test.repeats = mutants.length - 1;
      test.retry = 1;
    }
  }

  override async onBeforeTryTask(test: RunnerTask, options: TestTryOptions): Promise<void> {
    super.onBeforeTryTask(test, options);
    if (this.#over) throw new Abandoned();
    if (task.kind === 'try') {
      const mutant = task.trials[test.id][options.repeats];
      const control = options.retry > 0;
      this.#skipped = this.#noticed.has(mutant);
      if (this.#skipped) throw new Abandoned();
      await this.#activate(control ? null : mutant, task.hits[test.id]);
      this.#late &&= control;
      if (!control) this.#watch(test.id, mutant, task.limits[test.id]);
    } else {
      await this.#observe();
    }
    this.#began = performance.now();
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    const run = TestRunner.getTestFn(test);
    const limit = task.kind === 'try' ? task.limits[test.id] : undefined;
    if (limit === undefined) return run();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#late = true;
        reject(new TooLong());
      }, limit);
    });
    await Promise.race([run(), late]).finally(() => clearTimeout(timer));
  }

  override async onAfterRetryTask(test: RunnerTestCase, options: TestTryOptions): Promise<void> {
    this.#watchdog?.callBack();
    await super.onAfterRetryTask(test, options);
    if (this.#over || this.#skipped) return;
    const took = performance.now() - this.#began;
    const passed = test.result?.state === 'pass';
    if (task.kind === 'observe') await this.#noteObservation(test, options, passed, took);
    if (task.kind === 'try') this.#noteTrial(test, options, passed, took);
    // vitest looks at the errors when it decides whether to try again, and keeps them all.
    if (test.result && (passed || options.retry > 0)) delete test.result.errors;
  }

  #watch(test: string, mutant: string, limit: number): void {
    const trial: Line = { kind: 'tried', test, mutant, fate: 'noticed', took: limit, late: true };
    const line = `${JSON.stringify(trial)}\n`;
    this.#watchdog?.watch({ limit: limit + GRACE, path: task.results, line });
  }

  async #noteObservation(
    test: RunnerTestCase,
    { repeats }: TestTryOptions,
    passed: boolean,
    took: number,
  ): Promise<void> {
    if (repeats === 0) {
      this.#coverage = await this.#observe();
      this.#firstPassed = passed;
      return;
    }
    write({
      kind: 'observed',
      test: test.id,
      name: nameOf(test),
      file: relative(ROOT, test.file.filepath),
      took,
      passed: this.#firstPassed,
      repeatable: passed,
      ...this.#coverage,
    });
  }

  #noteTrial(
    test: RunnerTestCase,
    { retry, repeats }: TestTryOptions,
    passed: boolean,
    took: number,
  ): void {
    if (task.kind !== 'try') return;
    const mutant = task.trials[test.id][repeats];
    const note = (fate: 'noticed' | 'passed' | 'unclear', spent: number) =>
      write({ kind: 'tried', test: test.id, mutant, fate, took: spent, late: this.#late });
    if (retry === 0) {
      this.#failedAfter = passed ? null : took;
      if (passed) note('passed', took);
      return;
    }
    note(passed ? 'noticed' : 'unclear', (this.#failedAfter ?? 0) + took);
    // What follows here would fail for the same reason, whatever it is.
    if (!passed) this.#over = true;
  }

  async #activate(mutant: string | null, hits: number): Promise<void> {
    activate(mutant, hits);
    await this.#servers?.activate(mutant, hits);
  }

  /** What was reached since the last time, in this process and in its Workers. */
  async #observe(): Promise<Coverage> {
    const all = [observe(), ...((await this.#servers?.activate(null, 0)) ?? [])];
    const union = (part: 'reached' | 'loaded') => [...new Set(all.flatMap((one) => one[part]))];
    return {
      reached: union('reached'),
      most: Math.max(...all.map(({ most }) => most)),
      loaded: union('loaded'),
    };
  }
}

function hasTrials(suite: RunnerTestSuite): boolean {
  return suite.tasks.some((child) =>
    child.type === 'suite' ? hasTrials(child) : task.kind === 'try' && child.id in task.trials,
  );
}

function nameOf(test: RunnerTask): string {
  return test.suite ? `${nameOf(test.suite)} > ${test.name}` : test.name;
}
