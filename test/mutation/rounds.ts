/**
 * Which test is tried against which mutant next. Few mutants need all the tests that reach them, and
 * one that is not noticed would take minutes in each of them: so every mutant gets a few tests, the
 * likeliest first, then some more, and then what its patience has left.
 */
import type { Observation, Trial } from './plan.ts';
import type { Mutant } from './weave.ts';

/** Of tests for each mutant, up to each round's end. */
export const ROUNDS = [3, 13, Number.POSITIVE_INFINITY];

/** Milliseconds that it takes to activate a mutant. */
const SWITCHING = 30;

export interface State {
  readonly mutants: readonly Mutant[];
  readonly tests: readonly Observation[];
  readonly trials: readonly Trial[];
  /**
   * Whether modules are loaded anew for each mutant, as the woven Worker does it: then a test also
   * tries what was passed while they were loaded. Elsewhere that is for `tryInCopies`.
   */
  readonly loadsAnew: boolean;
  /** Milliseconds of tests that one mutant may take. */
  readonly patience: number;
}

/** Ids of mutants that some test noticed. A test that fails twice in fresh surroundings has noticed. */
export function listNoticed(trials: readonly Trial[]): Set<string> {
  const noticed = new Set<string>();
  const unclear = new Set<string>();
  for (const { fate, mutant, test } of trials) {
    const pair = `${mutant} ${test}`;
    if (fate === 'noticed' || (fate === 'unclear' && unclear.has(pair))) noticed.add(mutant);
    if (fate === 'unclear') unclear.add(pair);
  }
  return noticed;
}

/** Passes in place, so it can be tried against one mutant after the other. */
export const isUsable = ({ passed, repeatable }: Observation) => passed && repeatable;

/** @returns by the id of a test, the mutants to try it against, until each has had `most` tests. */
export function planRound(state: State, most: number): Record<string, string[]> {
  const { mutants, trials, patience } = state;
  const noticed = listNoticed(trials);
  const tried = new Map<string, { tests: Set<string>; spent: number }>();
  for (const { mutant, test, fate, took } of trials) {
    const so = tried.get(mutant) ?? { tests: new Set(), spent: 0 };
    if (fate !== 'unclear') so.tests.add(test);
    so.spent += took;
    tried.set(mutant, so);
  }
  const rank = ranker(state);
  const plan: Record<string, string[]> = {};
  for (const mutant of mutants) {
    if (noticed.has(mutant.id)) continue;
    const { tests: done, spent } = tried.get(mutant.id) ?? { tests: new Set(), spent: 0 };
    let left = patience - spent;
    for (const test of rank(mutant)
      .filter(({ test: id }) => !done.has(id))
      .slice(0, Math.max(0, most - done.size))) {
      left -= test.took + SWITCHING;
      if (left < 0) break;
      plan[test.test] ??= [];
      plan[test.test].push(mutant.id);
    }
  }
  return plan;
}

/**
 * The likeliest test for its time: one that is about the mutant's file, as what it reaches shows, and
 * that has noticed other mutants there. Tests of one file are much alike: each that goes before
 * makes the next one of its file less likely.
 */
function ranker({ mutants, tests, trials, loadsAnew }: State): (mutant: Mutant) => Observation[] {
  const fileOf = new Map(mutants.map(({ id, file }) => [id, file]));
  const score = new Map<string, number>();
  const add = (test: string, file: string | undefined, points: number) => {
    const key = `${test} ${file}`;
    score.set(key, (score.get(key) ?? 0) + points);
  };
  for (const { test, reached } of tests) {
    for (const id of reached) add(test, fileOf.get(id), 1 / reached.length);
  }
  for (const { fate, test, mutant } of trials) {
    if (fate === 'noticed') add(test, fileOf.get(mutant), 0.1);
  }
  const usable = tests.filter(isUsable).map((test) => ({
    test,
    reach: new Set([...test.reached, ...(loadsAnew ? test.loaded : [])]),
  }));
  return ({ id, file }) => {
    const cost = ({ test, took }: Observation) =>
      (took + SWITCHING) / ((score.get(`${test} ${file}`) ?? 0) + 0.01);
    const reaching = usable.filter(({ reach }) => reach.has(id)).map(({ test }) => test);
    const before = new Map<string, number>();
    return reaching
      .toSorted((a, b) => cost(a) - cost(b))
      .map((test) => {
        const count = (before.get(test.file) ?? 0) + 1;
        before.set(test.file, count);
        return { test, cost: cost(test) * count };
      })
      .toSorted((a, b) => a.cost - b.cost)
      .map(({ test }) => test);
  };
}
