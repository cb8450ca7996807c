import { beforeAll, describe, expect, it } from 'vitest';
import type { Policy } from '../../../src/policy/host.ts';
import { PolicyInput } from '../../../src/policy/input.ts';
import { compilePolicy, type Facts } from '../compile/compile.ts';
import { FIXTURE } from '../library/fixture.ts';
import { load, UsageError } from '../verbs/command.ts';
import { CONDITIONS } from './conditions.ts';
import { apply, listOf, readProperties, toProperty } from './properties.ts';
import { prove, renderProof } from './prove.ts';

const BASE = {
  now: '2026-11-23T09:00:00Z',
  jurisdictions: { subject: 'EU', place: 'XX' },
  purpose: 'access_control',
  consent: { expires_at: '2027-01-01T00:00:00Z' },
};
const MARKETING = {
  title: 'No marketing',
  claim: 'Marketing is refused.',
  for_every: { purpose: ['marketing', 'payment'], 'subject.age': [9, 35] },
  result: 'refused',
};

let policy: Policy;
let facts: Facts;
beforeAll(async () => {
  const compilation = await compilePolicy(FIXTURE);
  policy = load(compilation);
  facts = compilation.compiled.data.facts;
});
const proofOf = (content: object) =>
  prove(
    toProperty('x', content),
    BASE,
    facts,
    (input) => policy.decide(input),
    () => 0,
  );

describe('the inputs of a property', () => {
  it('may name a vocabulary, and all four roles at once', () => {
    expect(listOf({ of: 'jurisdictions', and: ['XX'] }, facts)).toEqual(['EU', 'XX']);
    expect(() => listOf('nothing', facts)).toThrow('There is no vocabulary "nothing"');
    const { jurisdictions } = apply({}, { 'jurisdictions.*': 'EU', 'jurisdictions.place': 'XX' });
    expect(jurisdictions).toEqual({
      subject: 'EU',
      controller: 'EU',
      processing: 'EU',
      place: 'XX',
    });
  });
});

describe('a property', () => {
  it('holds when every input does as claimed', () => {
    const proof = proofOf({
      ...MARKETING,
      for_every: { ...MARKETING.for_every, purpose: ['marketing'] },
    });
    expect(proof).toMatchObject({ inputs: 2, failures: 0, counterexample: null });
    expect(renderProof(proof)).toBe('✓ No marketing (2 inputs, 0.0 s)');
  });

  it('fails with the first counterexample as a case, and what the failures share', () => {
    const proof = proofOf(MARKETING);
    expect(proof).toMatchObject({ inputs: 4, failures: 2, pattern: { purpose: ['payment'] } });
    expect(proof.pattern).not.toHaveProperty('subject.age');
    expect(proof.counterexample).toEqual({
      id: 'PROPERTY-x',
      jurisdiction: 'EU',
      regimes: ['EU'],
      scenario: 'Counterexample to: Marketing is refused.',
      input: { ...BASE, purpose: 'payment', subject: { age: 9 } },
      expected: { allow: false, reasons: [], obligations: [] },
    });
    expect(renderProof(proof)).toMatch(
      /^✗ No marketing .*: fails for 2\n {2}Claimed: Marketing is/,
    );
  });

  it('may claim that everything is allowed', () => {
    const allowed = { ...MARKETING, result: 'allowed' };
    expect(proofOf(allowed).failures).toBe(2);
    expect(proofOf({ ...allowed, given: { 'consent.expires_at': BASE.now } }).failures).toBe(4);
  });

  it('may claim that a change never turns a refusal into an approval', () => {
    const stays = { ...MARKETING, result: 'a refusal stays a refusal' };
    // Two inputs are refused; for each, two changes are tried.
    expect(proofOf({ ...stays, when: { 'place.type': ['border', null] } })).toMatchObject({
      inputs: 4 + 2 * 2,
      failures: 0,
    });
    const proof = proofOf({ ...stays, when: { purpose: ['payment', 'marketing'] } });
    expect(proof).toMatchObject({ failures: 2, pattern: { purpose: ['payment'] } });
  });

  it.each([
    [
      { ...MARKETING, for_every: { 'consnt.status': ['given'] } },
      'no input has an attribute "consnt.status"',
    ],
    [{ ...MARKETING, result: 'maybe' }, 'Invalid option'],
    [{ ...MARKETING, unless: 'it rains' }, 'a mandate is in force'],
    [{ ...MARKETING, result: 'a refusal stays a refusal' }, '"when" belongs with'],
    [{ ...MARKETING, surprise: 1 }, 'Unrecognized key'],
  ])('is an error in %j', (content, message) => {
    expect(() => toProperty('x', content)).toThrow(UsageError);
    expect(() => toProperty('x', content)).toThrow(message);
  });
});

describe('a mandate in force', () => {
  const data = {
    mandates: {
      M: {
        jurisdiction: 'EU',
        instrument: 'T1',
        purposes: ['ticketing'],
        controller_types: ['private'],
        minimum_age: 16,
      },
    },
    jurisdictions: { DE: { parents: ['EU'] }, EU: { parents: [] } },
    effective: { T1: { from: Date.parse('2026-01-01T00:00:00Z'), until: null } },
  };
  const input = {
    now: '2026-01-01T00:00:00Z',
    jurisdictions: { place: 'DE' },
    legal_basis: 'legal_obligation',
    mandate: 'M',
    purpose: 'ticketing',
    controller: { type: 'private' },
    subject: { age: 16 },
  };
  const inForce = CONDITIONS['a mandate is in force'];

  it('counts for its place, purpose, controller, age and time', () => {
    expect(inForce?.(input, data)).toBe(true);
  });

  it.each([
    { now: '2025-12-31T23:59:59Z' },
    { jurisdictions: { place: 'US' } },
    { jurisdictions: { place: 'DE', subject: 'US' } },
    { jurisdictions: {} },
    { legal_basis: 'consent' },
    { mandate: null },
    { purpose: 'payment' },
    { controller: { type: 'landlord' } },
    { subject: { age: 15 } },
  ])('does not with %j', (change) => {
    expect(inForce?.({ ...input, ...change }, data)).toBe(false);
  });
});

describe('a statute that the table argues', () => {
  const data = {
    purposes: { search: { alternative: { required: false } }, ticketing: {} },
    effective: {},
  };
  const argued = CONDITIONS['a mandate is in force, or the table argues a statute'];
  const input = {
    purpose: 'search',
    legal_basis: 'law_enforcement_statute',
    controller: { type: 'law_enforcement' },
  };

  it.each([
    {},
    { legal_basis: 'public_task_statute' },
    { legal_basis: 'public_task_statute', controller: { type: 'public_body' } },
  ])('counts for an authority: %j', (change) => {
    expect(argued?.({ ...input, ...change }, data)).toBe(true);
  });

  it.each([
    { purpose: 'ticketing' },
    { legal_basis: 'explicit_consent' },
    { controller: { type: 'public_body' } },
    { legal_basis: 'public_task_statute', controller: { type: 'private' } },
  ])('does not with %j', (change) => {
    expect(argued?.({ ...input, ...change }, data)).toBe(false);
  });
});

it('the shipped properties read well, from a base that the schema takes', async () => {
  const { base, properties } = await readProperties();
  expect(PolicyInput.safeParse(base).error).toBeUndefined();
  expect(properties.length).toBeGreaterThanOrEqual(6);
  await expect(readProperties(['nothing'])).rejects.toThrow('There is no property "nothing".');
});
