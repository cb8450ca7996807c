/** What an author is told after a save: soon what the edit can have changed, then all the rest. */
import type { Decision } from '../../../src/policy/decision.ts';
import { allowOrDeny, type Case, runCases } from '../cases/cases.ts';
import { policiesOver } from '../cases/facts.ts';
import { assemble, type Compilation, OUTPUT, writePolicy } from '../compile/compile.ts';
import type { Library } from '../library/library.ts';
import { renderTests } from '../test/report.ts';
import { shardsOf } from '../test/run.ts';
import { startThread, type Thread } from '../threads/thread.ts';
import { affectedTests } from './affected.ts';

/** The whole suite is run in so many parts, between which a new save is noticed. */
const PARTS = 4;

/** So many failures are told in full. */
const EXPLAINED = 5;
/** And so many by name. */
const NAMED = 12;

export interface Round {
  library: Library;
  /** The files that were saved; null when everything is new. */
  paths: readonly string[] | null;
  /** Aborted when something else is saved. */
  superseded: AbortSignal;
}

export class Rounds implements AsyncDisposable {
  readonly #threads: Promise<Thread>[];
  readonly #cases: readonly Case[];
  readonly #output: string;
  #decided = new Map<string, Decision>();

  constructor(cases: readonly Case[] = [], output: string = OUTPUT) {
    this.#cases = cases;
    this.#output = output;
    // Two that answer, and one that gives way to them.
    this.#threads = [startThread(), startThread(), startThread({ behind: true })];
  }

  /**
   * Checks, compiles and tests, and decides the worked cases.
   * @returns texts, as they are known
   * @throws PolicyProblems for what does not check or compile
   */
  async *play({ library, paths, superseded }: Round): AsyncGenerator<string> {
    const [first, second, behind] = await Promise.all(this.#threads);
    if (!first || !second || !behind) throw new Error('There are three threads.');
    const tests = paths === null ? library.tests : affectedTests(library, paths);
    const touched = { ...library, tests };
    const inspected = first.call('inspect', library);
    const checked = first.call('check', touched);
    const modules = { ...library.rules, ...tests };
    const compiled = second.call('compileSuite', { modules, run: '', cover: paths === null });
    // The tests need the data, which are known long before the tests are compiled; what they come to is
    // told before the policy is built.
    const ran = inspected.then(({ data }) => second.call('runSuite', data));
    const built = inspected.then(() => second.call('build', library));
    // What is wrong is told once, by whoever is waited for first.
    for (const one of [inspected, checked, compiled, ran, built]) one.catch(() => {});

    await checked;
    const { data } = await inspected;
    await compiled;
    const run = await ran;
    const bad = run.tests.filter(({ outcome }) => outcome === 'unsettled');
    yield bad.length > 0
      ? `${bad.length} of ${run.tests.length} tests fail: ${listed(bad.map(({ name }) => name))}`
      : `${run.tests.length} tests pass`;

    const compilation = assemble(await inspected, await built);
    await writePolicy(compilation, this.#output);
    if (this.#cases.length > 0) yield this.#renderCases(compilation);

    // What the thread is at when the next save comes is let run out, and nobody waits for it.
    const away = new Promise<null>((resolve) => {
      superseded.addEventListener('abort', () => resolve(null));
    });
    const unless = <Result>(call: Promise<Result>) => Promise.race([call, away]);
    if (bad.length > 0) {
      const first = { ...run, tests: bad.slice(0, EXPLAINED) };
      const told = await unless(behind.call('settle', touched, data, [first]));
      if (told === null) return;
      yield renderTests({ tests: told.tests, coverage: {} });
    }
    const parts = paths === null ? [run] : [];
    for (const part of paths === null ? [] : shardsOf(library.tests, PARTS)) {
      if (superseded.aborted) return;
      const all = { ...library.rules, ...part };
      await unless(behind.call('compileSuite', { modules: all, run: '', cover: true }));
      const done = await unless(behind.call('runSuite', data));
      if (done === null) return;
      parts.push(done);
    }
    const whole = await unless(behind.call('settle', library, data, parts, false, EXPLAINED));
    if (whole === null) return;
    yield `The whole suite: ${renderTests(whole)}`;
  }

  /** Cases that are not decided as expected, and those that the edit decides otherwise than before. */
  #renderCases(compilation: Compilation): string {
    const policyOver = policiesOver(new WebAssembly.Module(compilation.wasm), compilation.compiled);
    const verdicts = runCases(policyOver, this.#cases);
    const before = this.#decided;
    this.#decided = new Map(verdicts.map(({ case: { id }, decision }) => [id, decision]));
    const changed = verdicts.filter(({ case: { id }, decision }) => {
      const old = before.get(id);
      return old !== undefined && said(old) !== said(decision);
    });
    const missed = verdicts.filter(({ misses }) => misses.length > 0);
    return [
      `${verdicts.length - missed.length} of ${verdicts.length} worked cases as expected`,
      ...missed.map(({ case: { id }, misses }) => `  ${id}: ${misses.join('; ')}`),
      ...changed.map(({ case: { id, scenario }, decision }) => {
        const old = before.get(id);
        return `  changed by this save: ${id}, ${scenario}: ${old ? said(old) : ''} -> ${said(decision)}`;
      }),
    ].join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.map(async (one) => (await one)[Symbol.asyncDispose]()));
  }
}

function listed(names: readonly string[]): string {
  const more = names.length - NAMED;
  return [...names.slice(0, NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

function said({ allow, reasons }: Decision): string {
  const codes = [...new Set(reasons.map(({ code }) => code))].sort();
  return [allowOrDeny(allow), ...codes].join(' ');
}
