/** Mutation testing: the share of small wrongs in the rules that some test notices. */
import { posix } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describePolicy } from './compile.ts';
import type { Library } from './library.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { type Opa, opa, type RuleFact } from './opa.ts';
import { PolicyProblems } from './problems.ts';

/** Below this share of mutants noticed, the tests are not good enough. */
export const REQUIRED_PERCENT = 95;

/** `invalid`: OPA does not compile it, so it could never be deployed; it does not count. */
export type Fate = 'killed' | 'survived' | 'invalid';

export interface Tried {
  mutant: Mutant;
  /** The rule id it belongs to, or the file of a helper. */
  rule: string;
  fate: Fate;
}

export interface MutationOptions {
  /** Only files whose path starts so, such as `cn/` or `lib/clock.rego`. */
  only?: string;
  /** At most so many mutants, drawn at random from `seed`. */
  sample?: number;
  seed?: number;
  /** Threads; 0 runs in this one. */
  threads?: number;
  onTried?(done: number, total: number): void;
}

/** What a thread needs to try a mutant: it holds everything else already. */
export type Trial = Pick<Mutant, 'file' | 'text'>;

export interface Bench {
  library: Library;
  data: Record<string, unknown>;
  /** Every test: its reference in Rego, and the file it stands in. */
  tests: { ref: string; file: string }[];
}

/**
 * Tries the mutants of a library against its own Rego tests.
 * @throws PolicyProblems if the library itself does not build, or `only` names nothing.
 */
export async function mutate(library: Library, options: MutationOptions = {}): Promise<Tried[]> {
  const { only = '', sample, seed = 1, threads = 2, onTried } = options;
  const reactor = await opa();
  const { rules } = reactor.inspect({ modules: library.rules });
  const files = Object.keys(library.rules).filter(
    // Helpers of the tests are no rules.
    (file) => file.startsWith(only) && file !== 'lib/testing.rego',
  );
  const all = files.flatMap((file) => mutantsOf(file, library.rules[file] ?? ''));
  if (all.length === 0) {
    throw new PolicyProblems([{ code: 'no_mutants', message: `There is no rule under ${only}` }]);
  }
  const mutants = sample === undefined ? all : draw(all, sample, seed);
  const bench = await prepare(library, reactor);
  const fates = threads === 0 ? tryHere(bench, mutants, reactor, onTried) : tryAside;
  return (
    await (typeof fates === 'function' ? fates(bench, mutants, threads, onTried) : fates)
  ).map((fate, at) => {
    const mutant = mutants[at] as Mutant;
    return { mutant, fate, rule: ruleAt(mutant, rules) };
  });
}

async function prepare(library: Library, reactor: Opa): Promise<Bench> {
  const { data } = await describePolicy(library);
  const refs = new Map<string, string>();
  for (const { package: path, name, place } of reactor.inspect({ modules: library.tests }).rules) {
    if (name.startsWith('test_')) refs.set(`${path}.${name}`, place.file);
  }
  return { library, data, tests: [...refs].map(([ref, file]) => ({ ref, file })) };
}

function tryHere(
  bench: Bench,
  mutants: readonly Mutant[],
  reactor: Opa,
  onTried: MutationOptions['onTried'],
): Fate[] {
  const attempt = judge(bench, reactor);
  return mutants.map((mutant, at) => {
    const fate = attempt(mutant);
    onTried?.(at + 1, mutants.length);
    return fate;
  });
}

/** Hands the mutants out to threads, each with an OPA of its own. */
async function tryAside(
  bench: Bench,
  mutants: readonly Mutant[],
  threads: number,
  onTried: MutationOptions['onTried'],
): Promise<Fate[]> {
  const fates: Fate[] = [];
  let next = 0;
  let done = 0;
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL('./mutation-worker.ts', import.meta.url), {
        workerData: bench,
      });
      let at = -1;
      worker.on('error', reject);
      worker.on('message', (fate: Fate | 'ready') => {
        if (fate !== 'ready') {
          fates[at] = fate;
          done += 1;
          onTried?.(done, mutants.length);
        }
        const mutant = mutants[next];
        at = next;
        next += 1;
        if (mutant) worker.postMessage({ file: mutant.file, text: mutant.text } satisfies Trial);
        else void worker.terminate().then(() => resolve());
      });
    });
  await Promise.all(Array.from({ length: threads }, work));
  return fates;
}

/** Modules, and the tests that hold for them. */
interface Folder {
  modules: Record<string, string>;
  tests: Bench['tests'];
}

/** Folders whose rules every family rests on. */
const SHARED = ['.', 'lib', 'floor'];

/**
 * Makes a judge of mutants. First only the tests nearest to the file run, over just the modules
 * that they need, which is several times faster; who survives that meets every test there is.
 */
