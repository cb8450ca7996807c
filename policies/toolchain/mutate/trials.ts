/** Tries mutants against the Rego tests: first the nearest to the file, then all that can see it. */
import { posix } from 'node:path';
import { PolicyProblems } from '../library/problems.ts';
import type { Opa } from '../reactor/opa.ts';
import type { Mutant } from './mutants.ts';
import { weave } from './weave.ts';

/** `invalid`: OPA does not compile it, so it could never be deployed; it does not count. */
export type Fate = 'killed' | 'survived' | 'invalid';

/** Mutants of one file. */
export interface Trial {
  file: string;
  mutants: Pick<Mutant, 'row' | 'text'>[];
}

type Known = Record<string, { parents?: string[]; family?: string }>;

export interface Bench {
  rules: Record<string, string>;
  tests: Record<string, string>;
  data: { facts: Record<string, unknown> };
  /** Every test: its reference in Rego, and the file it stands in. */
  refs: { ref: string; file: string }[];
}

interface Test {
  ref: string;
  file: string;
  /** How many mutants it has noticed, by their file. */
  noticed: Map<string, number>;
}

/** Modules, and the tests that hold for them. */
interface Stage {
  modules: Record<string, string>;
  tests: Test[];
}

/** Folders whose rules every family rests on. */
const SHARED = ['.', 'lib', 'floor'];

/**
 * Returns a function that finds the fate of each mutant of a trial. A mutant that survives the tests
 * nearest to it is tried against all others that can see its file, which takes several times as long.
 */
export function trialRunner(bench: Bench, reactor: Opa): (trial: Trial) => Fate[] {
  const tests: Test[] = bench.refs.map((one) => ({ ...one, noticed: new Map() }));
  const nearest = new Map<string, Stage>();
  const others = new Map<string, Stage>();

  function stage(
    known: Map<string, Stage>,
    folder: string,
    make: (folder: string) => Stage,
  ): Stage {
    const made = known.get(folder) ?? make(folder);
    known.set(folder, made);
    return made;
  }

  function near(folder: string): Stage {
    const shared = SHARED.includes(folder);
    const texts = pick(bench.tests, (path) =>
      (shared && folder !== 'floor' ? SHARED : [folder]).includes(posix.dirname(path)),
    );
    const words = Object.values(texts).join('\n');
    const rules = pick(bench.rules, (path) => {
      const own = posix.dirname(path);
      if (SHARED.includes(own)) return true;
      // us_ny_nyc needs us_ny and us: what its parents say is part of what its tests expect. The
      // tests of what is shared need the families they name.
      return shared ? words.includes(`"${codeOf(own)}"`) : `${folder}_`.startsWith(`${own}_`);
    });
    const modules = { ...rules, ...texts };
    // Without the other families some tests cannot hold; they wait for the second stage.
    const holding = new Set(
      passing(
        modules,
        tests.filter(({ file }) => file in texts),
      ),
    );
    return { modules, tests: tests.filter(({ ref }) => holding.has(ref)) };
  }

  function far(folder: string): Stage {
    const tried = new Set(stage(nearest, folder, near).tests);
    const texts = pick(bench.tests, (path) => sees(bench.tests[path] ?? '', folder));
    return {
      modules: { ...bench.rules, ...texts },
      tests: tests.filter((one) => one.file in texts && !tried.has(one)),
    };
  }

  /** A test reaches the rules of a family by a code that the family governs, or by all codes. */
  function sees(text: string, folder: string): boolean {
    if (SHARED.includes(folder) || text.includes('data.facts.jurisdictions')) return true;
    const known = bench.data.facts.jurisdictions as Known;
    const family = codeOf(folder);
    return Object.entries(known).some(
      ([code, { parents = [] }]) =>
        text.includes(`"${code}"`) &&
        [code, ...parents].some((one) => known[one]?.family === family),
    );
  }

  function passing(modules: Record<string, string>, own: readonly Test[]): string[] {
    const list = own.map(({ ref }) => `passed contains ${JSON.stringify(ref)} if ${ref}`);
    const text = ['package mutation', ...list].join('\n\n');
    return ask({ ...modules, 'mutation.rego': text }, 'data.mutation.passed') as string[];
  }

  function ask(modules: Record<string, string>, query: string): unknown {
    const { results } = reactor.eval({ modules, data: bench.data, query });
    return results?.[0]?.expressions[0]?.value;
  }

  /** The fates of the mutants at these indices. */
  function fates(stage: Stage, { file, mutants }: Trial, indices: number[]): Fates {
    if (indices.length === 0 || stage.tests.length === 0) return all(indices, 'survived');
    const chosen = indices.map((at) => mutants[at] as Trial['mutants'][number]);
    const woven = weave(bench.rules[file] ?? '', chosen);
    const ordered = likeliestFirst(stage.tests, file, bench.rules);
    try {
      const noticed = ask(
        { ...stage.modules, [file]: woven.text, 'mutation.rego': watch(ordered) },
        `[[at, by] | some at in numbers.range(0, ${indices.length - 1}); by := data.mutation.noticed with data.mutant as at]`,
      ) as [at: number, by: number][];
      const by = new Map(noticed);
      for (const test of by.values()) count(ordered[test] as Test, file);
      return new Map(indices.map((at, n) => [at, by.has(n) ? 'killed' : 'survived']));
    } catch (error) {
      if (!(error instanceof PolicyProblems)) throw error;
      const { problems } = error;
      // What does not compile was never a policy; what fails while it runs is noticed.
      const fate = problems.some(({ code }) => code.startsWith('rego_')) ? 'invalid' : 'killed';
      if (indices.length === 1) return all(indices, fate);
      const guilty = new Set(
        woven.spans
          .filter(({ from, to }) =>
            problems.some(
              ({ place }) => place?.file === file && from <= place.row && place.row <= to,
            ),
          )
          .map(({ at }) => indices[at] as number),
      );
      const rest = indices.filter((at) => !guilty.has(at));
      const half = rest.length === indices.length ? Math.ceil(rest.length / 2) : rest.length;
      const again = (part: number[]) => fates(stage, { file, mutants }, part);
      return new Map([
        ...all([...guilty], fate),
        ...again(rest.slice(0, half)),
        ...again(rest.slice(half)),
      ]);
    }
  }

  return (trial) => {
    const { file, mutants } = trial;
    const folder = posix.dirname(file);
    const known = fates(stage(nearest, folder, near), trial, [...mutants.keys()]);
    const left = [...known].filter(([, fate]) => fate === 'survived').map(([at]) => at);
    const later = left.length === 0 ? [] : fates(stage(others, folder, far), trial, left);
    for (const [at, fate] of later) known.set(at, fate);
    return mutants.map((_, at) => known.get(at) ?? 'survived');
  };
}

