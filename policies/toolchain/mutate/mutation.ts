/** Mutation testing: the share of small wrongs in the rules that some test notices. */
import { Worker } from 'node:worker_threads';
import { inspectLibrary } from '../compile/compile.ts';
import type { Library } from '../library/library.ts';
import { PolicyProblems } from '../library/problems.ts';
import { type Opa, opa, type RuleFact } from '../reactor/opa.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { type Bench, type Fate, type Trial, trialRunner } from './trials.ts';

/** Below this share of mutants noticed, the tests are not good enough. */
export const REQUIRED_PERCENT = 95;

export interface Tried {
  mutant: Mutant;
  /** The rule id it belongs to, or the file of a helper. */
  rule: string;
  fate: Fate;
}

export interface MutationOptions {
  /** Only files whose path begins with this, such as `cn/` or `lib/clock.rego`. */
  only?: string;
  /** At most so many mutants, drawn at random from `seed`. */
  sample?: number;
  seed?: number;
  /** Threads; 0 runs in this one. */
  threads?: number;
  onTried?(done: number, total: number): void;
}

/** At most so many mutants are handed out at once. */
const BATCH = 32;

/**
 * A thread is replaced after this many batches. OPA frees what an evaluation held only when its
 * goroutines get a turn, which no call into WebAssembly gives them, so its 4 GB would fill up.
 */
const LIFETIME = 16;

/**
 * Tries the mutants of a library against its own Rego tests.
 * @throws PolicyProblems if the library itself does not build, or `only` names nothing.
 */
export async function mutate(library: Library, options: MutationOptions = {}): Promise<Tried[]> {
  const { only = '', sample, seed = 1, threads = 2, onTried } = options;
  const reactor = await opa();
  const { rules } = reactor.inspect({ modules: library.rules });
  const files = Object.keys(library.rules).filter(
    // The helpers of the tests are not rules.
    (file) => file.startsWith(only) && file !== 'lib/testing.rego',
  );
  const all = files.flatMap((file) => mutantsOf(file, library.rules[file] ?? ''));
  if (all.length === 0) {
    throw new PolicyProblems([{ code: 'no_mutants', message: `There is no rule under ${only}` }]);
  }
  const mutants = sample === undefined ? all : draw(all, sample, seed);
  const bench = await prepare(library, reactor);
  const batches = [...Map.groupBy(mutants, ({ file }) => file)].flatMap(([file, own]) =>
    Array.from({ length: Math.ceil(own.length / BATCH) }, (_, at) => ({
      file,
      mutants: own.slice(at * BATCH, (at + 1) * BATCH),
    })),
  );
  const tried: Tried[] = [];
  const note = ({ mutants: own }: Batch, fates: Fate[]) => {
    for (const [at, mutant] of own.entries()) {
      tried.push({ mutant, fate: fates[at] ?? 'survived', rule: ruleAt(mutant, rules) });
    }
    onTried?.(tried.length, mutants.length);
  };
  if (threads > 0) await tryAside(bench, batches, threads, note);
  else {
    const attempt = trialRunner(bench, reactor);
    for (const batch of batches) note(batch, attempt(batch));
  }
  return tried;
}

interface Batch {
  file: string;
  mutants: Mutant[];
}

async function prepare(library: Library, reactor: Opa): Promise<Bench> {
  const { data } = await inspectLibrary(library);
  const refs = new Map<string, string>();
  for (const { package: path, name, place } of reactor.inspect({ modules: library.tests }).rules) {
    if (name.startsWith('test_')) refs.set(`${path}.${name}`, place.file);
  }
  return {
    ...{ rules: library.rules, tests: library.tests, data },
    refs: [...refs].map(([ref, file]) => ({ ref, file })),
  };
}

/** Hands the batches out to threads, each with an OPA of its own. */
async function tryAside(
  bench: Bench,
  batches: readonly Batch[],
  threads: number,
  note: (batch: Batch, fates: Fate[]) => void,
): Promise<void> {
  const waiting = [...batches];
  const live = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL('./mutation-worker.ts', import.meta.url), {
        workerData: bench,
      });
      let current: Batch | undefined;
      let age = 0;
      worker.on('error', reject);
      worker.on('message', (fates: Fate[]) => {
        if (current) note(current, fates);
        current = age < LIFETIME ? waiting.shift() : undefined;
        age += 1;
        if (current) worker.postMessage(current satisfies Trial);
        else void worker.terminate().then(() => resolve());
      });
    });
  const work = async () => {
    while (waiting.length > 0) await live();
  };
  await Promise.all(Array.from({ length: threads }, work));
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

/** The percentage noticed of those that compile; 100 if none does. */
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
