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

/** Decides every input that a property is about. */
export function prove(
  property: Property,
  base: Input,
  facts: Facts,
  decide: (input: unknown) => Decision,
  clock: () => number = () => performance.now(),
): Proof {
  const started = clock();
  const { given, for_every, when = {}, result, unless } = property;
  const apart = unless === undefined ? () => false : (CONDITIONS[unless] ?? (() => false));
  let inputs = 0;
  let failures = 0;
  let first: { input: Input; decision: Decision } | null = null;
  const seen = new Map<string, Set<unknown>>();
  const failing = new Map<string, Set<unknown>>();
  const allows = (input: Input): Decision => {
    inputs++;
    return decide(atItsWord(input));
  };
  const note = (where: Map<string, Set<unknown>>, input: Input) => {
    for (const path of [...Object.keys(for_every), ...Object.keys(when)]) {
      const values = where.get(path) ?? new Set();
      values.add(valueAt(input, path === 'jurisdictions.*' ? 'jurisdictions.subject' : path));
      where.set(path, values);
    }
  };
  const check = (input: Input, wanted: boolean) => {
    const decision = allows(input);
    note(seen, input);
    if (decision.allow === wanted) return;
    failures++;
    note(failing, input);
    first ??= { input, decision };
  };

  for (const input of combinations(apply(base, given), for_every, facts)) {
    if (apart(input, facts)) continue;
    if (result !== 'a refusal stays a refusal') check(input, result === 'allowed');
    else if (!allows(input).allow) {
      for (const more of combinations(input, when, facts)) check(more, false);
    }
  }

  const pattern: Proof['pattern'] = {};
  for (const [path, values] of failing) {
    if (values.size < (seen.get(path)?.size ?? 0)) pattern[path] = [...values];
  }
  return {
    property,
    inputs,
    milliseconds: clock() - started,
    failures,
    counterexample: first && toCase(property, first),
    pattern,
  };
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
  const time = `${inputs} inputs, ${(milliseconds / 1000).toFixed(1)} s`;
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
