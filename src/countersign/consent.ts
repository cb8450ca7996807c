/**
 * Recording what a person said about consent. Counts from the next request on, everywhere. Templates
 * that the person's no brings to their end lose their keys in the same transaction.
 */
import { commit } from '../commit.ts';
import {
  type ConsentEvent,
  type ConsentTerms,
  holdsConsent,
  insertConsent,
} from '../consent/events.ts';
import { consentAt, hasRoom, withEvent } from '../consent/ledger.ts';
import { scopeOf } from '../consent/scope.ts';
import { newId } from '../ids.ts';
import type { Deployment } from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import { destroyKeysOfUse, isOfUse } from '../registry/template.ts';
import { report } from '../report.ts';
import { listPersonPremises, requirePremises } from './basis.ts';
import { requireCredible } from './credible.ts';
import { type EndOfRetention, endOfRetention, type StoredTemplate } from './end.ts';
import { erase } from './erase.ts';
import { Refusal } from './errors.ts';
import { gatherParties, type Parties } from './gather.ts';
import type { Service, Timing } from './service.ts';

export interface ConsentRequest {
  readonly deployment: string;
  readonly subject: string;
  readonly event: ConsentEvent['event'];
  readonly terms: Omit<ConsentTerms, 'notice_version'>;
  /** When the person acted, in milliseconds since the epoch; now, unless it was before. */
  readonly occurredAt: number | undefined;
}

export interface RecordedConsent {
  readonly event: ConsentEvent;
  readonly deployment: Deployment;
}

/** @throws Refusal when the event cannot have happened as it is told; WriteError, AuditError */
export async function recordConsent(
  service: Service,
  tenantId: string,
  request: ConsentRequest,
  timing: Timing,
): Promise<RecordedConsent> {
  const { db, capacity } = service;
  const now = timing.now();
  // A no is heard at a deployment that has ended, too.
  const no = request.event === 'withdrawn' || request.event === 'refused';
  const parties = await gatherParties(db, tenantId, request, no);
  const { deployment, registered } = parties;
  const { purpose, controller, notice } = deployment.registration;
  const scope = scopeOf(deployment.registration);
  const event = {
    id: newId('con'),
    purpose,
    controllerId: controller.id,
    event: request.event,
    terms: { ...request.terms, notice_version: notice.version ?? null },
    scope,
    occurredAt: request.occurredAt ?? now,
    recordedAt: now,
  };
  requireCredible(event, registered.consents, parties.subject, now);
  const gives = request.event === 'given' || request.event === 'renewed';
  if (request.event === 'renewed') {
    const state = consentAt(registered.consents, purpose, controller.id, scope);
    if (state?.status !== 'given' || !state.purposes.includes(purpose) || state.elsewhere) {
      throw new Refusal({ is: 'nothing_to_renew' });
    }
  }
  if (gives) await capacity.require('registration', now);
  if (!hasRoom(registered.consents, request.event, purpose, controller.id)) {
    throw new Refusal({ is: 'consents_full' });
  }
  const insertion = insertConsent(db, tenantId, request.subject, event);
  const ended = endTemplates(service, parties, event, now);
  if (!ended) {
    // A yes that crossed a no, or an erasure, must not come after it; a no always counts.
    const premises = gives ? [requirePremises(db, listPersonPremises(parties))] : [];
    await commit(db, [...premises, insertion], () => holdsConsent(db, event.id));
    return { event, deployment };
  }
  const use = { tenantId, subjectId: request.subject, purpose, controllerId: controller.id };
  await erase(
    service,
    {
      tenantId,
      subject: parties.subject,
      templates: ended.templates,
      details: { because: ended.because, consent: event.id, ...ended.end },
      changes: (end) => [insertion, destroyKeysOfUse(db, use, end)],
    },
    timing,
  );
  return { event, deployment };
}

interface EndedTemplates {
  readonly because: 'consent_withdrawn' | 'consent_refused';
  readonly templates: readonly string[];
  readonly end: Partial<EndOfRetention>;
}

/** What a no ends: the templates of its purpose and controller, where the policy lets none stay. */
function endTemplates(
  service: Service,
  { deployment, subject, registered }: Parties<Subject>,
  event: ConsentEvent,
  now: number,
): EndedTemplates | null {
  if (event.event !== 'withdrawn' && event.event !== 'refused') return null;
  const { tenantId } = deployment;
  const use = { ...event, tenantId, subjectId: subject.id };
  const templates = registered.templates.filter((template) => isOfUse(template, use));
  const consents = withEvent(registered.consents, event);
  const { grants } = registered;
  const because = event.event === 'withdrawn' ? 'consent_withdrawn' : 'consent_refused';
  for (const template of templates) {
    const end = findEnd(service, { template, deployment, subject, consents, grants }, now);
    if (end) return { because, templates: templates.map(({ id }) => id), end };
  }
  return null;
}

/** A person has just said no: a policy that gives no answer is no reason to keep their face. */
function findEnd(
  service: Service,
  stored: StoredTemplate,
  now: number,
): Partial<EndOfRetention> | null {
  try {
    return endOfRetention(stored, service.policy(), now);
  } catch (error) {
    report('no_end_of_retention', error, { template: stored.template.id });
    return {};
  }
}
