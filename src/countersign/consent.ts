/**
 * Recording what a person said about consent. Counts from the next request on, everywhere. Templates
 * that the person's no brings to their end lose their keys in the same transaction.
 */

import type { NewEntry } from '../audit/entry.ts';
import { EnrolledMeanwhileError, type Receipt } from '../audit/log.ts';
import { entryOfConsent } from '../consent/entry.ts';
import {
  type ConsentEvent,
  type ConsentTerms,
  insertConsent,
  type SAID_EVENTS,
} from '../consent/events.ts';
import { consentAt, hasRoom, withEvent } from '../consent/ledger.ts';
import { scopeOf } from '../consent/scope.ts';
import { newTimedId } from '../ids.ts';
import type { Deployment } from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import { destroyKeysOfUse, expectNoOther, isOfUse } from '../registry/template.ts';
import { report } from '../report.ts';
import type { Caller } from '../tenants/key.ts';
import { listPersonPremises, requirePremises } from './basis.ts';
import { requireCredible, takesBack } from './credible.ts';
import { type EndOfRetention, endOfRetention, type StoredTemplate } from './end.ts';
import { erase } from './erase.ts';
import { Refusal } from './errors.ts';
import { gatherParties, type Parties } from './gather.ts';
import { requireNoKey } from './own-word.ts';
import type { Service, Timing } from './service.ts';

export interface ConsentRequest {
  readonly deployment: string;
  readonly subject: string;
  readonly event: (typeof SAID_EVENTS)[number];
  readonly terms: Omit<ConsentTerms, 'notice_version' | 'notice_sha256'>;
  /** The text that was shown; the registered one, unless it was another. */
  readonly notice?: ShownNotice | undefined;
  /** When the person acted, in milliseconds since the epoch; now, unless it was before. */
  readonly occurredAt: number | undefined;
  /** What else is done and recorded with it, given the event: the act by which the person said it. */
  readonly act?: (event: ConsentEvent) => {
    readonly changes: readonly D1PreparedStatement[];
    readonly entry: NewEntry;
  };
}

export interface ShownNotice {
  readonly version?: string | undefined;
  /** Of the text, in lower-case hexadecimal. */
  readonly sha256?: string | undefined;
}

export interface RecordedConsent {
  readonly event: ConsentEvent;
  readonly deployment: Deployment;
  /** Of the event, or of the erasure that it brings, which has the event behind it in the log. */
  readonly logReceipt: Receipt;
}

type Author = Pick<Caller, 'tenantId'> & { readonly keyId: string | null };

/** An enrolment that crosses a no is under way for less than that, and each crosses it once. */
const MOST_ATTEMPTS = 4;

/** @throws Refusal when the event cannot have happened as it is told; AuditError */
export async function recordConsent(
  service: Service,
  author: Author,
  request: ConsentRequest,
  timing: Timing,
): Promise<RecordedConsent> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await record(service, author, request, timing, attempt === MOST_ATTEMPTS);
    } catch (error) {
      if (!(error instanceof EnrolledMeanwhileError) || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

/**
 * @param endsAll a no ends the templates of its use, whatever the policy would let stay: it cannot be
 *   found out which those are
 * @throws EnrolledMeanwhileError where a no would leave a template that it has not seen
 */
async function record(
  service: Service,
  { tenantId, keyId }: Author,
  request: ConsentRequest,
  timing: Timing,
  endsAll: boolean,
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
    id: newTimedId('con', now),
    purpose,
    controllerId: controller.id,
    event: request.event,
    terms: { ...request.terms, ...nameNotice(request.notice, notice) },
    scope,
    occurredAt: request.occurredAt ?? now,
    recordedAt: now,
  };
  requireCredible(event, registered.consents, parties.subject, now);
  if (event.terms.evidence.level === 'desk' && takesBack(event, registered.consents)) {
    await requireNoKey(db, parties.subject, now);
  }
  const gives = request.event === 'given' || request.event === 'renewed';
  if (request.event === 'renewed') {
    const state = consentAt(registered.consents, purpose, controller.id, scope);
    // What has run out can be renewed: whether the sweep has written that down yet makes no difference.
    const was = state?.status === 'given' || state?.status === 'expired';
    if (!was || !state.purposes.includes(purpose) || state.elsewhere) {
      throw new Refusal({ is: 'nothing_to_renew' });
    }
  }
  if (gives) await capacity.require('registration', now);
  if (!hasRoom(registered.consents, request.event, purpose, controller.id)) {
    throw new Refusal({ is: 'consents_full' });
  }
  const insertion = insertConsent(db, tenantId, request.subject, event);
  const entry = entryOfConsent(event, {
    tenantId,
    subjectId: request.subject,
    keyId,
    request: timing.request,
    trace: timing.trace?.id,
    deployment,
  });
  const act = request.act?.(event);
  const changes = [
    ...(act?.changes ?? []),
    insertion,
    ...(request.event === 'withdrawn'
      ? [tellWithdrawal(service, deployment, event, request, timing)]
      : []),
  ];
  const entries = [entry, ...(act ? [act.entry] : [])];
  const use = { tenantId, subjectId: request.subject, purpose, controllerId: controller.id };
  const ended = endTemplates(service, parties, event, now, endsAll);
  if (!ended) {
    // A yes that crossed a no, or an erasure, must not come after it; a no always counts, for a template
    // that was enrolled since we looked, too.
    const known = registered.templates.map(({ id }) => id);
    const premise = gives
      ? requirePremises(db, listPersonPremises(parties))
      : expectNoOther(db, use, known);
    const logReceipt = await service.audit.append(entries, [premise, ...changes]);
    return { event, deployment, logReceipt };
  }
  const { decision } = await erase(
    service,
    {
      tenantId,
      keyId,
      subject: parties.subject,
      templates: ended.templates,
      details: { because: ended.because, consent: event.id, ...ended.end },
      changes: (end) => [...changes, destroyKeysOfUse(db, use, end)],
      entries,
    },
    timing,
  );
  return { event, deployment, logReceipt: decision.log_receipt };
}

function tellWithdrawal(
  { outbox }: Service,
  { id: deployment, tenantId }: Deployment,
  { id: consent, recordedAt: at }: ConsentEvent,
  { subject }: ConsentRequest,
  { trace }: Timing,
): D1PreparedStatement {
  const data = { subject, consent, deployment };
  return outbox.emit({ type: 'subject.consent_withdrawn', tenantId, data }, { at, trace });
}

/** A text of the same version as the registered one is that one. */
function nameNotice(shown: ShownNotice | undefined, registered: ShownNotice) {
  const { version, sha256 } = shown ?? registered;
  const same = version !== undefined && version === registered.version;
  return {
    notice_version: version ?? null,
    notice_sha256: sha256 ?? (same ? registered.sha256 : undefined) ?? null,
  };
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
  endsAll: boolean,
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
  if (endsAll) return { because, templates: templates.map(({ id }) => id), end: {} };
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
