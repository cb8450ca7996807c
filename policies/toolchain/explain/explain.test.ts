import { beforeAll, describe, expect, it } from 'vitest';
import type { Policy } from '../../../src/policy/host.ts';
import { PolicyInput } from '../../../src/policy/input.ts';
import { compilePolicy, type Facts } from '../compile/compile.ts';
import { attributes } from '../input/attributes.ts';
import { changed, everyChange, remedies } from '../input/changes.ts';
import { FIXTURE } from '../library/fixture.ts';
import { readLibrary } from '../library/library.ts';
import { load } from '../verbs/command.ts';
import { misspellings, unknownValues } from '../verbs/explain.ts';
import { findRemedy, renderExplanation } from './explain.ts';
import { searchRemedy } from './remedy.ts';
import { appliedJurisdictions, consideredRules } from './trace.ts';

const NOW = '2026-11-23T09:00:00Z';
const EXPIRED = { now: NOW, purpose: 'access_control', consent: { expires_at: NOW } };

let policy: Policy;
let facts: Facts;
beforeAll(async () => {
  const compilation = await compilePolicy(FIXTURE);
  policy = load(compilation);
  facts = compilation.compiled.data.facts;
});

const remedyFor = (input: Record<string, unknown>) =>
  findRemedy(input, facts, (one) => policy.decide(one), 5000);

describe('attributes', () => {
  it('are those of the input schema, each of a type', () => {
    const known = Object.fromEntries(attributes().map(({ path, type }) => [path, type]));
    expect(known).toMatchObject({
      now: 'instant',
      remote: 'boolean',
      'consent.form': 'list',
      'subject.age': 'number',
      'place.type': 'text',
      'consent.expires_at': 'instant',
    });
  });

  it('change into inputs that the schema takes', () => {
    for (const change of everyChange(EXPIRED, { caps: { floor_days: { value: 30 } } })) {
      const { error } = PolicyInput.safeParse(changed(EXPIRED, [change]));
      const bad = error?.issues.filter(({ path }) => path[0] !== 'now');
      expect(bad ?? [], JSON.stringify(change)).toEqual([]);
    }
  });
});

describe('a way to be allowed', () => {
  it('is one change where one does', () => {
    const { changes, smallest, doubting } = remedyFor(EXPIRED);
    expect(changes?.map(({ values }) => values)).toEqual([
      { 'consent.expires_at': '2026-11-24T09:00:00Z' },
    ]);
    expect(smallest).toBe(true);
    expect(doubting).toBe(false);
  });

  it('is not another purpose, nor erasure', () => {
    const { changes, stuck } = remedyFor({ ...EXPIRED, purpose: 'marketing' });
    expect(changes).toBeNull();
    expect(stuck).toEqual(['NO_MARKETING (T1)']);
  });

  it('never unsays a withdrawal, a refusal or a status', () => {
    const withdrawn = { ...EXPIRED, consent: { status: 'withdrawn', withdrawn_at: NOW } };
    const whats = remedies(withdrawn, facts, true).map(({ what }) => what);
    expect(whats).not.toContain('consent.status');
    expect(whats).not.toContain('consent.withdrawn_at');
    expect(whats).not.toContain('authorisation.refused');
    expect(whats).toContain('consent');
  });

  it('leaves recorded facts alone, unless asked to doubt them', () => {
    const child = { ...EXPIRED, subject: { age: 9 } };
    const ages = (doubt: boolean) =>
      remedies(child, facts, doubt).filter(({ what }) => what === 'subject.age').length;
    expect(ages(false)).toBe(0);
    expect(ages(true)).toBeGreaterThan(0);
  });
});

