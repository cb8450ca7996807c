/**
 * The receipt of a consent event: the fields of ISO/IEC TS 27560:2023 as the W3C Data Privacy Vocabulary
 * 2.3 renders them (guide "consent-27560", sections 7.2 and 8; schema/dpv-27560), in JSON-LD. The ISO text
 * itself was not consulted. Every field that the guide says MUST be there is; where the registration does
 * not give one, `countersign:missing` names it and the receipt claims no conformance.
 */
import { toInstant } from '../instant.ts';
import type { Purposes } from '../policy/purposes.ts';
import type { Deployment } from '../registry/deployment.ts';
import { type ConsentEvent, indicatorOf } from './events.ts';

/** `typ` of the signature over it. */
export const CONSENT_RECEIPT_TYPE = 'countersign-consent-receipt+jws';

/** What a receipt needs beside the event: where it happened, and who runs the service. */
export interface ReceiptContext {
  readonly subjectId: string;
  readonly deployment: Pick<Deployment, 'id' | 'version' | 'registration'>;
  /** Of the policy: which terms of DPV a purpose goes by. */
  readonly purposes: Purposes;
  /** Names the log, and so the service. */
  readonly origin: string;
}

export type ConsentReceipt = Readonly<Record<string, unknown>>;

const CONTEXT = {
  dpv: 'https://w3id.org/dpv#',
  pd: 'https://w3id.org/dpv/pd#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  'dpv-27560': 'https://w3id.org/dpv/schema/dpv-27560#',
  dct: 'http://purl.org/dc/terms/',
  spdx: 'http://spdx.org/rdf/terms#',
  countersign: 'urn:countersign:',
};

/** DPV's names for what became of consent. */
const STATES: Record<ConsentEvent['event'], string> = {
  given: 'dpv:ConsentGiven',
  renewed: 'dpv:RenewedConsentGiven',
  refused: 'dpv:ConsentRefused',
  withdrawn: 'dpv:ConsentWithdrawn',
  expired: 'dpv:ConsentExpired',
};

const INDICATED_BY = {
  subject: 'dpv:DataSubject',
  parent: 'dpv:ParentOfDataSubject',
  guardian: 'dpv:GuardianOfDataSubject',
  service: 'dpv:DataProcessor',
} as const;

/** Where the General Data Protection Regulation is law: the member states, and the EEA's (Annex XI, 5e). */
const GDPR = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO EU'.split(
    ' ',
  ),
);

const GDPR_RIGHTS = ['A7-3', 'A15', 'A17', 'A20', 'A21'].map((article) => `eu-gdpr:${article}`);

/** Of which the controller's registration may say nothing. */
interface Registered {
  readonly address: string | undefined;
  readonly contact: string | undefined;
  readonly withdrawalUrl: string | undefined;
}

export function makeReceipt(event: ConsentEvent, context: ReceiptContext): ConsentReceipt {
  const { registration } = context.deployment;
  const registered = {
    address: registration.controller.address,
    contact: registration.controller.contact,
    withdrawalUrl: registration.withdrawal_url ?? registration.controller.contact,
  };
  const missing = listMissing(registered, event, registration.notice.url);
  const places = Object.values(registration.jurisdictions);
  const profile = places.some((place) => GDPR.has(place)) ? '-eu-gdpr' : '';
  const conforms = (what: string) =>
    missing.length === 0 ? { 'dct:conformsTo': `dpv-27560:${what}${profile}` } : {};
  const receiptId = event.id.replace(/^con_/, 'rcp_');
  return {
    '@context': CONTEXT,
    '@id': `urn:countersign:${receiptId}`,
    '@type': 'dpv:ConsentReceipt',
    ...conforms('receipt'),
    'countersign:vocabulary': 'DPV 2.3',
    ...(missing.length > 0 && { 'countersign:missing': missing }),
    'dct:identifier': receiptId,
    'dct:created': toInstant(event.recordedAt),
    'dct:publisher': context.origin,
    'dpv:hasRecordOfActivity': {
      '@type': 'dpv:ConsentRecord',
      ...conforms('record'),
      'dct:identifier': nameRecord(event, context.subjectId),
      'dpv:hasDataSubject': { '@type': 'dpv:DataSubject', 'dct:identifier': context.subjectId },
      'dpv:hasNotice': [describeNotice(event, registration.notice.url)],
      'dpv:hasProcess': [describeProcess(event, context, profile !== '')],
      'dpv:hasEntity': listEntities(context, registered),
      'dpv:hasConsentControl': [
        {
          '@type': 'dpv:WithdrawConsent',
          'dpv:isExercisedAt': registered.withdrawalUrl ?? null,
        },
      ],
      'dpv:hasConsentStatus': [describeEvent(event, profile !== '')],
    },
  };
}

function listMissing(
  { address, contact, withdrawalUrl }: Registered,
  { terms, event }: ConsentEvent,
  url: string | undefined,
): string[] {
  const gives = event === 'given' || event === 'renewed';
  const required: [name: string, value: string | null | undefined][] = [
    ['controller.address', address],
    ['controller.contact', contact],
    ['withdrawal_url', withdrawalUrl],
    ['notice.url', url],
    // Who says no need not have read it in any language.
    ...(gives ? [['language', terms.language] as [string, string | null]] : []),
  ];
  return required.flatMap(([name, value]) => (value ? [] : [name]));
}

