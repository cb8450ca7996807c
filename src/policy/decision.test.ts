import { describe, expect, it } from 'vitest';
import type { Catalogue, CatalogueRule } from './catalogue.ts';
import { obligationText, policyError, readDecision } from './decision.ts';

const CATALOGUE: Catalogue = {
  rules: {
    T1: {
      id: 'T1',
      title: 'No marketing',
      description: '',
      citation: 'Test Act, article 1',
      tier: 'law',
      jurisdiction: 'EU',
      effective: '2020-01-01',
      until: null,
      confidence: 'P',
      read: true,
      not_read: null,
      checked_on: '2026-11-23',
      contested: null,
      codes: ['NO_MARKETING'],
      change: { NO_MARKETING: 'Set purpose to something else.' },
    },
  },
  reasons: { NO_MARKETING: { message: 'Faces are not for marketing.', group: 'purpose' } },
  obligations: {},
};

/** The denial, under a rule of another kind. */
function spokenBy(kind: Partial<CatalogueRule>) {
  const rules = { T1: { ...(CATALOGUE.rules.T1 as CatalogueRule), ...kind } };
  return readDecision(DENIAL, { ...CATALOGUE, rules })?.reasons[0];
}

const KEEP = { code: 'KEEP', rule: 'T3', param: 'P1Y' };

const DENIAL = {
  allow: false,
  reasons: [{ code: 'NO_MARKETING', rule: 'T1' }],
  obligations: [KEEP],
  retention: { max_days: 30, rule: 'T3' },
  jurisdictions: ['EU'],
};

describe('reading a decision', () => {
  it('puts the words of the catalogue to each reason', () => {
    expect(readDecision(DENIAL, CATALOGUE)).toEqual({
      ...DENIAL,
      unvouched: [],
      reasons: [
        {
          code: 'NO_MARKETING',
          rule: 'T1',
          tier: 'law',
          title: 'No marketing',
          message: 'Faces are not for marketing.',
          source: 'The law: Test Act, article 1.',
          citation: 'Test Act, article 1',
          change: 'Set purpose to something else.',
        },
      ],
    });
  });

  it('passes nothing of its own off as a law', () => {
    const ours = { ...DENIAL, reasons: [{ code: 'NO_MARKETING', rule: 'unheard of' }] };
    expect(readDecision(ours, CATALOGUE)?.reasons).toMatchObject([
      { tier: 'floor', source: "This service's rules, not a law.", change: '' },
    ]);
  });

  it.each([
    ['law', 'P+S', 'The law: Test Act, article 1.'],
    ['law', 'S', 'The law, as others report it: Test Act, article 1.'],
    ['regulator', 'P', "An authority's decision or advice, not a law: Test Act, article 1."],
    ['court', 'P', 'A court: Test Act, article 1.'],
    ['standard', 'S', 'A standard, not a law: Test Act, article 1.'],
    ['floor', 'choice', "This service's rules, not a law."],
  ] as const)('says who speaks where it is a %s (%s)', (tier, confidence, source) => {
    expect(spokenBy({ tier, confidence })).toMatchObject({ tier, source });
  });

  it('names no text that nobody has read', () => {
    expect(spokenBy({ read: false })).toMatchObject({
      tier: 'floor',
      source: "This service's rules, not a law.",
      citation: 'Countersign baseline, T1',
    });
  });

  it('sorts what Rego leaves unordered', () => {
    const decision = readDecision(
      {
        ...DENIAL,
        reasons: [
          { code: 'B', rule: 'T1' },
          { code: 'A', rule: 'T2' },
          { code: 'A', rule: 'T1' },
        ],
        jurisdictions: ['US', 'CN'],
      },
      CATALOGUE,
    );
    expect(decision?.reasons.map(({ code, rule }) => code + rule)).toEqual(['AT1', 'AT2', 'BT1']);
    expect(decision?.jurisdictions).toEqual(['CN', 'US']);
  });

  it('passes on nothing but what a decision has', () => {
    const retention = { ...DENIAL.retention, note: 'x' };
    const obligations = [
      { ...KEEP, note: 'x' },
      { code: 'TELL', rule: 'T3' },
    ];
    const decision = readDecision({ ...DENIAL, note: 'x', obligations, retention }, CATALOGUE);
    expect(Object.keys(decision ?? {})).toEqual([...Object.keys(DENIAL), 'unvouched']);
    expect(decision?.obligations).toStrictEqual([KEEP, { code: 'TELL', rule: 'T3' }]);
    expect(decision?.retention).toStrictEqual(DENIAL.retention);
  });

  it('has no retention when no cap applies', () => {
    const { retention: _, ...rest } = { ...DENIAL, allow: true, reasons: [] };
    expect(readDecision(rest, CATALOGUE)?.retention).toBeNull();
  });

  it.each([
    ['nothing', undefined],
    ['a bare yes', true],
    ['a yes with reasons against', { ...DENIAL, allow: true }],
    ['a no without reasons', { ...DENIAL, reasons: [] }],
    ['a truthy yes', { ...DENIAL, allow: 'true', reasons: [] }],
    ['no obligations', { ...DENIAL, obligations: undefined }],
    ['a reason that is no object', { ...DENIAL, reasons: ['NO_MARKETING'] }],
    ['a reason without a rule', { ...DENIAL, reasons: [{ code: 'NO_MARKETING' }] }],
    ['an obligation with a number', { ...DENIAL, obligations: [{ ...KEEP, param: 1 }] }],
    ['retention without days', { ...DENIAL, retention: { rule: 'T3' } }],
    ['retention without a rule', { ...DENIAL, retention: { max_days: 30 } }],
    ['retention for ever', { ...DENIAL, retention: 'for ever' }],
    ['a jurisdiction without a code', { ...DENIAL, jurisdictions: ['EU', null] }],
    ['no jurisdictions', { ...DENIAL, jurisdictions: undefined }],
  ])('refuses %s', (_what, value) => {
    expect(readDecision(value, CATALOGUE)).toBeNull();
  });
});

it('a policy error is a denial in the name of this service', () => {
  const { allow, reasons } = policyError();
  expect(allow).toBe(false);
  expect(reasons).toMatchObject([{ code: 'POLICY_ERROR', rule: 'HOST', tier: 'floor' }]);
  expect(reasons[0]?.source).toBe("This service's rules, not a law.");
});

it('obligations are written with their parameter', () => {
  expect(obligationText({ code: 'KEEP', rule: 'T3', param: 'P1Y' })).toBe('KEEP:P1Y');
  expect(obligationText({ code: 'KEEP', rule: 'T3' })).toBe('KEEP');
});
