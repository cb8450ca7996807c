import { expect, it } from 'vitest';
import { entryOfConsent } from './entry.ts';
import { type ConsentEvent, type ConsentTerms, STATED } from './events.ts';

const at = Date.parse('2026-11-30T12:00:00Z');
const SCOPE = { place: 'public_space', mode: 'realtime', remote: true } as const;
const event: Omit<ConsentEvent, 'terms'> = {
  ...{ id: 'con_1', event: 'given', purpose: 'ticketing', controllerId: 'zoo', scope: SCOPE },
  ...{ occurredAt: at - 1000, recordedAt: at },
};
const recorded = {
  ...{ tenantId: 'acme', subjectId: 'sub_1', keyId: 'k', request: 'req_1' },
  deployment: { id: 'dep_1', version: 3 },
};
const terms: ConsentTerms = {
  form: ['explicit'],
  guardian: false,
  indicated_by: 'subject',
  channel: 'kiosk',
  ...{ freely_given: true, covers_transmission: true, notice_version: null },
  ...{ notice_sha256: null, language: 'de', expires_at: null, evidence: STATED },
};

it('an event of the ledger is an entry that says all of it', () => {
  const trace = 'a'.repeat(32);
  expect(entryOfConsent({ ...event, terms }, { ...recorded, trace })).toEqual({
    ...{ id: 'con_1', kind: 'consent', tenantId: 'acme', subjectId: 'sub_1', at },
    content: {
      ...{ event: 'given', deployment: 'dep_1', deployment_version: 3, key: 'k' },
      ...{ request: 'req_1', trace, purpose: 'ticketing', controller: 'zoo', terms, scope: SCOPE },
      occurred_at: '2026-11-30T11:59:59.000Z',
    },
  });
});

it('what nobody said has no deployment, no terms and no trace', () => {
  const nobody = { ...recorded, keyId: null, request: null, deployment: null };
  const { content } = entryOfConsent({ ...event, event: 'expired', scope: null }, nobody);
  expect(content).toEqual({
    ...{ event: 'expired', deployment: null, deployment_version: null, key: null, request: null },
    ...{ purpose: 'ticketing', controller: 'zoo', scope: null },
    occurred_at: '2026-11-30T11:59:59.000Z',
  });
  expect(Object.keys(content)).not.toContain('trace');
  expect(Object.keys(content)).not.toContain('terms');
});