type Fates = Map<number, Fate>;

const all = (indices: readonly number[], fate: Fate): Fates =>
  new Map(indices.map((at) => [at, fate]));

/** The jurisdiction of a family's folder: us_ny_nyc is US-NY-NYC. */
function codeOf(folder: string): string {
  return folder.toUpperCase().replaceAll('_', '-');
}

/**
 * First the tests that have noticed most mutants of the file, then those beside it, then those
 * beside a rule that imports it, the rule with the fewest imports first.
 */
function likeliestFirst(tests: readonly Test[], file: string, rules: Bench['rules']): Test[] {
  const name = posix.basename(file, '.rego');
  const distance = ({ file: path }: Test): number => {
    if (path === file.replace(/\.rego$/, '_test.rego')) return 0;
    const imports = rules[path.replace('_test.rego', '.rego')]?.match(/^import .*$/gm) ?? [];
    const imported = imports.some((line) => line.endsWith(`.lib.${name}`));
    return imported ? imports.length : Number.POSITIVE_INFINITY;
  };
  const marked = tests.map((test) => ({
    test,
    noticed: test.noticed.get(file) ?? 0,
    away: distance(test),
  }));
  return marked
    .sort((a, b) => b.noticed - a.noticed || (a.away === b.away ? 0 : a.away - b.away))
    .map(({ test }) => test);
}

function count({ noticed }: Test, file: string): void {
  noticed.set(file, (noticed.get(file) ?? 0) + 1);
}

/** A module that finds the first test that fails and runs none after it. */
function watch(tests: readonly Test[]): string {
  const chain = tests.map(({ ref }, at) => `:= ${at} if not ${ref}`).join('\n\nelse ');
  return `package mutation\n\nnoticed ${chain}\n`;
}

function pick(modules: Record<string, string>, wanted: (path: string) => boolean) {
  return Object.fromEntries(Object.entries(modules).filter(([path]) => wanted(path)));
}
