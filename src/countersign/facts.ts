/**
 * From what is registered to what the policy decides on. Only the service writes these facts: the
 * deployment from its registration, consent from the ledger, the template from its row, storage from
 * what this service really does. The caller adds nothing.
 */
import { consentAt } from '../consent/ledger.ts';
import { toInstant } from '../instant.ts';
import type { PolicyInput } from '../policy/input.ts';
import type { Deployment } from '../registry/deployment.ts';
import { ageAt, type Subject } from '../registry/subject.ts';
import type { Template } from '../registry/template.ts';
import type { Registered } from './gather.ts';

/** Templates are sealed by this service, in the cloud, and reach it over the internet. */
const SERVICE_STORAGE = {
  location: 'cloud',
  key_holder: 'controller',
  transmitted_over_internet: true,
} as const;

/** What is known of liveness at a request: `fault` says why an attestation is invalid. */
export interface LivenessFacts {
  readonly status: 'none' | 'passed' | 'failed' | 'invalid';
  readonly issuer?: string;
  readonly kid?: string;
  readonly fault?: string;
}

export interface Question {
  readonly operation: string;
  readonly deployment: Deployment;
  readonly subject: Subject | null;
  readonly registered: Registered;
  readonly template: Template | EnrolmentFacts | null;
  /** Whether a template is made or used: then storage is this service's own. */
  readonly usesTemplate: boolean;
  /** Left out: no attestation came. */
  readonly liveness?: LivenessFacts;
  /** Left out: no two pictures are compared. */
  readonly comparison?: ComparisonFacts;
  /** Whether the key looks for whom a face belongs to: then a verification is an identification. */
  readonly probing?: boolean;
  readonly now: number;
}

/** Where two pictures come from, and whether they are said to be of the subject both. */
export interface ComparisonFacts {
  readonly probe_source: string;
  readonly reference_source: string;
  readonly same_subject: boolean;
}

/** A template that is asked for and does not exist yet. */
export interface EnrolmentFacts {
  readonly purpose: string;
  readonly source: string;
  readonly enrolledAt: number;
  readonly lastInteractionAt: number;
  readonly purposeEndedAt: null;
  readonly retentionUntil: number | null;
}

export function collectFacts(question: Question): PolicyInput {
  const { deployment, subject, registered, template, probing = false, now } = question;
  const { registration } = deployment;
  const { purpose, controller, decision } = registration;
  return {
    now: toInstant(now),
    jurisdictions: {
      // Without a named subject, the person is taken to be where the camera is.
      subject: subject?.jurisdiction ?? registration.jurisdictions.place,
      ...registration.jurisdictions,
    },
    operation: probing ? 'identify' : question.operation,
    probing,
    mode: registration.mode,
    remote: registration.remote,
    purpose,
    deployment: registration.hosting,
    controller: {
      id: controller.id,
      type: controller.type,
      sector: controller.sector,
      entity_listed: controller.entity_listed,
      owned_by_listed_pct: controller.owned_by_listed_pct,
      export_licence: controller.export_licence,
    },
    place: registration.place,
    subject: { age: subject && ageAt(subject.dateOfBirth, now), role: subject?.role ?? 'passerby' },
    legal_basis: registration.legal_basis,
    mandate: registration.mandate,
    consent: consentAt(registered.consents, purpose, controller.id),
    alternative: { offered: registration.alternative.offered },
    notice: {
      given: registration.notice.given,
      written: registration.notice.written,
      signage: registration.notice.signage,
      retention_disclosed: registration.notice.retention_disclosed,
      public_policy: registration.notice.public_policy,
    },
    authorisation: registration.authorisation,
    watchlist: registration.watchlist,
    template: template && {
      enrolment_purpose: template.purpose,
      source: template.source,
      enrolled_at: toInstant(template.enrolledAt),
      last_interaction_at: toInstant(template.lastInteractionAt),
      purpose_ended_at: toInstant(template.purposeEndedAt),
      retention_until: toInstant(template.retentionUntil),
    },
    ...(question.comparison && { comparison: question.comparison }),
    retention: registration.retention,
    storage: question.usesTemplate ? SERVICE_STORAGE : registration.reference_storage,
    transfer: registration.transfer,
    dpia: { on_file: registration.dpia.on_file },
    filing: registration.filing,
    decision: {
      automated: decision.automated,
      // What the outcome will be is not known yet; it is asked again once it is.
      adverse: decision.adverse_on === 'always',
      human_reviewers: decision.human_reviewers,
    },
    output: { ...registration.output, bands: registration.bands },
    necessity: registration.necessity,
    use_started_at: registration.use_started_at,
    liveness: {
      required: registration.liveness?.required ?? false,
      ...(question.liveness ?? { status: 'none' }),
    },
  };
}

/** The question asked again when the outcome is known: does it hurt the person? */
export function withAdverse(
  facts: PolicyInput,
  deployment: Deployment,
  matched: boolean,
): PolicyInput {
  const { adverse_on } = deployment.registration.decision;
  const adverse = adverse_on === 'always' || adverse_on === (matched ? 'match' : 'no_match');
  return { ...facts, decision: { ...facts.decision, adverse } };
}
