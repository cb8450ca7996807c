import type { Decision } from '../../../src/policy/decision.ts';
import type { Case } from '../cases/cases.ts';
import type { Facts } from '../compile/compile.ts';
import { atItsWord, type Input, isRecord, valueAt } from '../input/attributes.ts';
import { CONDITIONS } from './conditions.ts';
import type { Property } from './properties.ts';
import { type At, type Space, spaceOf } from './space.ts';

/** The result of an exhaustive check. */
export interface Proof {
  property: Property;
  /** Evaluations made. */
  inputs: number;
  milliseconds: number;
  /** How many inputs the claim fails for, and the first of them as a case. */
  failures: number;
  counterexample: Case | null;
  /** The attributes of which only some values fail, each with those values. */
  pattern: Record<string, unknown[]>;
}

/** What a part of the inputs of a property comes to. */
export interface Search {
  inputs: number;
  failures: number;
  /** The first that fails. */
  first: At | null;
  /** By attribute, in the order of the space's ranges: the values that were decided and that fail. */
  seen: Set<unknown>[];
  failing: Set<unknown>[];
}

/** What is decided of one input; where the claim is not about that, whether it is against the claim. */
export interface Verdict {
  allowed: boolean;
  /** What refused it, where that is known: inputs refused by the same are decided faster together. */
  by?: string;
}
export type Judge = (inputs: readonly At[]) => readonly Verdict[];

/** Inputs are decided together: less has to be read for each. */
const BATCH = 512;

/**
 * Decides the `part`-th of every `of` batches of inputs that a property is about.
 */
export function search(
  { result, unless }: Property,
  space: Space,
  facts: Facts,
  judge: Judge,
  { part, of }: { part: number; of: number } = { part: 0, of: 1 },
): Search {
  const apart = unless === undefined ? undefined : CONDITIONS[unless];
  const values = () => space.ranges.map(() => new Set<unknown>());
  const found: Search = { inputs: 0, failures: 0, first: null, seen: values(), failing: values() };
  const note = (where: Set<unknown>[], one: At) => {
    for (const [n, pick] of space.picks(one).entries())
      where[n]?.add(space.ranges[n]?.values[pick]);
  };
  const decide = (inputs: readonly At[]) => {
    found.inputs += inputs.length;
    return judge(inputs);
  };
  const check = (batch: readonly At[]) => {
    const verdicts = decide(batch);
    for (const [n, one] of batch.entries()) {
      note(found.seen, one);
      if (verdicts[n]?.allowed === (result === 'allowed')) continue;
      found.failures++;
      note(found.failing, one);
      if (found.first === null || before(one, found.first)) found.first = one;
    }
  };

  function* own(): Generator<At[]> {
    for (let from = part * BATCH; from < space.size; from += of * BATCH) {
      const all = Array.from({ length: Math.min(BATCH, space.size - from) }, (_, n) => ({
        at: from + n,
        change: null,
      }));
      yield apart ? all.filter((one) => !apart(space.input(one), facts)) : all;
    }
  }
  /** Each refused input, with each change, in the order of what refused it. */
  function* changed(): Generator<At[]> {
    for (const batch of own()) {
      const verdicts = decide(batch);
      const refused = batch.flatMap((one, n) => {
        const verdict = verdicts[n];
        return verdict === undefined || verdict.allowed ? [] : [{ one, by: verdict.by ?? '' }];
      });
      refused.sort((a, b) => (a.by === b.by ? a.one.at - b.one.at : a.by < b.by ? -1 : 1));
      const more = refused.flatMap(({ one: { at } }) =>
        Array.from({ length: space.changes }, (_, change) => ({ at, change })),
      );
      for (let from = 0; from < more.length; from += BATCH) yield more.slice(from, from + BATCH);
    }
  }
  for (const batch of space.changes > 0 ? changed() : own()) check(batch);
  return found;
}

function before(a: At, b: At): boolean {
  return a.at === b.at ? (a.change ?? 0) < (b.change ?? 0) : a.at < b.at;
}

/** Puts the parts of a search together. */
export function conclude(
  property: Property,
  space: Space,
  facts: Facts,
  parts: readonly Search[],
  milliseconds: number,
): Proof {
  const [first] = parts.flatMap((part) => part.first ?? []).sort((a, b) => (before(a, b) ? -1 : 1));
  const merged = (of: 'seen' | 'failing', n: number) =>
    new Set(parts.flatMap((part) => [...(part[of][n] ?? [])]));
  const pattern: Proof['pattern'] = {};
  for (const [n, { path }] of space.ranges.entries()) {
    const failing = merged('failing', n);
    if (failing.size > 0 && failing.size < merged('seen', n).size) pattern[path] = [...failing];
  }
  return {
    property,
    inputs: parts.reduce((sum, { inputs }) => sum + inputs, 0),
    milliseconds,
    failures: parts.reduce((sum, { failures }) => sum + failures, 0),
    counterexample: first === undefined ? null : toCase(property, space.input(first), facts),
    pattern,
  };
}

/** Decides every input that a property is about, one by one. */
export function prove(
  property: Property,
  base: Input,
  facts: Facts,
  decide: (input: unknown) => Decision,
  clock: () => number = () => performance.now(),
): Proof {
  const started = clock();
  const space = spaceOf(property, base, facts);
  const judge: Judge = (inputs) =>
    inputs.map((one) => ({ allowed: decide(atItsWord(space.input(one))).allow }));
  const found = search(property, space, facts, judge);
  return conclude(property, space, facts, [found], clock() - started);
}

/** A case to paste into a file of cases. The reasons are left to whoever knows the right answer. */
function toCase(property: Property, input: Input, { jurisdictions: known }: Facts): Case {
  const named = isRecord(input.jurisdictions) ? Object.values(input.jurisdictions) : [];
  const places = named.flatMap((code) => {
    const place = typeof code === 'string' ? valueAt(known, code) : undefined;
    return isRecord(place) ? [code, ...(Array.isArray(place.parents) ? place.parents : [])] : [];
  });
  const regimes = [...new Set(places.map(String))].sort();
  return {
    id: `PROPERTY-${property.name}`,
    jurisdiction: regimes.join(', '),
    regimes,
    scenario: `Counterexample to: ${property.claim}`,
    input,
    expected: { allow: property.result === 'allowed', reasons: [], obligations: [] },
  };
}

export function renderProof({ property, inputs, milliseconds, ...rest }: Proof): string {
  const { failures, counterexample, pattern } = rest;
  const time =
    inputs === 0 ? 'about no input' : `${inputs} inputs, ${(milliseconds / 1000).toFixed(1)} s`;
  if (counterexample === null) return `✓ ${property.title} (${time})`;
  return [
    `✗ ${property.title} (${time}): fails for ${failures}`,
    `  Claimed: ${property.claim}`,
    ...Object.entries(pattern).map(
      ([path, values]) =>
        `  only where ${path} is ${values.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(', ')}`,
    ),
    '  A counterexample, as a case (fill in the reasons it should have):',
    ...JSON.stringify(counterexample, null, 2)
      .split('\n')
      .map((line) => `  ${line}`),
  ].join('\n');
}