describe('the search', () => {
  const bit = (what: string) => ({ what, kind: 'do' as const, values: { [what]: true } });
  /** A policy that is refused while a clause, some of whose bits must hold together, is open. */
  const needing =
    (...clauses: string[][]) =>
    (input: Record<string, unknown>) => {
      const open = clauses.filter((bits) => !bits.every((name) => input[name] === true));
      const reasons = open.map((bits) => ({ code: bits.join('+'), rule: 'R' }));
      return { ...policy.decide({}), reasons: reasons as never };
    };
  const search = (clauses: string[][], names: string) =>
    searchRemedy({}, [...names].map(bit), { decide: needing(...clauses), budget: 2000 });

  it('finds changes that work only together', () => {
    const { changes, smallest } = search([['a', 'b'], ['c']], 'xaybzc');
    expect(changes?.map(({ what }) => what).sort()).toEqual(['a', 'b', 'c']);
    expect(smallest).toBe(true);
  });

  it('says what it cannot remove', () => {
    const { changes, stuck, evaluations } = search([['q'], ['a']], 'abc');
    expect(changes).toBeNull();
    expect(stuck).toEqual(['q (R)']);
    expect(evaluations).toBe(1 + 3 + 3);
  });

  it('does not call a long answer the smallest', () => {
    const { changes, smallest } = search([['a'], ['b'], ['c'], ['d']], 'abcd');
    expect(changes).toHaveLength(4);
    expect(smallest).toBe(false);
  });
});

it('an explanation names law, reasons, dates and the way out', () => {
  const input = { ...EXPIRED, now: '2026-03-01T00:00:00Z', purpose: 'marketing' };
  const decision = policy.decide({ ...input, consent: null });
  const families = {
    EU: {
      deny: [
        { code: 'NO_MARKETING', rule: 'T1' },
        { code: 'EXPIRED', rule: 'T2' },
      ],
      oblige: [{ code: 'KEEP', rule: 'T3', param: 'P1Y' }],
    },
  };
  const text = renderExplanation({
    input,
    decision,
    facts,
    applied: appliedJurisdictions(input, decision, facts),
    considered: consideredRules(Object.values(policy.catalogue.rules), families, {
      input,
      decision,
      facts,
    }),
    remedy: remedyFor({ ...input, consent: { expires_at: input.now } }),
  });
  expect(text).toContain('REFUSED: ');
  expect(text).toContain('?  unknown place: missing');
  expect(text).toContain('– T1  No marketing (from 2026-03-29: would then say NO_MARKETING)');
  expect(text).toContain('✗ T2  Consent lasts until it expires: EXPIRED');
  expect(text).toContain('! T3  Keep a record: KEEP:P1Y');
  expect(text).toContain('What would allow it: one change (no smaller set does;');
  expect(text).toContain('consent.expires_at: "2026-11-23T09:00:00Z" → "2026-03-02T00:00:00Z"');
});

it('a misspelt attribute is named', () => {
  expect(misspellings({ now: NOW, consnt: null })).toEqual(['input : Unrecognized key: "consnt"']);
});

describe('a misspelt value', () => {
  const misspelt = {
    now: NOW,
    operation: 'verfy',
    purpose: 'acces_control',
    mode: 'realtme',
    legal_basis: 'consnt',
    consent: { form: ['explict'], purposes: ['acces_control'], status: 'givn' },
    template: { enrolment_purpose: 'acces_control' },
    output: { traits: ['ag'] },
  };

  it('is named, with the word that was perhaps meant', async () => {
    const { facts: tables } = await readLibrary();
    const told = unknownValues(misspelt, tables);
    expect(told).toContain(
      'input purpose: "acces_control" is none of its words; did you mean "access_control"?',
    );
    expect(told.filter((line) => line.includes('did you mean'))).toHaveLength(told.length);
    expect(told.length).toBeGreaterThan(6);
    expect(unknownValues({ purpose: 'access_control', mandate: null }, tables)).toEqual([]);
  });

  it('is never proposed', async () => {
    const { facts: tables } = await readLibrary();
    for (const { values } of remedies(misspelt, tables, true)) {
      expect(JSON.stringify(values)).not.toMatch(/acces_control|explict|"ag"|givn|consnt|realtme/);
    }
  });
});
