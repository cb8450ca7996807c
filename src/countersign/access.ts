/**
 * Everything that is held about a person, for them to read (GDPR art. 15; PIPL art. 45): what is registered,
 * what they said, which templates and passes there are, what waits for a review, each decision that
 * concerned them, their own acts, and what is kept for a while (held.ts).
 */
import { readAttempt, selectAttemptsOn } from '../attempts/store.ts';
import { readConcerning } from '../audit/concerning.ts';
import type { Entry } from '../audit/entries.ts';
import { type ConsentEventRow, readConsentEvent, selectConsentEvents } from '../consent/events.ts';
import { toInstant } from '../instant.ts';
import { type PassRow, readPassRow, selectPassesOf } from '../passes/store.ts';
import {
  type Deployment,
  type DeploymentRow,
  listAlternatives,
  readDeployment,
  selectDeploymentsById,
} from '../registry/deployment.ts';
import { ageAt, type Subject } from '../registry/subject.ts';
import {
  readTemplate,
  selectTemplates,
  type Template,
  type TemplateRow,
} from '../registry/template.ts';
import { reviewsOf } from '../reviews/person.ts';
import type { Act } from '../rights/act.ts';
import {
  type ActRow,
  readAct,
  type StandingRow,
  selectActs,
  selectStanding,
} from '../rights/acts.ts';
import { hasGuardian } from '../rights/guardian.ts';
import { keysAt, type PersonKeyRow, readPersonKey, selectPersonKeys } from '../rights/keys.ts';
import { type LinkRow, readLink, selectLinks } from '../rights/links.ts';
import { foldStanding } from '../rights/standing.ts';
import { gatherHeld } from './held.ts';
import { policyInForce } from './policy-in-force.ts';
import type { Service } from './service.ts';

/** Of each kind in one document; of decisions, consent events, acts and dry runs `next` leads on. */
export const MOST_TOLD = 500;

export interface Places {
  /** `next.decisions` of what was told before, or null. */
  readonly decisions: number | null;
  readonly consents: string | null;
  readonly acts: string | null;
  readonly dryRuns: string | null;
}

export type Access = Awaited<ReturnType<typeof collectAccess>>;

/** @param subject whose it is: whoever asks has been let in */
export async function collectAccess(
  service: Service & { readonly published: R2Bucket },
  subject: Subject,
  places: Places,
  now: number,
) {
  const { db } = service;
  const { tenantId, id } = subject;
  // One that cannot be loaded is no reason to tell a person nothing; it has the words of reasons.
  const policy = policyInForce(service);
  const person = { tenantId, subjectId: id };
  const [
    { entries: told, next },
    [eventRows, templateRows, actRows, standingRows, keyRows, linkRows, attemptRows, passRows],
    reviews,
    held,
  ] = await Promise.all([
    readConcerning(service, policy, person, places.decisions, MOST_TOLD),
    db.batch([
      selectConsentEvents(db, tenantId, id, places.consents, MOST_TOLD + 1),
      selectTemplates(db, tenantId, id),
      selectActs(db, tenantId, id, places.acts, MOST_TOLD + 1),
      selectStanding(db, tenantId, id),
      selectPersonKeys(db, tenantId, id),
      selectLinks(db, tenantId, id),
      selectAttemptsOn(db, tenantId, id, now),
      selectPassesOf(db, person, MOST_TOLD),
    ]),
    reviewsOf(db, person, now),
    gatherHeld(service, policy, person, places.dryRuns, MOST_TOLD, now),
  ]);
  const events = (eventRows.results as unknown as ConsentEventRow[]).map(readConsentEvent);
  const templates = (templateRows.results as unknown as TemplateRow[]).map(readTemplate);
  const allActs = (actRows.results as unknown as ActRow[]).map(readAct);
  const acts = allActs.slice(0, MOST_TOLD);
  const keys = (keyRows.results as unknown as PersonKeyRow[]).map(readPersonKey);
  const links = (linkRows.results as unknown as LinkRow[]).map(readLink);
  const passes = passRows.results as unknown as (PassRow & { used_at: number | null })[];
  const standing = foldStanding(standingRows.results as unknown as StandingRow[]);
  const said = events.slice(0, MOST_TOLD);
  const named = new Set([
    ...told.map(({ deploymentId }) => deploymentId),
    ...templates.map(({ deploymentId }) => deploymentId),
    ...acts.map(({ deploymentId }) => deploymentId),
    ...links.map(({ deploymentId }) => deploymentId),
    ...passes.map(({ deployment_id }) => deployment_id),
    ...[...reviews, ...held.captures, ...held.nonces].map(({ deployment }) => deployment),
    ...held.dryRuns.map(({ deploymentId }) => deploymentId),
  ]);
  const { results } = await selectDeploymentsById(
    db,
    [...named].filter((one) => one !== null),
  ).all<DeploymentRow>();
  const deployments = results
    .map(readDeployment)
    .filter((deployment) => deployment.tenantId === tenantId);
  return {
    told_at: toInstant(now),
    subject: {
      id,
      reference: subject.reference,
      jurisdiction: subject.jurisdiction,
      date_of_birth: subject.dateOfBirth,
      age: ageAt(subject.dateOfBirth, now),
      role: subject.role,
      registered_at: toInstant(subject.createdAt),
      has_guardian: policy !== null && hasGuardian(subject, policy.majority, now),
    },
    restrictions: standing.restrictions.map(tellScope),
    objections: standing.objections.map(tellScope),
    templates: templates.map(tellTemplate),
    consents: said.map((event) => ({
      id: event.id,
      event: event.event,
      purpose: event.purpose,
      controller: event.controllerId,
      scope: event.scope,
      terms: event.terms,
      occurred_at: toInstant(event.occurredAt),
      recorded_at: toInstant(event.recordedAt),
    })),
    decisions: told.map(tellEntry),
    acts: acts.map(tellAct),
    keys: keys.map((key) => {
      const { current, waiting } = keysAt(keys, key.holder, now);
      return {
        id: key.id,
        holder: key.holder,
        kind: key.kind,
        registered_at: toInstant(key.registeredAt),
        counts_from: toInstant(key.countsFrom),
        refused_at: toInstant(key.refusedAt),
        state:
          key.id === current?.id ? 'counts' : key.id === waiting?.id ? 'waits' : 'counts_no_more',
        credential: key.credentialId,
      };
    }),
    links: links.map((link) => ({
      id: link.id,
      holder: link.holder,
      issued_at: toInstant(link.createdAt),
      issued_by: link.keyId,
      opened_at: toInstant(link.openedAt),
    })),
    passes: passes.map(tellPass),
    reviews,
    failed_attempts: attemptRows.results
      .map(readAttempt)
      .map(({ madeAt }) => ({ made_at: toInstant(madeAt) })),
    captures: held.captures,
    nonces: held.nonces,
    told_bands: held.told_bands,
    dry_runs: held.dryRuns.map(tellEntry),
    deployments: deployments.map(tellDeployment),
    next: {
      decisions: next,
      consents: events.length > MOST_TOLD ? (said.at(-1)?.id ?? null) : null,
      acts: allActs.length > MOST_TOLD ? (acts.at(-1)?.id ?? null) : null,
      dry_runs: held.next,
    },
  };
}