/** One record for what one person agreed to, with one controller for one purpose: its events follow. */
function nameRecord({ purpose, controllerId }: ConsentEvent, subjectId: string): string {
  return ['urn:countersign:consent', subjectId, purpose, encodeURIComponent(controllerId)].join(
    ':',
  );
}

function describeNotice({ terms, occurredAt }: ConsentEvent, url: string | undefined) {
  return {
    '@type': 'dpv:ConsentNotice',
    ...(url !== undefined && { '@id': url }),
    'dct:date': toInstant(occurredAt).slice(0, 10),
    // `und`: undetermined (ISO 639-2).
    'dct:language': terms.language ?? 'und',
    'dct:hasVersion': terms.notice_version,
    ...(terms.notice_sha256 !== null && {
      'spdx:checksum': {
        '@type': 'spdx:Checksum',
        'spdx:algorithm': 'spdx:checksumAlgorithm_sha256',
        'spdx:checksumValue': terms.notice_sha256,
      },
    }),
  };
}

function describeProcess(
  { purpose, scope }: ConsentEvent,
  { deployment, purposes, origin }: ReceiptContext,
  underGdpr: boolean,
) {
  const { id, version, registration } = deployment;
  const { jurisdictions, retention, dpia } = registration;
  const terms = purposes[purpose]?.dpv?.match(/\bdpv:[A-Z]\w+/g) ?? [];
  return {
    '@type': 'dpv:Process',
    'dct:identifier': `${id}/versions/${version}`,
    // A purpose without a term of DPV is at least one.
    'dpv:hasPurpose': terms.length > 0 ? terms : ['dpv:Purpose'],
    'countersign:purpose': purpose,
    'countersign:scope': scope,
    'dpv:hasPersonalData': [
      {
        '@type': ['pd:FacialPrint', 'dpv:SpecialCategoryPersonalData'],
        'dpv:hasNecessity': 'dpv:Optional',
      },
    ],
    'dpv:hasDataController': nameController(registration.controller.id),
    'dpv:hasRecipient': [`urn:countersign:service:${origin}`, 'https://www.cloudflare.com/'],
    'dpv:hasStorageCondition': [
      { '@type': 'dpv:StorageLocation', 'dpv:hasLocation': jurisdictions.processing },
      {
        '@type': 'dpv:StorageDuration',
        'dpv:hasDuration':
          retention.days === null ? 'until the consent or the purpose ends' : `P${retention.days}D`,
      },
      {
        '@type': 'dpv:StorageDeletion',
        'dct:description': 'The key is destroyed at once, then the ciphertext.',
      },
    ],
    'dpv:hasLocation': jurisdictions.processing,
    'dpv:hasJurisdiction': [...new Set(Object.values(jurisdictions))],
    ...(underGdpr && { 'dpv:hasRight': GDPR_RIGHTS }),
    ...(dpia.reference !== undefined && { 'countersign:impact_assessment': dpia.reference }),
  };
}

function listEntities(
  { deployment, origin }: ReceiptContext,
  { address, contact }: Registered,
): object[] {
  const { id, name, type } = deployment.registration.controller;
  return [
    {
      '@id': nameController(id),
      '@type': 'dpv:DataController',
      'dct:identifier': id,
      'dpv:hasName': name,
      'dpv:hasAddress': address ?? null,
      'dpv:hasContact': contact ?? null,
      'dct:type': type,
    },
    {
      '@id': `urn:countersign:service:${origin}`,
      '@type': 'dpv:DataProcessor',
      'dpv:hasName': `The operator of the Countersign service at ${origin}`,
    },
    {
      '@id': 'https://www.cloudflare.com/',
      '@type': 'dpv:DataSubProcessor',
      'dpv:hasName': 'Cloudflare, Inc.',
    },
  ];
}

const nameController = (id: string) => `urn:countersign:controller:${encodeURIComponent(id)}`;

function describeEvent(event: ConsentEvent, underGdpr: boolean) {
  const { terms } = event;
  const gives = event.event === 'given' || event.event === 'renewed';
  const explicit = terms.form.includes('explicit');
  const basis = explicit ? 'dpv:ExplicitlyExpressedConsent' : 'dpv:ExpressedConsent';
  const methods = [...terms.form, ...(terms.channel === null ? [] : [terms.channel])];
  return {
    '@type': STATES[event.event],
    'dct:identifier': event.id,
    'countersign:event': event.event,
    'dpv:hasLegalBasis': explicit && underGdpr ? [basis, 'eu-gdpr:A9-2-a'] : [basis],
    'dpv:isIndicatedAtTime': toInstant(event.occurredAt),
    'dpv:hasDuration':
      gives && terms.expires_at !== null
        ? { '@type': 'dpv:UntilTimeDuration', 'dct:valid': terms.expires_at }
        : // A no has no end of its own.
          { '@type': 'dpv:UntilEventDuration' },
    'dpv:isIndicatedBy': INDICATED_BY[indicatorOf(event)],
    'dpv:hasIndicationMethod': methods.length > 0 ? methods.join(', ') : 'not stated',
    'countersign:evidence': terms.evidence,
  };
}
