import { describe, expect, it } from 'vitest';
import type { PolicyInput } from '../policy/input.ts';
import { type Granted, type OwnWork, vouch } from './vouch.ts';

const now = Date.parse('2026-11-23T12:00:00Z');
const FACTS: PolicyInput = {
  now: '2026-11-23T12:00:00Z',
  purpose: 'missing_person_search',
  jurisdictions: { subject: 'GB', controller: 'US-IL', processing: 'US', place: 'US-IL' },
  controller: { type: 'law_enforcement', sector: 'general' },
  place: { type: 'public_space' },
  authorisation: { type: 'judicial', expires_at: '2026-11-24T00:00:00Z' },
};
const WORK: OwnWork = { storesTemplate: false, screened: false, attested: false };
const grant = (changes: Partial<Granted> = {}): Granted => ({
  facts: { 'controller.type': 'law_enforcement' },
  scope: {},
  expiresAt: now + 1,
  approvals: 1,
  ...changes,
});
const vouched = (grants: Granted[], work: Partial<OwnWork> = {}, facts = FACTS) =>
  vouch(facts, grants, { ...WORK, ...work }, {}, now);

describe('without a grant', () => {
  it('the service names what it measures, keeps or decides itself, and nothing more', () => {
    expect(vouched([])).toEqual({
      now: 'service',
      operation: 'service',
      consent: 'service',
      template: 'service',
      'transfer.cross_border': 'service',
      'decision.adverse': 'service',
      'decision.human_reviewers': 'service',
    });
  });

  it.each([
    [{ storesTemplate: true }, { storage: 'service' }],
    [
      { screened: true },
      { 'controller.entity_listed': 'service', 'controller.owned_by_listed_pct': 'service' },
    ],
    [{ attested: true }, { 'liveness.status': 'third_party' }],
    [{ signed: true }, { consent: 'person' }],
  ])('and of %j also %j', (work, also) => {
    expect(vouched([], work)).toEqual({ ...vouched([]), ...also });
  });
});

describe('a grant', () => {
  it('vouches for what it says, where the registration says the same', () => {
    const facts = {
      'controller.type': 'law_enforcement',
      'controller.sector': 'bank',
      'authorisation.expires_at': '2026-11-24T01:00:00+01:00',
      'authorisation.covert': true,
      'place.unheard_of': null,
    };
    expect(vouched([grant({ facts })])).toEqual({
      ...vouched([]),
      'controller.type': 'operator',
      'authorisation.expires_at': 'operator',
    });
  });

  it('speaks for nothing that the service knows better', () => {
    const facts = { operation: 'delete', now: FACTS.now };
    const asked = { ...FACTS, operation: 'delete' };
    expect(vouched([grant({ facts })], {}, asked)).toEqual(vouched([]));
  });

  it('has expired at its last instant', () => {
    expect(vouched([grant({ expiresAt: now })])).toEqual(vouched([]));
  });

  it.each([
    [{}, true],
    [{ purposes: ['missing_person_search'] }, true],
    [{ purposes: ['marketing'] }, false],
    [{ purposes: [] }, false],
    [{ places: ['public_space', 'border'] }, true],
    [{ places: ['border'] }, false],
    [{ jurisdictions: ['US'] }, true],
    [{ jurisdictions: ['US-IL'] }, true],
    [{ jurisdictions: ['US-IL-X', 'GB'] }, false],
    [{ jurisdictions: ['US-IL', 'US'] }, true],
    [{ jurisdictions: ['U'] }, false],
    [{ purposes: ['missing_person_search'], places: ['border'] }, false],
  ])('with the scope %j counts here: %s', (scope, counts) => {
    expect('controller.type' in vouched([grant({ scope })])).toBe(counts);
  });

  it('does not count where the registration names no place', () => {
    const { jurisdictions, place, ...facts } = FACTS;
    const limited = grant({ scope: { jurisdictions: ['US'] } });
    expect(vouched([limited], {}, facts)).toEqual(vouched([]));
  });
});
