import { describe, expect, it } from 'vitest';
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
    indicated_by: 'subject',
    channel: 'kiosk',
    freely_given: true,
    covers_transmission: true,
    notice_version: '2026-11',
    notice_sha256: 'a3'.repeat(32),
    language: 'de',
    expires_at: '2027-11-23T00:00:00Z',
    evidence: STATED,
  },
  scope: { place: 'public_space', mode: 'realtime', remote: true },
  occurredAt: 1000 * DAY,
  recordedAt: 1001 * DAY,
};

const CONTROLLER = {
  id: 'zoo',
  name: 'A zoo',
  type: 'private',
  address: 'Zoo Road 1, 10787 Berlin',
  contact: 'privacy@zoo.example',
};

function deployed(changes: Record<string, unknown> = {}) {
  const registered = registration('DE', 'Gate', {
    purpose: 'ticketing',
    controller: CONTROLLER,
    jurisdictions: { controller: 'DE', processing: 'FR', place: 'AT' },
    retention: { days: 30 },
    ...changes,
  });
  return {
    id: 'dep_1',
    tenantId: 'acme',
    version: 3,
    registration: DeploymentRegistration.parse(registered),
    createdAt: 0,
    updatedAt: 0,
    endedAt: null,
  };
}

const PURPOSES = {
  ticketing: {
    operations: 'any',
    controllers: 'any',
    places: 'any',
    modes: 'any',
    dpv: 'dpv:LegalCompliance + dpv:EnforceAccessControl',
    present: true,
    adverse: 'no_match',
  },
} as const;

const receiptOf = (changes: Partial<ConsentEvent> = {}, registered = deployed()) =>
  makeReceipt(
    { ...event, ...changes },
    { subjectId: 'sub_1', deployment: registered, purposes: PURPOSES, origin: 'cs.example/log' },
  );

/** Follows property names, the first of a list where there is one. */
function find(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => {
    const one = Array.isArray(at) ? at[0] : at;
    return (one as Record<string, unknown> | undefined)?.[name];
  }, value);
}

const RECORD = ['dpv:hasRecordOfActivity'];
const PROCESS = [...RECORD, 'dpv:hasProcess'];
const EVENT = [...RECORD, 'dpv:hasConsentStatus'];
const CONTROLLING = [...RECORD, 'dpv:hasEntity'];

/** The fields that the guide says MUST be present, in its order, where DPV's profile has them. */
const MANDATORY: [field: string, path: readonly string[], value: unknown][] = [
  ['schema version of the receipt', ['dct:conformsTo'], 'dpv-27560:receipt-eu-gdpr'],
  ['receipt id', ['dct:identifier'], 'rcp_1'],
  ['receipt created', ['dct:created'], '1972-09-28T00:00:00.000Z'],
  ['schema version', [...RECORD, 'dct:conformsTo'], 'dpv-27560:record-eu-gdpr'],
  ['record id', [...RECORD, 'dct:identifier'], 'urn:countersign:consent:sub_1:ticketing:zoo'],
  ['pii principal id', [...RECORD, 'dpv:hasDataSubject', 'dct:identifier'], 'sub_1'],
  ['privacy notice', [...RECORD, 'dpv:hasNotice', '@id'], 'https://example.com/notice'],
  ['its version', [...RECORD, 'dpv:hasNotice', 'dct:hasVersion'], '2026-11'],
  ['its date', [...RECORD, 'dpv:hasNotice', 'dct:date'], '1972-09-27'],
  [
    'its hash',
    [...RECORD, 'dpv:hasNotice', 'spdx:checksum', 'spdx:checksumValue'],
    'a3'.repeat(32),
  ],
  ['language', [...RECORD, 'dpv:hasNotice', 'dct:language'], 'de'],
  ['purpose', [...PROCESS, 'dpv:hasPurpose'], ['dpv:LegalCompliance', 'dpv:EnforceAccessControl']],
  [
    'pii information and type',
    [...PROCESS, 'dpv:hasPersonalData', '@type'],
    ['pd:FacialPrint', 'dpv:SpecialCategoryPersonalData'],
  ],
  ['pii controllers', [...PROCESS, 'dpv:hasDataController'], 'urn:countersign:controller:zoo'],
  ['storage locations', [...PROCESS, 'dpv:hasStorageCondition', 'dpv:hasLocation'], 'FR'],
  ['jurisdiction', [...PROCESS, 'dpv:hasJurisdiction'], ['DE', 'FR', 'AT']],
  [
    'recipient third parties',
    [...PROCESS, 'dpv:hasRecipient'],
    ['urn:countersign:service:cs.example/log', 'https://www.cloudflare.com/'],
  ],
  [
    'withdrawal method',
    [...RECORD, 'dpv:hasConsentControl', 'dpv:isExercisedAt'],
    'https://example.com/withdraw',
  ],
  ['party id', [...CONTROLLING, 'dct:identifier'], 'zoo'],
  ['party address', [...CONTROLLING, 'dpv:hasAddress'], CONTROLLER.address],
  ['party name', [...CONTROLLING, 'dpv:hasName'], 'A zoo'],
  ['party contact', [...CONTROLLING, 'dpv:hasContact'], CONTROLLER.contact],
  ['party type', [...CONTROLLING, 'dct:type'], 'private'],
  ['party role', [...CONTROLLING, '@type'], 'dpv:DataController'],
  ['event time', [...EVENT, 'dpv:isIndicatedAtTime'], '1972-09-27T00:00:00.000Z'],
  [
    'validity duration',
    [...EVENT, 'dpv:hasDuration'],
    { '@type': 'dpv:UntilTimeDuration', 'dct:valid': '2027-11-23T00:00:00Z' },
  ],
  ['entity id', [...EVENT, 'dpv:isIndicatedBy'], 'dpv:DataSubject'],
  [
    'event type',
    [...EVENT, 'dpv:hasLegalBasis'],
    ['dpv:ExplicitlyExpressedConsent', 'eu-gdpr:A9-2-a'],
  ],
  ['event state', [...EVENT, '@type'], 'dpv:ConsentGiven'],
  ['indication method', [...EVENT, 'dpv:hasIndicationMethod'], 'explicit, separate, kiosk'],
  [
    'privacy rights (GDPR)',
    [...PROCESS, 'dpv:hasRight'],
    ['eu-gdpr:A7-3', 'eu-gdpr:A15', 'eu-gdpr:A17', 'eu-gdpr:A20', 'eu-gdpr:A21'],
  ],
];

