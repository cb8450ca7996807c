/**
 * The receipt of a consent event, on the fields of ISO/IEC TS 27560:2023 as the W3C Data Privacy
 * Vocabulary 2.3 renders them (guide "consent-27560"). The ISO text itself was not consulted.
 */
import { toInstant } from '../instant.ts';
import type { Deployment } from '../registry/deployment.ts';
import type { ConsentEvent } from './events.ts';

/** DPV's names for the states of consent. */
const DPV_STATE: Record<ConsentEvent['event'], string> = {
  given: 'dpv:ConsentGiven',
  renewed: 'dpv:RenewedConsentGiven',
  refused: 'dpv:ConsentRefused',
  withdrawn: 'dpv:ConsentWithdrawn',
};

export function makeReceipt(event: ConsentEvent, subjectId: string, deployment: Deployment) {
  const { registration } = deployment;
  return {
    schema_version: 'ISO/IEC TS 27560:2023, DPV 2.3',
    record_id: event.id,
    pii_principal_id: subjectId,
    privacy_notice: registration.notice.url ?? null,
    notice_version: event.terms.notice_version,
    language: event.terms.language,
    purposes: [event.purpose],
    lawful_basis: registration.legal_basis,
    pii_information: [
      { pii_type: 'pd:FacialPrint', pii_optional: true, special_pii_category: true },
    ],
    pii_controllers: [{ id: registration.controller.id, name: registration.controller.name }],
    storage_locations: ['template ciphertext: Workers KV', 'wrapped key: D1'],
    retention_period:
      registration.retention.days === null ? null : `P${registration.retention.days}D`,
    processing_locations: [registration.jurisdictions.processing],
    jurisdiction: [
      registration.jurisdictions.controller,
      registration.jurisdictions.processing,
      registration.jurisdictions.place,
    ],
    withdrawal_method: `POST /v1/subjects/${subjectId}/consents with event "withdrawn"`,
    impact_assessment: registration.dpia.reference ?? null,
    event_time: toInstant(event.occurredAt),
    validity_duration: event.terms.expires_at,
    event_type: event.terms.form,
    evidence: event.terms.evidence,
    scope: event.scope,
    event_state: event.event,
    dpv_state: DPV_STATE[event.event],
  };
}