export function judge({ library, data, tests }: Bench, reactor: Opa): (trial: Trial) => Fate {
  const folders = new Map<string, Folder>();
  let whole: Folder | undefined;

  function near(file: string): Folder {
    const folder = posix.dirname(file);
    const known = folders.get(folder);
    if (known) return known;
    const central = SHARED.includes(folder);
    const testModules = pick(library.tests, (path) =>
      (folder === 'floor' || !central ? [folder] : SHARED).includes(posix.dirname(path)),
    );
    const close = tests.filter(({ file: path }) => path in testModules);
    const words = Object.values(testModules).join('\n');
    const rules = pick(library.rules, (path) => {
      const own = posix.dirname(path);
      if (SHARED.includes(own)) return true;
      // us_ny_nyc needs us_ny and us: what its parents say is part of what its tests expect. The
      // tests of what is shared need the families they name.
      return central ? words.includes(`"${codeOf(own)}"`) : `${folder}_`.startsWith(`${own}_`);
    });
    const made = prepareFolder({ ...rules, ...testModules }, close);
    folders.set(folder, made);
    return made;
  }

  function prepareFolder(modules: Record<string, string>, from: Bench['tests']): Folder {
    // Without the other families some tests cannot hold; they wait for the second stage.
    const passed = new Set(passing(modules, from));
    return { modules, tests: from.filter(({ ref }) => passed.has(ref)) };
  }

  function passing(modules: Record<string, string>, from: Bench['tests']): string[] {
    const list = from.map(({ ref }) => `passed contains ${JSON.stringify(ref)} if ${ref}`);
    const text = ['package mutation', ...list].join('\n\n');
    const { results } = reactor.eval({
      ...{ modules: { ...modules, 'mutation.rego': text }, data },
      query: 'data.mutation.passed',
    });
    return (results?.[0]?.expressions[0]?.value ?? []) as string[];
  }

  function fateOf(modules: Record<string, string>): Fate {
    try {
      const { results } = reactor.eval({ modules, data, query: 'data.mutation.noticed' });
      return results?.[0]?.expressions[0]?.value === false ? 'survived' : 'killed';
    } catch (error) {
      if (!(error instanceof PolicyProblems)) throw error;
      // What does not compile was never a policy; what fails while it runs is noticed.
      return error.problems.some(({ code }) => code.startsWith('rego_')) ? 'invalid' : 'killed';
    }
  }

  return ({ file, text }) => {
    const fate = fateOf(arm(near(file), file, text));
    if (fate !== 'survived') return fate;
    whole ??= prepareFolder({ ...library.rules, ...library.tests }, tests);
    return fateOf(arm(whole, file, text));
  };
}

/** The jurisdiction of a family's folder: us_ny_nyc is US-NY-NYC. */
function codeOf(folder: string): string {
  return folder.toUpperCase().replaceAll('_', '-');
}

/** The modules with one changed, and a rule that is true as soon as one test fails. */
function arm({ modules, tests }: Folder, file: string, text: string): Record<string, string> {
  const beside = file.replace(/\.rego$/, '_test.rego');
  // OPA stops at the first definition that holds, so the tests likeliest to fail come first.
  const ordered = tests.toSorted((a, b) => Number(b.file === beside) - Number(a.file === beside));
  const noticed = ordered.map(({ ref }) => `noticed if not ${ref}`);
  const watch = ['package mutation', 'default noticed := false', ...noticed].join('\n\n');
  return { ...modules, [file]: text, 'mutation.rego': watch };
}

function pick(modules: Record<string, string>, wanted: (path: string) => boolean) {
  return Object.fromEntries(Object.entries(modules).filter(([path]) => wanted(path)));
}

/** The rule a line belongs to: the nearest above that names one, else the first of its file. */
function ruleAt({ file, row }: Mutant, facts: readonly RuleFact[]): string {
  const own = facts.filter((fact) => fact.place.file === file && idOf(fact) !== undefined);
  return idOf(own.findLast(({ place }) => place.row <= row) ?? own[0]) ?? file;
}

function idOf(fact: RuleFact | undefined): string | undefined {
  return fact?.emits.find(({ rule }) => rule !== undefined)?.rule;
}

/** Draws without replacement; the same seed draws the same (mulberry32, by Tommy Ettinger). */
function draw<Item>(items: readonly Item[], count: number, seed: number): Item[] {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const marked = items.map((item) => ({ item, at: random() }));
  return marked
    .sort((a, b) => a.at - b.at)
    .slice(0, count)
    .map(({ item }) => item);
}

export interface Score {
  killed: number;
  survived: number;
  invalid: number;
}

export function score(tried: readonly Tried[]): Score {
  const count = (fate: Fate) => tried.filter((one) => one.fate === fate).length;
  return { killed: count('killed'), survived: count('survived'), invalid: count('invalid') };
}

/** The share noticed, of those that compile; 100 if none does. */
export function percentKilled({ killed, survived }: Score): number {
  return killed + survived === 0 ? 100 : (100 * killed) / (killed + survived);
}

/** A line per rule, the survivors with their places, and the total. */
export function renderMutation(tried: readonly Tried[]): string {
  const rules = Map.groupBy(tried, ({ rule }) => rule);
  const width = Math.max(0, ...[...rules.keys()].map((rule) => rule.length));
  const table = [...rules]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([rule, own]) => {
      const { killed, survived } = score(own);
      return `${rule.padEnd(width)}  ${killed} killed, ${survived} survived`;
    });
  const survivors = tried
    .filter(({ fate }) => fate === 'survived')
    .map(({ mutant }) => `SURVIVED policies/${mutant.file}:${mutant.row}  ${mutant.change}`)
    .sort();
  const total = score(tried);
  return [
    ...table,
    '',
    ...survivors,
    `${total.killed} killed, ${total.survived} survived, ${total.invalid} do not compile: ${percentKilled(total).toFixed(1)} % noticed`,
  ].join('\n');
}
