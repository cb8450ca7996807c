import type { Decision } from '../../../src/policy/decision.ts';
import type { Case } from '../cases/cases.ts';
import type { Facts } from '../compile/compile.ts';
import { atItsWord, type Input, valueAt } from '../input/attributes.ts';
import { CONDITIONS } from './conditions.ts';
import { apply, combinations, type Property } from './properties.ts';

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
  /** The first that fails, and its place among the combinations. */
  first: { input: Input; at: number } | null;
  /** By attribute, the values that were decided and those that fail. */
  seen: Map<string, Set<unknown>>;
  failing: Map<string, Set<unknown>>;
}

/** Which of the inputs are allowed; of a claim about the house, which it loosens. */
export type Allows = (inputs: readonly Input[]) => readonly boolean[];

/** Inputs are decided together: less has to be read for each. */
const BATCH = 256;

/**
 * Decides every `of`-th input that a property is about, from the `part`-th on.
 */
export function search(
  property: Property,
  base: Input,
  facts: Facts,
  allows: Allows,
  { part, of }: { part: number; of: number } = { part: 0, of: 1 },
): Search {
  const { given, for_every, when, result, unless } = property;
  const apart = unless === undefined ? () => false : (CONDITIONS[unless] ?? (() => false));
  const found: Search = {
    inputs: 0,
    failures: 0,
    first: null,
    seen: new Map(),
    failing: new Map(),
  };
  const paths = [...Object.keys(for_every), ...Object.keys(when ?? {})];
  const note = (where: Map<string, Set<unknown>>, input: Input) => {
    for (const path of paths) {
      const values = where.get(path) ?? new Set();
      values.add(valueAt(input, path === 'jurisdictions.*' ? 'jurisdictions.subject' : path));
      where.set(path, values);
    }
  };
  const decide = (inputs: readonly Input[]) => {
    found.inputs += inputs.length;
    return allows(inputs);
  };
  const check = (batch: readonly Numbered[]) => {
    const allowed = decide(batch.map(({ input }) => input));
    for (const [n, { input, at }] of batch.entries()) {
      note(found.seen, input);
      if (allowed[n] === (result === 'allowed')) continue;
      found.failures++;
      note(found.failing, input);
      found.first ??= { input, at };
    }
  };
  const refused = (batch: readonly Numbered[]) => {
    const allowed = decide(batch.map(({ input }) => input));
    return batch.filter((_, n) => allowed[n] === false);
  };

  function* own(): Generator<Numbered> {
    let at = 0;
    for (const input of combinations(apply(base, given), for_every, facts)) {
      if (at++ % of === part && !apart(input, facts)) yield { input, at };
    }
  }
  function* changed(): Generator<Numbered> {
    for (const batch of batches(own())) {
      for (const { input, at } of refused(batch)) {
        for (const more of combinations(input, when ?? {}, facts)) yield { input: more, at };
      }
    }
  }
  for (const batch of batches(when ? changed() : own())) check(batch);
  return found;
}

interface Numbered {
  input: Input;
  at: number;
}

function* batches<Item>(items: Iterable<Item>): Generator<Item[]> {
  let batch: Item[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Puts the parts of a search together. */
export function conclude(
  property: Property,
  parts: readonly Search[],
  milliseconds: number,
  decide: (input: unknown) => Decision,
): Proof {
  const [first] = parts.flatMap((part) => part.first ?? []).sort((a, b) => a.at - b.at);
  const merged = (of: 'seen' | 'failing') => {
    const all = new Map<string, Set<unknown>>();
    for (const [path, values] of parts.flatMap((part) => [...part[of]])) {
      all.set(path, new Set([...(all.get(path) ?? []), ...values]));
    }
    return all;
  };
  const seen = merged('seen');
  const pattern: Proof['pattern'] = {};
  for (const [path, values] of merged('failing')) {
    if (values.size < (seen.get(path)?.size ?? 0)) pattern[path] = [...values];
  }
  return {
    property,
    inputs: parts.reduce((sum, { inputs }) => sum + inputs, 0),
    milliseconds,
    failures: parts.reduce((sum, { failures }) => sum + failures, 0),
    counterexample:
      first === undefined
        ? null
        : toCase(property, { input: first.input, decision: decide(atItsWord(first.input)) }),
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
  const allows: Allows = (inputs) => inputs.map((input) => decide(atItsWord(input)).allow);
  const found = search(property, base, facts, allows);
  return conclude(property, [found], clock() - started, decide);
}

/** A case to paste into a file of cases. The reasons are left to whoever knows the right answer. */
function toCase(property: Property, { input, decision }: { input: Input; decision: Decision }) {
  const wanted = property.result === 'allowed';
  return {
    id: `PROPERTY-${property.name}`,
    jurisdiction: decision.jurisdictions.join(', '),
    regimes: decision.jurisdictions,
    scenario: `Counterexample to: ${property.claim}`,
    input,
    expected: { allow: wanted, reasons: [], obligations: [] },
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
