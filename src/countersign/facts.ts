/**
 * From what is registered to what the policy decides on. Only the service writes these facts: the
 * deployment from its registration, consent from the ledger, the template from its row, storage from
 * what this service really does. The caller adds nothing.
 */
import { consentAt } from '../consent/ledger.ts';
import { scopeOf } from '../consent/scope.ts';
import { toInstant } from '../instant.ts';
import { type RunsIn, runsWithin } from '../place.ts';
import type { PolicyInput } from '../policy/input.ts';
import type { Purposes } from '../policy/purposes.ts';
import type { Vouchers } from '../policy/vouchers.ts';
import type { Deployment } from '../registry/deployment.ts';
import type { DeploymentRegistration } from '../registry/registration.ts';
import { ageAt, type Subject } from '../registry/subject.ts';
import type { Template } from '../registry/template.ts';
import { covers } from '../rights/standing.ts';
import { listClearings } from '../screening/clearing.ts';
import { listedFacts } from '../screening/screen.ts';
import { listApprovals } from '../tenants/grant.ts';
import { isAdverse } from './adverse.ts';
import type { Registered } from './gather.ts';
import { vouch } from './vouch.ts';

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
  /** Of the policy that is asked: what each purpose is for. */
  readonly purposes: Purposes;
  /** The same policy's: which facts are grave. */
  readonly vouchers: Vouchers;
  readonly subject: Subject | null;
  readonly registered: Registered;
  readonly template: Template | EnrolmentFacts | null;
  /** Whether a template is made or used: then storage is this service's own. */
  readonly usesTemplate: boolean;
  /** Left out: no attestation came. */
  readonly liveness?: LivenessFacts;
  readonly runsIn: RunsIn;
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

/** The facts with who vouches for each, which the policy takes them by. */
export function collectFacts(question: Question): PolicyInput {
  const facts = gatherFacts(question);
  const work = {
    storesTemplate: question.usesTemplate,
    screened: question.registered.screening !== undefined,
    attested: question.liveness?.issuer !== undefined,
    signed: facts.consent?.evidence === 'signed',
  };
  const { registered, vouchers, now } = question;
  const grants = registered.grants.map((grant) => ({
    ...grant,
    approvals: listApprovals(grant).length,
  }));
  return { ...facts, vouched: vouch(facts, grants, work, vouchers, now) };
}

function gatherFacts(question: Question): PolicyInput {
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
      level: controller.level,
      ...listedFacts(controller, registered.screening?.hits, listClearings(registered.grants, now)),
      export_licence: controller.export_licence,
    },
    place: registration.place,
    subject: {
      age: subject && ageAt(subject.dateOfBirth, now),
      role: subject?.role ?? 'passerby',
      // What a landlord keeps a face for ends when the tenant moves out.
      tenancy_ended_at:
        controller.type === 'landlord' ? toInstant(template?.purposeEndedAt ?? null) : null,
      ...standingOf(registered, registration),
    },
    legal_basis: registration.legal_basis,
    mandate: registration.mandate,
    consent: consentAt(registered.consents, purpose, controller.id, scopeOf(registration)),
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
      enrolled_age: subject && ageAt(subject.dateOfBirth, template.enrolledAt),
      last_interaction_at: toInstant(template.lastInteractionAt),
      purpose_ended_at: toInstant(template.purposeEndedAt),
      retention_until: toInstant(template.retentionUntil),
    },
    ...(question.comparison && { comparison: question.comparison }),
    retention: registration.retention,
    verification_channel: registration.verification_channel,
    storage: question.usesTemplate ? SERVICE_STORAGE : registration.reference_storage,
    transfer: locateTransfer(registration, question.runsIn),
    dpia: { on_file: registration.dpia.on_file },
    filing: registration.filing,
    decision: {
      automated: decision.automated,
      // What the outcome will be is not known yet; it is asked again once it is.
      adverse: isAdverse({ ...question, registration }),
      // Those who have confirmed it, not those who are said to stand ready: none before the answer.
      human_reviewers: 0,
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

/** Said only where there is something to say. */
function standingOf(
  { standing }: Registered,
  { purpose }: DeploymentRegistration,
): { restricted?: true; objected?: true } {
  const restricted = covers(standing?.restrictions ?? [], purpose);
  const objected = covers(standing?.objections ?? [], purpose);
  return { ...(restricted && { restricted }), ...(objected && { objected }) };
}

/** What is processed where nobody vouches for it crosses a border, whatever is registered. */
function locateTransfer(
  { transfer, jurisdictions }: DeploymentRegistration,
  runsIn: RunsIn,
): PolicyInput['transfer'] {
  const stays = runsWithin(runsIn, jurisdictions.processing);
  return { ...transfer, cross_border: transfer.cross_border || !stays };
}

/** The question asked again when the outcome is known: does it hurt the person? */
export function withAdverse(
  facts: PolicyInput,
  { deployment, purposes }: Pick<Question, 'deployment' | 'purposes'>,
  matched: boolean,
): PolicyInput {
  const { registration } = deployment;
  const operation = facts.operation ?? 'unknown';
  const adverse = isAdverse({ registration, operation, purposes }, matched);
  return { ...facts, decision: { ...facts.decision, adverse } };
}
