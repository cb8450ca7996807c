import { describe, expect, it } from 'vitest';
import { normaliseInstants, parseInstant } from './instants.ts';

describe('an instant', () => {
  it.each([
    ['2026-11-23T09:00:00Z', 1_795_424_400_000],
    ['2026-11-23t09:00:00z', 1_795_424_400_000],
    ['2026-11-23T17:00:00+08:00', 1_795_424_400_000],
    ['2026-11-23T03:30:00-05:30', 1_795_424_400_000],
    ['2026-11-23T09:00:00.1Z', 1_795_424_400_100],
    ['2026-11-23T09:00:00.123999Z', 1_795_424_400_123],
    ['2024-02-29T00:00:00Z', 1_709_164_800_000],
    ['1970-01-01T00:00:00Z', 0],
    ['0000-01-01T00:00:00Z', -62_167_219_200_000],
  ])('%s is %d ms', (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });

  it.each([
    '2026-11-23',
    '2026-11-23T09:00:00',
    '2026-11-23 09:00:00Z',
    '2026-11-23T09:00Z',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-23T24:00:00Z',
    '2026-11-23T09:60:00Z',
    '2016-12-31T23:59:60Z',
    '2026-11-23T09:00:00+24:00',
    '2026-11-23T09:00:00+0800',
    '+02026-11-23T09:00:00Z',
    ' 2026-11-23T09:00:00Z',
    'Mon, 23 Nov 2026 09:00:00 GMT',
    '',
    1_795_424_400_000,
    null,
    {},
  ])('%j is none', (value) => {
    expect(parseInstant(value)).toBeNull();
  });
});

describe('normalising an input', () => {
  it('turns every instant into milliseconds and leaves the rest alone', () => {
    const at = '2026-11-23T09:00:00Z';
    const ms = 1_795_424_400_000;
    const input = {
      now: at,
      use_started_at: at,
      purpose: at,
      consent: { given_at: at, expires_at: at, withdrawn_at: null, status: 'given' },
      authorisation: { expires_at: at },
      watchlist: { expires_at: at },
      template: {
        enrolled_at: at,
        last_interaction_at: at,
        purpose_ended_at: at,
        retention_until: at,
      },
      stored: { kind: 'pass', since: at, until: null },
      filing: { deadline: at, declared_at: at, in_service_at: at },
    };
    const before = structuredClone(input);
    expect(normaliseInstants(input)).toEqual({
      now: ms,
      use_started_at: ms,
      purpose: at,
      consent: { given_at: ms, expires_at: ms, withdrawn_at: null, status: 'given' },
      authorisation: { expires_at: ms },
      watchlist: { expires_at: ms },
      template: {
        enrolled_at: ms,
        last_interaction_at: ms,
        purpose_ended_at: ms,
        retention_until: ms,
      },
      stored: { kind: 'pass', since: ms, until: null },
      filing: { deadline: ms, declared_at: ms, in_service_at: ms },
    });
    expect(input).toEqual(before);
  });

  it('reads what it cannot read as the worse of absent and long past', () => {
    const bad = 'yesterday';
    expect(
      normaliseInstants({
        now: bad,
        use_started_at: bad,
        consent: { given_at: bad, expires_at: bad, withdrawn_at: bad },
        template: { purpose_ended_at: 7, retention_until: [] },
        stored: { since: bad, until: bad },
        filing: { deadline: bad, declared_at: bad },
      }),
    ).toEqual({
      now: null,
      use_started_at: 0,
      consent: { given_at: null, expires_at: 0, withdrawn_at: 0 },
      template: { purpose_ended_at: 0, retention_until: 0 },
      stored: { since: 0, until: 0 },
      filing: { deadline: 0, declared_at: null },
    });
  });

  it.each([null, 5, 'x', [], { consent: null, template: 'x', filing: [] }, {}])(
    'passes %j through',
    (input) => {
      expect(normaliseInstants(input)).toEqual(input);
    },
  );
});
