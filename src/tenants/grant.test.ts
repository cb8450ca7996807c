import { describe, expect, it } from 'vitest';
import { StoredRecordError } from '../stored.ts';
import { type GrantEvent, type GrantRow, isInForce, readGrant, statusAt } from './grant.ts';

const END = 1000;

const event = (seq: number, kind: GrantEvent['event'], operator: string): GrantEvent => ({
  seq,
  event: kind,
  operator,
  reason: 'r',
  recordedAt: seq,
});
const proposed = event(1, 'proposed', 'olga');

const row = (events: readonly object[], changes: Partial<GrantRow> = {}): GrantRow => ({
  id: 'grt_1',
  tenant_id: 'acme',
  controller_id: 'police',
  terms_json: JSON.stringify({
    facts: { 'controller.type': 'law_enforcement' },
    scope: {},
    evidence: { sha256: 'a'.repeat(64), title: 'Act' },
    sameLegalPerson: false,
  }),
  grave: 1,
  expires_at: END,
  events_json: JSON.stringify(events),
  ...changes,
});
const grant = (events: readonly GrantEvent[], grave = 1) => readGrant(row(events, { grave }));

describe('a grant', () => {
  it.each([
    { of: 'nobody', events: [], status: 'pending' },
    { of: 'one operator', events: [proposed], status: 'pending' },
    { of: 'one twice', events: [proposed, event(2, 'approved', 'olga')], status: 'pending' },
    { of: 'an approval alone', events: [event(2, 'approved', 'pjotr')], status: 'pending' },
    { of: 'two', events: [proposed, event(2, 'approved', 'pjotr')], status: 'in_force' },
    {
      of: 'two, revoked',
      events: [proposed, event(2, 'approved', 'pjotr'), event(3, 'revoked', 'olga')],
      status: 'revoked',
    },
  ])('that is grave, of $of: $status', ({ events, status }) => {
    expect(statusAt(grant(events), END - 1)).toBe(status);
    expect(isInForce(grant(events), END - 1)).toBe(status === 'in_force');
  });

  it('that is not grave needs no other', () => {
    expect(statusAt(grant([proposed], 0), END - 1)).toBe('in_force');
  });

  it('has expired at its end, and stays revoked', () => {
    expect(statusAt(grant([proposed], 0), END)).toBe('expired');
    expect(isInForce(grant([proposed], 0), END)).toBe(false);
    expect(statusAt(grant([proposed, event(2, 'revoked', 'olga')], 0), END)).toBe('revoked');
  });

  it('has its events in order, however they were read', () => {
    const events = [event(3, 'revoked', 'olga'), proposed, event(2, 'approved', 'pjotr')];
    expect(grant(events).events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it.each([
    { terms_json: '{}' },
    { events_json: '[{"event":"approved"}]' },
    { events_json: 'null' },
  ])('that cannot be read, %o, stands behind nothing', (changes) => {
    expect(() => readGrant(row([proposed], changes))).toThrow(StoredRecordError);
  });
});
