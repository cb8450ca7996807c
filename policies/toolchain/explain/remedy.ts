import type { Decision } from '../../../src/policy/decision.ts';
import type { Input } from '../input/attributes.ts';
import { type Change, changed } from '../input/changes.ts';

/** The result of a search for changes after which a request is allowed. */
export interface Search {
  /** The changes after which the request is allowed; null if none were found. */
  changes: Change[] | null;
  /** Whether every smaller set was tried and none suffices. */
  smallest: boolean;
  /** Reasons that no change and no pair of changes removes. */
  stuck: string[];
  evaluations: number;
  /** Whether the time ran out before the search ended. */
  cut: boolean;
}

export interface SearchOptions {
  /** Decides; pure. */
  decide(input: Input): Decision;
  /** Milliseconds for the whole search. */
  budget: number;
  clock?: () => number;
}

interface State {
  changes: Change[];
  reasons: ReadonlySet<string>;
}

/** Larger sets are followed one at a time; they rarely make good advice. */
const BREADTH = 16;

/**
 * Finds a small set of changes that has a request allowed, by evaluation. All single changes are
 * tried; then each set is grown by a change that removes the reason which fewest changes remove,
 * breadth-first. Lastly all pairs are tried where the answer has three.
 */
export function searchRemedy(
  input: Input,
  candidates: readonly Change[],
  { decide, budget, clock = () => performance.now() }: SearchOptions,
): Search {
  const deadline = clock() + budget;
  let evaluations = 0;
  let cut = false;
  const outOfTime = () => {
    cut ||= clock() > deadline;
    return cut;
  };
  const reasonsOf = (changes: readonly Change[]): ReadonlySet<string> => {
    evaluations++;
    const { reasons } = decide(changed(input, changes));
    return new Set(reasons.map(({ code, rule }) => `${code} (${rule})`));
  };
  const grow = (state: State, by: readonly Change[][]): State[] =>
    by
      .filter((some) => some.every((one) => state.changes.every((made) => !overlap(made, one))))
      .map((some) => {
        const changes = [...state.changes, ...some];
        return { changes, reasons: reasonsOf(changes) };
      });

  const root: State = { changes: [], reasons: reasonsOf([]) };
  const finish = (changes: Change[] | null, smallest: boolean, stuck: string[] = []): Search => ({
    changes,
    smallest,
    stuck,
    evaluations,
    cut,
  });
  if (root.reasons.size === 0) return finish([], true);

  const steps = candidates.map((candidate) => [candidate]);
  const singles = grow(root, steps);
  const one = best(singles.filter(({ reasons }) => reasons.size === 0));
  if (one) return finish(one.changes, true);

  // A reason may need two changes at once, such as a basis and the mandate it rests on.
  const alone = [...root.reasons].filter((reason) => removers(singles, reason).length === 0);
  const pairs: State[] = [];
  const stuck = alone.filter((reason) => {
    const removed = pairsThatRemove(reason);
    pairs.push(...removed.slice(0, BREADTH));
    return removed.length === 0 && !cut;
  });
  if (stuck.length > 0) return finish(null, false, stuck);
  steps.push(...pairs.map(({ changes }) => changes));

  function pairsThatRemove(reason: string): State[] {
    const found: State[] = [];
    for (const [at, first] of candidates.entries()) {
      for (const second of candidates.slice(at + 1)) {
        if (outOfTime()) return found;
        if (overlap(first, second)) continue;
        const reasons = reasonsOf([first, second]);
        if (!reasons.has(reason)) found.push({ changes: [first, second], reasons });
      }
    }
    return found.sort((a, b) => a.reasons.size - b.reasons.size);
  }

  const next = (state: State, breadth: number): State[] => {
    const grown = state === root ? [...singles, ...pairs] : grow(state, steps);
    const ways = [...state.reasons]
      .map((reason) => removers(grown, reason))
      .filter((way) => way.length > 0);
    ways.sort((a, b) => a.length - b.length);
    return distinct(ways[0] ?? [])
      .sort((a, b) => a.reasons.size - b.reasons.size || cost(a) - cost(b))
      .slice(0, breadth);
  };
  const follow = (breadth: number, limit: number): State | undefined => {
    let level = [root];
    for (let size = 1; size <= limit && level.length > 0; size++) {
      const grown: State[] = [];
      for (const state of level) {
        if (outOfTime()) return undefined;
        grown.push(...next(state, breadth));
      }
      const found = best(grown.filter(({ reasons }) => reasons.size === 0));
      if (found) return found;
      level = distinct(grown)
        .sort((a, b) => a.reasons.size - b.reasons.size || cost(a) - cost(b))
        .slice(0, breadth);
    }
    return undefined;
  };

  const greedy = follow(1, candidates.length);
  const better = follow(BREADTH, greedy ? greedy.changes.length - 1 : candidates.length);
  const found = better ?? greedy;
  if (!found) return finish(null, false);
  const changes = withoutTheNeedless(found.changes, (some) => reasonsOf(some).size === 0);
  if (changes.length !== 3) return finish(changes, changes.length < 3);
  for (const [at, first] of candidates.entries()) {
    for (const second of candidates.slice(at + 1)) {
      if (outOfTime()) return finish(changes, false);
      if (overlap(first, second)) continue;
      if (reasonsOf([first, second]).size === 0) return finish([first, second], true);
    }
  }
  return finish(changes, true);
}

function withoutTheNeedless(changes: Change[], suffices: (some: Change[]) => boolean): Change[] {
  return changes.reduce((kept, one) => {
    const others = kept.filter((other) => other !== one);
    return suffices(others) ? others : kept;
  }, changes);
}

function removers(grown: readonly State[], reason: string): State[] {
  return grown.filter(({ reasons }) => !reasons.has(reason));
}

/** One of those that change the same things and leave the same reasons: the first. */
function distinct(states: readonly State[]): State[] {
  const seen = new Map<string, State>();
  for (const state of states) {
    const whats = state.changes.map(({ what }) => what).sort();
    const key = JSON.stringify([whats, [...state.reasons].sort()]);
    if (!seen.has(key)) seen.set(key, state);
  }
  return [...seen.values()];
}

function best(states: readonly State[]): State | undefined {
  return states.toSorted((a, b) => cost(a) - cost(b))[0];
}

const EFFORT = { do: 1, obtain: 1.2, fact: 1.5, request: 3 };

/** Of two sets of equal size, the better advice asks less of others and doubts fewer facts. */
function cost({ changes }: State): number {
  return changes.reduce(
    (sum, { kind, what, values }) => sum + EFFORT[kind] + (Object.hasOwn(values, what) ? 0 : 0.1),
    changes.length,
  );
}

function overlap(a: Change, b: Change): boolean {
  return Object.keys(a.values).some((left) =>
    Object.keys(b.values).some(
      (right) => left === right || left.startsWith(`${right}.`) || right.startsWith(`${left}.`),
    ),
  );
}