const tellScope = ({
  purpose,
  controllerId,
}: {
  purpose: string | null;
  controllerId: string | null;
}) => ({
  purpose,
  controller: controllerId,
});

const tellTemplate = (template: Template) => ({
  id: template.id,
  deployment: template.deploymentId,
  controller: template.controllerId,
  purpose: template.purpose,
  source: template.source,
  model: template.modelId,
  quality: template.quality,
  enrolled_at: toInstant(template.enrolledAt),
  last_interaction_at: toInstant(template.lastInteractionAt),
  purpose_ended_at: toInstant(template.purposeEndedAt),
  retention_until: toInstant(template.retentionUntil),
});

const tellPass = (row: PassRow & { used_at: number | null }) => {
  const { id, deploymentId, validFrom, expiresAt, issuedAt, revokedAt } = readPassRow(row);
  return {
    id,
    deployment: deploymentId,
    issued_at: toInstant(issuedAt),
    valid_from: toInstant(validFrom),
    expires_at: toInstant(expiresAt),
    revoked_at: toInstant(revokedAt),
    used_at: toInstant(row.used_at),
  };
};

/** Who asked, for what, by which rules, and what came of it. */
const tellEntry = (entry: Entry) => ({
  id: entry.id,
  at: toInstant(entry.decidedAt),
  operation: entry.operation,
  deployment: entry.deploymentId,
  asked_by: entry.keyId,
  allowed: entry.decision.allow,
  reasons: entry.decision.reasons.map(({ code, rule, message, source }) => ({
    code,
    rule,
    // The words of a policy that is no longer in force are not known.
    message: message ?? code,
    source: source ?? '',
  })),
  policy_revision: entry.policyRevision,
  model: entry.modelId,
  outcome: entry.outcome?.name ?? null,
  input: entry.input,
});

export const tellAct = (act: Act) => ({
  id: act.id,
  act: act.act,
  deployment: act.deploymentId,
  purpose: act.purpose,
  controller: act.controllerId,
  by: act.by,
  channel: act.channel,
  content: act.content,
  at: toInstant(act.at),
});

function tellDeployment(deployment: Deployment) {
  const { registration } = deployment;
  return {
    id: deployment.id,
    name: registration.name,
    purpose: registration.purpose,
    controller: { id: registration.controller.id, name: registration.controller.name },
    notice: { url: registration.notice.url ?? null, version: registration.notice.version ?? null },
    alternatives: listAlternatives(deployment),
    ended_at: toInstant(deployment.endedAt),
  };
}

/**
 * What the person provided, for them to take along (GDPR art. 20). Templates are derived and not provided
 * (WP 242 rev. 01, p. 10), and no vector leaves the service.
 */
export function portable(access: Access) {
  const { subject, consents, acts, deployments } = access;
  const { reference, jurisdiction, date_of_birth, role } = subject;
  return {
    type: 'countersign/portability/1',
    exported_at: access.told_at,
    subject: { id: subject.id, reference, jurisdiction, date_of_birth, role },
    consents,
    acts: acts.filter(({ by }) => by !== 'controller'),
    deployments,
    next: access.next.consents,
    next_acts: access.next.acts,
  };
}
