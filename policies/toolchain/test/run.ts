import { availableParallelism } from 'node:os';
import type { Library } from '../library/library.ts';
import type { Sources, Tested } from '../reactor/opa.ts';
import { startThreads } from '../threads/thread.ts';
import { settle } from './settle.ts';

export interface TestOptions {
  /** A regular expression on the full names of tests; all by default. */
  run?: string;
  /** Shows OPA's whole trace of each failure, not what was expected and what came. */
  traces?: boolean;
  /** Told of each step. */
  onStep?(step: string): void;
}

/** Each thread compiles the rules again, so that more than two gain little. */
const THREADS = Math.min(2, availableParallelism());

/**
 * Runs the Rego tests of a library, compiled to WebAssembly as the policy is. What does not pass is run
 * once more by OPA's interpreter, which says what was expected and what came instead.
 * @param data as the build makes it, with the dates; where it is not known, a thread that has read the
 *   rules for their tests makes it of them
 */
export async function runTests(
  library: Library,
  data: Sources['data'] | undefined,
  { run = '', traces = false, onStep = () => {} }: TestOptions = {},
): Promise<Tested> {
  const shards = shardsOf(library.tests, THREADS);
  onStep('compiling the tests');
  const threads = await startThreads(shards.length);
  try {
    const [first] = threads;
    if (!first) throw new Error('There is one shard at least.');
    const known = data ?? first.call('inspect', library).then((inspected) => inspected.data);
    const runs = await Promise.all(
      shards.map(async (tests, at) => {
        const thread = threads[at] ?? first;
        const modules = { ...library.rules, ...tests };
        const compiled = thread.call('compileSuite', { modules, run, cover: run === '' });
        const [given] = await Promise.all([known, compiled]);
        onStep('running them');
        return thread.call('runSuite', given);
      }),
    );
    onStep('telling what failed');
    return settle(library, await known, runs, traces);
  } finally {
    await Promise.all(threads.map((thread) => thread[Symbol.asyncDispose]()));
  }
}

/** Tests of about the same size in each, a package's together because they share helpers. */
export function shardsOf(tests: Library['tests'], count: number): Library['tests'][] {
  const packages = [...Map.groupBy(Object.entries(tests), ([, text]) => packageOf(text)).values()];
  const size = (files: [string, string][]) => files.reduce((sum, [, text]) => sum + text.length, 0);
  packages.sort((a, b) => size(b) - size(a));
  const shards = Array.from({ length: Math.max(1, Math.min(count, packages.length)) }, () => ({
    files: [] as [string, string][],
    size: 0,
  }));
  for (const files of packages) {
    const smallest = shards.reduce((least, one) => (one.size < least.size ? one : least));
    smallest.files.push(...files);
    smallest.size += size(files);
  }
  return shards.map(({ files }) => Object.fromEntries(files));
}

export function packageOf(text: string): string {
  return /^package (\S+)/m.exec(text)?.[1] ?? '';
}
