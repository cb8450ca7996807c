import { beforeAll, expect, it } from 'vitest';
import { type Compilation, compilePolicy } from '../compile/compile.ts';
import { fixtureWith } from '../library/fixture.ts';
import { type Case, runCases } from './cases.ts';
import { policiesOver, UnknownFactError, withFacts } from './facts.ts';

/** A rule whose law is data: nobody is refused until some state enacts it. */
const RULES = fixtureWith(
  'eu/enacted.rego',
  `package countersign.rules.EU

# METADATA
# title: Enacted
# description: What a state has enacted is refused.
# custom:
#   id: T4
#   citation: Test Act, article 4
#   tier: law
#   effective: "2020-01-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: EU
#   change: Wait until it is repealed.
deny contains {"code": "EXPIRED", "rule": "T4"} if data.facts.laws.enacted == true
`,
);
const INPUT = { now: '2026-11-23T09:00:00Z', consent: { expires_at: '2027-01-01T00:00:00Z' } };

let compilation: Compilation;
beforeAll(async () => {
  const facts = { ...RULES.facts, laws: { enacted: false } };
  compilation = await compilePolicy({ ...RULES, facts });
});

const caseWith = (facts: Case['facts'], reasons: string[]): Case => ({
  id: 'C',
  jurisdiction: 'EU',
  scenario: '',
  ...(facts && { facts }),
  input: INPUT,
  expected: { allow: reasons.length === 0, reasons, obligations: [] },
});

it('are replaced for the case that says so, and for no other', () => {
  const over = policiesOver(new WebAssembly.Module(compilation.wasm), compilation.compiled);
  const cases = [
    caseWith(undefined, []),
    caseWith({ 'laws.enacted': true }, ['EXPIRED']),
    caseWith(undefined, []),
    caseWith({ 'effective.T4.from': Date.parse('2030-01-01'), 'laws.enacted': true }, []),
  ];
  expect(runCases(over, cases).flatMap(({ misses }) => misses)).toEqual([]);
  expect(over({ 'laws.enacted': true })).toBe(over({ 'laws.enacted': true }));
});

it('must be there: what nobody reads would replace nothing', () => {
  for (const path of ['lawz.enacted', 'enacted', 'laws.enacted.deeper.still']) {
    expect(() => withFacts(compilation.compiled, { [path]: true })).toThrow(UnknownFactError);
  }
  expect(compilation.compiled.data.facts.laws).toEqual({ enacted: false });
});
