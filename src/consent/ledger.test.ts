import { describe, expect, it } from 'vitest';
import type { ConsentEvent, ConsentEventKind } from './events.ts';
import { consentAt } from './ledger.ts';

const HOUR = 3_600_000;
let seq = 0;

function event(
  kind: ConsentEventKind,
  hour: number,
  about: { purpose?: string; controllerId?: string; expires?: string } = {},
): ConsentEvent {
  seq += 1;
  return {
    id: `con_${seq}`,
    seq,
    purpose: about.purpose ?? 'ticketing',
    controllerId: about.controllerId ?? 'zoo',
    event: kind,
    terms: {
      form: ['explicit'],
      guardian: false,
      freely_given: true,
      covers_transmission: false,
      notice_version: null,
      language: null,
      expires_at: about.expires ?? null,
    },
    occurredAt: hour * HOUR,
    recordedAt: hour * HOUR,
  };
}

const state = (...events: ConsentEvent[]) => consentAt(events, 'ticketing', 'zoo');

describe('consent', () => {
  it('is null when the ledger says nothing', () => {
    expect(state()).toBeNull();
  });

  it('is what was given, with its terms', () => {
    expect(state(event('given', 1, { expires: '2030-01-01T00:00:00Z' }))).toEqual({
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
    });
  });

  it('is withdrawn from the moment of the withdrawal', () => {
    expect(state(event('given', 1), event('withdrawn', 2))).toMatchObject({
      status: 'withdrawn',
      withdrawn_at: '1970-01-01T02:00:00.000Z',
    });
  });

  it('can be given anew after a withdrawal', () => {
    expect(state(event('given', 1), event('withdrawn', 2), event('given', 3))).toMatchObject({
      status: 'given',
      withdrawn_at: null,
    });
  });

  it.each([1, 2])('stays withdrawn when a consent of hour %i is recorded after it', (hour) => {
    expect(state(event('withdrawn', 2), event('given', hour))).toMatchObject({
      status: 'withdrawn',
    });
  });

  it('is refused when the person said no, whatever they said before', () => {
    expect(state(event('given', 1), event('refused', 2))).toMatchObject({ status: 'refused' });
  });

  it('takes the terms of a renewal', () => {
    const given = event('given', 1);
    const renewed = event('renewed', 2, { expires: '2031-01-01T00:00:00Z' });
    expect(state(given, renewed)).toMatchObject({
      status: 'given',
      expires_at: '2031-01-01T00:00:00Z',
    });
  });

  it('is not revived by a renewal that crossed the withdrawal', () => {
    const events = [event('given', 1), event('withdrawn', 2), event('renewed', 3)];
    expect(state(...events)).toMatchObject({ status: 'withdrawn' });
    expect(state(event('renewed', 1))).toBeNull();
  });

  it('goes by the order of recording, not of the array', () => {
    const given = event('given', 1);
    const withdrawn = event('withdrawn', 2);
    expect(state(withdrawn, given)).toMatchObject({ status: 'withdrawn' });
  });

  it('for another purpose or controller is shown as what it is', () => {
    expect(state(event('given', 1, { purpose: 'marketing' }))).toMatchObject({
      purposes: ['marketing'],
    });
    expect(state(event('given', 1, { controllerId: 'carrier' }))).toMatchObject({
      controller_id: 'carrier',
    });
  });

  it('for another purpose does not count once it is withdrawn', () => {
    const other = { purpose: 'marketing' };
    expect(state(event('given', 1, other), event('withdrawn', 2, other))).toBeNull();
  });

  it('for this purpose comes before any other', () => {
    const events = [event('refused', 1), event('given', 2, { purpose: 'marketing' })];
    expect(state(...events)).toMatchObject({ status: 'refused', purposes: ['ticketing'] });
  });
});