describe('a receipt', () => {
  it.each(MANDATORY)('has the mandatory field: %s', (_field, path, value) => {
    expect(find(receiptOf(), path)).toEqual(value);
  });

  it('has the storage period and how it ends', () => {
    const conditions = find(receiptOf(), [...PROCESS, 'dpv:hasStorageCondition']);
    expect(conditions).toMatchObject([
      { '@type': 'dpv:StorageLocation' },
      { '@type': 'dpv:StorageDuration', 'dpv:hasDuration': 'P30D' },
      { '@type': 'dpv:StorageDeletion' },
    ]);
  });

  it('resolves each of its prefixes by itself', () => {
    const receipt = receiptOf();
    const context = receipt['@context'] as Record<string, string>;
    const terms = JSON.stringify(receipt).match(/"([a-z][a-z0-9-]*):[A-Za-z]/g) ?? [];
    const prefixes = new Set(terms.map((term) => term.slice(1, term.indexOf(':'))));
    for (const known of ['urn', 'https']) prefixes.delete(known);
    expect([...prefixes].toSorted()).toEqual(Object.keys(context).toSorted());
  });

  it('names what the registration does not say, and claims no conformance then', () => {
    const { address: _, contact: __, ...controller } = CONTROLLER;
    const bare = deployed({ controller, withdrawal_url: undefined, notice: { given: true } });
    const receipt = receiptOf({ terms: { ...event.terms, language: null } }, bare);
    expect(receipt['countersign:missing']).toEqual([
      'controller.address',
      'controller.contact',
      'withdrawal_url',
      'notice.url',
      'language',
    ]);
    expect(JSON.stringify(receipt)).not.toContain('conformsTo');
    expect(find(receipt, [...RECORD, 'dpv:hasNotice', 'dct:language'])).toBe('und');
  });

  it('speaks of the GDPR only where it is law', () => {
    const china = deployed({ jurisdictions: { controller: 'CN', processing: 'CN', place: 'CN' } });
    const receipt = receiptOf({}, china);
    expect(receipt['dct:conformsTo']).toBe('dpv-27560:receipt');
    const { '@context': _, ...said } = receipt;
    expect(JSON.stringify(said)).not.toContain('gdpr');
  });

  it.each([
    ['given', 'dpv:ConsentGiven', 'dpv:UntilTimeDuration'],
    ['renewed', 'dpv:RenewedConsentGiven', 'dpv:UntilTimeDuration'],
    ['refused', 'dpv:ConsentRefused', 'dpv:UntilEventDuration'],
    ['withdrawn', 'dpv:ConsentWithdrawn', 'dpv:UntilEventDuration'],
    ['expired', 'dpv:ConsentExpired', 'dpv:UntilEventDuration'],
  ] as const)('of consent that is %s names the state in DPV', (kind, state, duration) => {
    expect(find(receiptOf({ event: kind }), EVENT)).toMatchObject([
      { '@type': state, 'dpv:hasDuration': { '@type': duration } },
    ]);
  });

  it.each([
    ['subject', false, 'dpv:DataSubject'],
    ['parent', true, 'dpv:ParentOfDataSubject'],
    ['guardian', true, 'dpv:GuardianOfDataSubject'],
    [null, true, 'dpv:GuardianOfDataSubject'],
    [null, false, 'dpv:DataSubject'],
  ] as const)('says who indicated it: %s, guardian %s', (indicated_by, guardian, term) => {
    const receipt = receiptOf({ terms: { ...event.terms, indicated_by, guardian } });
    expect(find(receipt, [...EVENT, 'dpv:isIndicatedBy'])).toBe(term);
  });
});
