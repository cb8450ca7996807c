import { expect, it } from 'vitest';
import { registration } from '../../test/scenarios/registrations.ts';
import { DeploymentRegistration } from '../registry/registration.ts';
import { type ConsentEvent, STATED } from './events.ts';
import { makeReceipt } from './receipt.ts';

const DAY = 86_400_000;

const event: ConsentEvent = {
  id: 'con_1',
  purpose: 'ticketing',
  controllerId: 'zoo',
  event: 'given',
  terms: {
    form: ['explicit', 'separate'],
    guardian: false,
    freely_given: true,
    covers_transmission: true,
    notice_version: '2026-11',
    language: 'de',
    expires_at: '2027-11-23T00:00:00Z',
    evidence: STATED,
  },
  scope: { place: 'public_space', mode: 'realtime', remote: true },
  occurredAt: 1000 * DAY,
  recordedAt: 1001 * DAY,
};

function deployed(changes: Record<string, unknown> = {}) {
  const registered = registration('DE', 'Gate', {
    purpose: 'ticketing',
    controller: { id: 'zoo', name: 'A zoo', type: 'private' },
    jurisdictions: { controller: 'DE', processing: 'FR', place: 'AT' },
    retention: { days: 30 },
    ...changes,
  });
  return {
    id: 'dep_1',
    tenantId: 'acme',
    version: 1,
    registration: DeploymentRegistration.parse(registered),
    createdAt: 0,
    updatedAt: 0,
    endedAt: null,
  };
}

it('has the fields of ISO/IEC TS 27560, with what was agreed to and where it was registered', () => {
  const notice = { given: true, url: 'https://zoo.example/notice' };
  const dpia = { on_file: true, reference: 'DPIA 7' };
  expect(makeReceipt(event, 'sub_1', deployed({ notice, dpia }))).toEqual({
    schema_version: 'ISO/IEC TS 27560:2023, DPV 2.3',
    record_id: 'con_1',
    pii_principal_id: 'sub_1',
    privacy_notice: 'https://zoo.example/notice',
    notice_version: '2026-11',
    language: 'de',
    purposes: ['ticketing'],
    lawful_basis: 'explicit_consent',
    pii_information: [
      { pii_type: 'pd:FacialPrint', pii_optional: true, special_pii_category: true },
    ],
    pii_controllers: [{ id: 'zoo', name: 'A zoo' }],
    storage_locations: ['template ciphertext: Workers KV', 'wrapped key: D1'],
    retention_period: 'P30D',
    processing_locations: ['FR'],
    jurisdiction: ['DE', 'FR', 'AT'],
    withdrawal_method: 'POST /v1/subjects/sub_1/consents with event "withdrawn"',
    impact_assessment: 'DPIA 7',
    event_time: '1972-09-27T00:00:00.000Z',
    validity_duration: '2027-11-23T00:00:00Z',
    event_type: ['explicit', 'separate'],
    evidence: STATED,
    scope: { place: 'public_space', mode: 'realtime', remote: true },
    event_state: 'given',
    dpv_state: 'dpv:ConsentGiven',
  });
});

it('says null of what was not said', () => {
  const bare = makeReceipt(
    { ...event, terms: { ...event.terms, expires_at: null, notice_version: null, language: null } },
    'sub_1',
    deployed({ notice: { given: true }, dpia: { on_file: true }, retention: {} }),
  );
  expect(bare).toMatchObject({
    privacy_notice: null,
    notice_version: null,
    language: null,
    impact_assessment: null,
    retention_period: null,
    validity_duration: null,
  });
});

it.each([
  ['given', 'dpv:ConsentGiven'],
  ['renewed', 'dpv:RenewedConsentGiven'],
  ['refused', 'dpv:ConsentRefused'],
  ['withdrawn', 'dpv:ConsentWithdrawn'],
] as const)('of consent that is %s names the state in DPV', (kind, state) => {
  expect(makeReceipt({ ...event, event: kind }, 'sub_1', deployed())).toMatchObject({
    event_state: kind,
    dpv_state: state,
  });
});
