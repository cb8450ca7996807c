/**
 * Erasure: recorded like any decision, keys first and ciphertexts after. The policy is asked for its
 * obligations, and every policy allows it; one that is broken does not stand in its way, because a
 * person can be enrolled again and a face that was not erased may be used.
 */

import type { NewEntry } from '../audit/entry.ts';
import { eraseTexts, selectUnsettled } from '../audit/erasure.ts';
import { eraseAnswers } from '../idempotency/store.ts';
import { newTimedId } from '../ids.ts';
import { toInstant } from '../instant.ts';
import { type Decision, policyError } from '../policy/decision.ts';
import type { PolicyInput } from '../policy/input.ts';
import { eraseSubject, type Subject } from '../registry/subject.ts';
import {
  destroyKey,
  destroyKeysOf,
  type End,
  readTemplate,
  selectTemplate,
  selectTemplates,
  type TemplateRow,
  templateIdFor,
} from '../registry/template.ts';
import { report } from '../report.ts';
import type { Caller } from '../tenants/key.ts';
import { requirePremises } from './basis.ts';
import type { Countersignature } from './countersign.ts';
import { Refusal } from './errors.ts';
import { findSubject } from './gather.ts';
import type { Service, Timing } from './service.ts';
import { shred, shredErased } from './shred.ts';

export interface Erased {
  readonly erasedAt: number;
  /** Every template that lost its key, those enrolled meanwhile among them. */
  readonly templates: readonly string[];
  readonly decision: Countersignature;
}

/** Erases a person: every key, and all that is registered but the bare id. */
export async function erasePerson(
  service: Service,
  { tenantId, keyId }: Caller,
  id: string,
  timing: Timing,
): Promise<Erased> {
  const { db } = service;
  const subject = await findSubject(db, tenantId, id);
  const { results } = await selectTemplates(db, tenantId, id).all<TemplateRow>();
  // What an enrolment that is interrupted leaves in KV is found by its decision, which goes too.
  const unsettled = await selectUnsettled(db, id).all<{ id: string }>();
  const erased = await erase(
    service,
    {
      tenantId,
      keyId,
      subject,
      templates: results.map((row) => readTemplate(row).id),
      details: { because: 'requested' },
      ofPerson: true,
      // By the subject and not by the list: whatever was enrolled since it was read loses its key too.
      changes: (end) => [
        // Of two at once the second finds nobody: its texts would take those of the first along.
        requirePremises(db, [{ fact: 'subject', id }]),
        eraseSubject(db, tenantId, id, end.at),
        destroyKeysOf(db, tenantId, id, end),
        ...eraseTexts(db, { tenantId, subjectId: id }),
        service.outbox.emit(
          { type: 'subject.erased', tenantId, data: { subject: id, decision: end.decisionId } },
          { at: end.at, trace: timing.trace },
        ),
        eraseAnswers(db, id),
      ],
    },
    timing,
  );
  const left = unsettled.results.map((intent) => templateIdFor(intent.id));
  if (left.length > 0) await shred(service, left, timing.now());
  return erased;
}

/** @throws Refusal when the tenant has no such template with a key. */
export async function eraseTemplate(
  service: Service,
  { tenantId, keyId }: Caller,
  id: string,
  timing: Timing,
): Promise<Erased> {
  const { db } = service;
  const row = await selectTemplate(db, tenantId, id).first<TemplateRow>();
  if (!row) throw new Refusal({ is: 'template_not_found' });
  return erase(
    service,
    {
      tenantId,
      keyId,
      subject: await findSubject(db, tenantId, row.subject_id),
      templates: [id],
      details: { because: 'requested' },
      changes: (end) => [destroyKey(db, id, end)],
    },
    timing,
  );
}

export interface Erasure {
  readonly tenantId: string;
  /** The key that asks; null where the sweep does. */
  readonly keyId: string | null;
  readonly subject: Subject;
  /** What is known to be erased. */
  readonly templates: readonly string[];
  /** For the log: why, and where a limit ended them, which. */
  readonly details: Readonly<Record<string, unknown>> & {
    readonly because: 'requested' | 'retention_ended' | 'consent_withdrawn' | 'consent_refused';
  };
  /** Destroy the keys, in one transaction with the audit log's entry. */
  changes(end: End): D1PreparedStatement[];
  /** The person is gone with it: its entry names a random id, and is nobody's to erase. */
  readonly ofPerson?: boolean;
  /** What else is an entry of the log with it. */
  readonly entries?: readonly NewEntry[];
}

/** Destroys the keys, and then the ciphertexts as far as KV answers. @throws AuditError */
export async function erase(service: Service, erasure: Erasure, timing: Timing): Promise<Erased> {
  const { tenantId, subject, templates: expected } = erasure;
  const erasedAt = timing.now();
  const decision = await recordErasure(service, erasure, erasedAt, timing);
  const owner = { tenantId, subjectId: subject.id };
  const templates = await shredErased(service, owner, decision.id, expected, timing.now());
  return { erasedAt, templates, decision };
}

/** Destroys the keys. The ciphertexts are left to whoever shreds them. @throws AuditError */
export async function recordErasure(
  service: Service,
  { tenantId, keyId, subject, templates, details, changes, entries, ofPerson = false }: Erasure,
  now: number,
  { request, trace }: Partial<Pick<Timing, 'request' | 'trace'>> = {},
): Promise<Countersignature> {
  const input = factsOfErasure(subject, now);
  const { decision, revision } = decide(service, input);
  const id = newTimedId('dec', now);
  const model = service.recogniser.model.id;
  const receipt = await service.audit.recordSettled(
    {
      id,
      tenantId,
      keyId,
      request: request ?? null,
      trace: trace?.id,
      deploymentId: null,
      deploymentVersion: null,
      subjectId: ofPerson ? null : subject.id,
      ...(ofPerson && { erased: subject.id }),
      operation: 'delete',
      input,
      decision,
      policyRevision: revision,
      modelId: model,
      decidedAt: now,
    },
    {
      outcome: 'erased',
      details: { ...details, templates, ...nameObstacles(decision) },
    },
    changes({ at: now, decisionId: id }),
    entries,
  );
  const { jurisdictions, obligations } = decision;
  return {
    id,
    log_receipt: receipt,
    deployment_version: null,
    policy_revision: revision,
    model,
    jurisdictions,
    obligations,
  };
}

/** What the policy says. A policy that cannot even be loaded says that it is at fault. */
function decide(service: Service, input: PolicyInput): { decision: Decision; revision: string } {
  try {
    const policy = service.policy();
    return { decision: policy.decide(input), revision: policy.revision };
  } catch (error) {
    report('policy_not_loaded', error);
    return { decision: policyError(), revision: 'none' };
  }
}

/** The reasons in spite of which an erasure was carried out. */
function nameObstacles({ allow, reasons }: Decision): { in_spite_of?: string[] } {
  return allow ? {} : { in_spite_of: reasons.map(({ code }) => code) };
}

/** A policy input that says no more of the person than the erasure needs. */
function factsOfErasure({ jurisdiction }: Subject, now: number): PolicyInput {
  return {
    now: toInstant(now),
    jurisdictions: {
      subject: jurisdiction,
      controller: jurisdiction,
      processing: jurisdiction,
      place: jurisdiction,
    },
    operation: 'delete',
    purpose: 'erasure',
    vouched: { now: 'service', operation: 'service' },
  };
}
