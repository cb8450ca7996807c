import { describe, expect, it } from 'vitest';
import type { Catalogue } from './catalogue.ts';
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
      contested: null,
      codes: ['NO_MARKETING'],
    },
  },
  reasons: { NO_MARKETING: { message: 'Faces are not for marketing.', group: 'purpose' } },
  obligations: {},
};

const DENIAL = {
  allow: false,
  reasons: [{ code: 'NO_MARKETING', rule: 'T1' }],
  obligations: [{ code: 'KEEP', rule: 'T3', param: 'P1Y' }],
  retention: { max_days: 30, rule: 'T3' },
  jurisdictions: ['EU'],
};

describe('reading a decision', () => {
  it('puts the words of the catalogue to each reason', () => {
    expect(readDecision(DENIAL, CATALOGUE)).toEqual({
      ...DENIAL,
      reasons: [
        {
          code: 'NO_MARKETING',
          rule: 'T1',
          tier: 'law',
          title: 'No marketing',
          message: 'Faces are not for marketing.',
          citation: 'Test Act, article 1',
        },
      ],
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
  ])('refuses %s', (_what, value) => {
    expect(readDecision(value, CATALOGUE)).toBeNull();
  });
});

it('a policy error is a denial in the name of this service', () => {
  const { allow, reasons } = policyError();
  expect(allow).toBe(false);
  expect(reasons).toMatchObject([{ code: 'POLICY_ERROR', rule: 'HOST', tier: 'floor' }]);
});

it('obligations are written with their parameter', () => {
  expect(obligationText({ code: 'KEEP', rule: 'T3', param: 'P1Y' })).toBe('KEEP:P1Y');
  expect(obligationText({ code: 'KEEP', rule: 'T3' })).toBe('KEEP');
});
