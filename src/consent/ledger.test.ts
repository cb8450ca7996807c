import { describe, expect, it } from 'vitest';
import { consentAt, consentFor, findNo, hasRoom, MOST_CONSENTS, MOST_EVENTS } from './ledger.ts';
import type { Consent } from './states.ts';

const GATE = { place: 'public_accommodation', mode: 'interactive', remote: false };

/** As it was written before evidence was: the controller says so. */
const TERMS = JSON.stringify({
  form: ['explicit'],
  guardian: false,
  freely_given: true,
  covers_transmission: false,
  notice_version: null,
  language: null,
  expires_at: '2030-01-01T00:00:00Z',
});

function consent(changes: Partial<Consent> = {}): Consent {
  return {
    purpose: 'ticketing',
    controllerId: 'zoo',
    firstSeq: 1,
    events: 1,
    status: 'given',
    terms: TERMS,
    scopes: JSON.stringify({ '*': { given_at: 3_600_000, terms: TERMS } }),
    givenAt: 3_600_000,
    withdrawnAt: null,
    endedAt: null,
    ...changes,
  };
}

const state = (...consents: Consent[]) => consentAt(consents, 'ticketing', 'zoo', GATE);

describe('consent', () => {
  it('is null when the ledger says nothing', () => {
    expect(state()).toBeNull();
    expect(state(consent({ status: null }))).toBeNull();
  });

  it('is what was given, with its terms', () => {
    expect(state(consent())).toEqual({
      status: 'given',
      form: ['explicit'],
      given_at: '1970-01-01T01:00:00.000Z',
      expires_at: '2030-01-01T00:00:00Z',
      withdrawn_at: null,
      purposes: ['ticketing'],
      controller_id: 'zoo',
      guardian: false,
      freely_given: true,
      covers_transmission: false,
      evidence: 'stated',
      elsewhere: false,
    });
  });

  it('for another purpose or controller is shown as what it is', () => {
    expect(state(consent({ purpose: 'marketing' }))).toMatchObject({ purposes: ['marketing'] });
    expect(state(consent({ controllerId: 'ltd' }))).toMatchObject({ controller_id: 'ltd' });
    expect(consentFor([consent({ purpose: 'marketing' })], 'ticketing', 'zoo')).toBeNull();
  });

  it('for another purpose does not count once it is withdrawn', () => {
    expect(state(consent({ purpose: 'marketing', status: 'withdrawn' }))).toBeNull();
  });

  it('for this purpose comes before any other', () => {
    const refused = consent({ status: 'refused' });
    const other = consent({ purpose: 'marketing', firstSeq: 2 });
    expect(state(other, refused)).toMatchObject({ status: 'refused', purposes: ['ticketing'] });
  });

  it('of several others is that which was asked for last', () => {
    const others = [
      consent({ purpose: 'payment', firstSeq: 2 }),
      consent({ purpose: 'marketing', firstSeq: 7 }),
      consent({ purpose: 'attendance', firstSeq: 9, status: 'withdrawn' }),
      consent({ purpose: 'access_control', firstSeq: 5 }),
    ];
    expect(state(...others)).toMatchObject({ purposes: ['marketing'] });
  });
});

const wide = (count: number, changes: Partial<Consent> = {}) =>
  Array.from({ length: count }, (_, at) => consent({ purpose: `p${at}`, ...changes }));

describe('room in the ledger', () => {
  const full = consent({ events: MOST_EVENTS });

  it.each(['given', 'renewed', 'refused', 'withdrawn'] as const)('is there for: %s', (event) => {
    expect(hasRoom([], event, 'ticketing', 'zoo')).toBe(true);
    expect(hasRoom([consent({ events: MOST_EVENTS - 1 })], event, 'ticketing', 'zoo')).toBe(true);
    expect(hasRoom(wide(MOST_CONSENTS - 1), event, 'ticketing', 'zoo')).toBe(true);
    expect(hasRoom(wide(MOST_CONSENTS), event, 'p0', 'zoo')).toBe(true);
  });

  it('ends: with so many events, and with so many consents', () => {
    expect(hasRoom([full], 'given', 'ticketing', 'zoo')).toBe(false);
    expect(hasRoom([full], 'renewed', 'ticketing', 'zoo')).toBe(false);
    expect(hasRoom([full], 'given', 'payment', 'zoo')).toBe(false);
    expect(hasRoom(wide(MOST_CONSENTS), 'given', 'ticketing', 'zoo')).toBe(false);
  });

  it.each(['refused', 'withdrawn'] as const)(
    'never ends for a no that changes anything: %s',
    (event) => {
      expect(hasRoom([full], event, 'ticketing', 'zoo')).toBe(true);
      const ended = consent({ events: MOST_EVENTS, status: 'withdrawn' });
      expect(hasRoom([ended], event, 'ticketing', 'zoo')).toBe(false);
      expect(hasRoom(wide(MOST_CONSENTS), event, 'ticketing', 'zoo')).toBe(true);
      expect(hasRoom([full], event, 'payment', 'zoo')).toBe(true);
    },
  );
});

it('noes take no room from a yes', () => {
  const noes = wide(MOST_CONSENTS, { status: 'refused', givenAt: null });
  expect(hasRoom(noes, 'given', 'ticketing', 'zoo')).toBe(true);
  expect(hasRoom(noes, 'given', 'p0', 'zoo')).toBe(true);
  expect(hasRoom(noes, 'withdrawn', 'p0', 'zoo')).toBe(true);
  const both = [...wide(MOST_CONSENTS), consent({ status: 'refused', givenAt: null })];
  expect(hasRoom(both, 'given', 'ticketing', 'zoo')).toBe(false);
});

describe('a no', () => {
  const other = { purpose: 'payment', controllerId: 'till' };
  const stands = (consents: Consent[]) => findNo(consents, 'ticketing', 'zoo') !== undefined;

  it.each<[boolean, string, Partial<Consent>]>([
    [true, 'to the same use', { status: 'refused' }],
    [true, 'that takes back the same use', { status: 'withdrawn' }],
    [true, 'to the same purpose of another controller', { status: 'refused', controllerId: 'b' }],
    [false, 'to another purpose', { status: 'refused', purpose: 'marketing' }],
    [true, 'that takes back anything', { status: 'withdrawn', ...other }],
    [false, 'there is none in a yes', { ...other }],
    [false, 'there is none where nothing was said', { status: null }],
  ])('stands (%s): %s', (expected, _what, changes) => {
    expect(stands([consent(changes)])).toBe(expected);
    expect(stands([consent(other), consent(changes)])).toBe(expected);
  });

  it('stands no more against what the person has given since', () => {
    expect(stands([consent({ status: 'withdrawn', ...other }), consent()])).toBe(false);
  });
});
