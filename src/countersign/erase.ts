/**
 * Erasure: recorded like any decision, keys first and ciphertexts after. The policy is asked for its
 * obligations, and every policy allows it; one that is broken does not stand in its way, because a
 * person can be enrolled again and a face that was not erased may be used.
 */

import type { NewEntry } from '../audit/entry.ts';
import { selectUnsettled } from '../audit/erasure.ts';
import { FactsChangedError } from '../commit.ts';
import { newTimedId } from '../ids.ts';
import { toInstant } from '../instant.ts';
import type { Person } from '../person.ts';
import { type Decision, policyError } from '../policy/decision.ts';
import type { PolicyInput } from '../policy/input.ts';
import { keepForShredding } from '../registry/shredding.ts';
import {
  eraseSubject,
  readSubject,
  type Subject,
  type SubjectRow,
  selectSubject,
} from '../registry/subject.ts';
import {
  destroyKey,
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
import { findLeft, forgetPerson } from './forget.ts';
import { findSubject } from './gather.ts';
import type { Service, Timing } from './service.ts';
import { shredErased } from './shred.ts';

export interface Erased {
  readonly erasedAt: number;
  /** Every template that lost its key, those enrolled meanwhile among them. */
  readonly templates: readonly string[];
  readonly decision: Countersignature;
}

/** Who asks for an erasure: a key of the tenant's, or the person, by a way that the log names. */
export interface Author {
  readonly tenantId: string;
  readonly keyId: string | null;
  readonly by?: Readonly<Record<string, unknown>>;
}

export interface ErasedPerson {
  readonly erasedAt: number;
  readonly templates: readonly string[];
  /** null where an earlier request erased them. */
  readonly decision: Countersignature | null;
  /** A JWS; null where it could not be made now. */
  readonly receipt: string | null;
}

/** `typ` of the receipt's JOSE header: no other token of this key passes for one. */
const RECEIPT = 'countersign-erasure+jwt';

/**
 * Erases a person: every key, and all that is known but the bare id. Asked for again, it finishes what
 * was interrupted, and gives the same receipt.
 */
export async function erasePerson(
  service: Service,
  { tenantId, keyId, by }: Author,
  id: string,
  timing: Timing,
): Promise<ErasedPerson> {
  const { db } = service;
  const person = { tenantId, subjectId: id };
  const row = await selectSubject(db, tenantId, id).first<SubjectRow>();
  if (!row) throw new Refusal({ is: 'subject_not_found' });
  const subject = readSubject(row);
  if (subject === 'erased') return finishErasure(service, person, timing);
  const { results } = await selectTemplates(db, tenantId, id).all<TemplateRow>();
  // What an enrolment that is interrupted leaves in KV is found by its decision, which goes too.
  const unsettled = await selectUnsettled(db, id).all<{ id: string }>();
  const pending = unsettled.results.map((intent) => templateIdFor(intent.id));
  try {
    const erased = await erase(
      service,
      {
        tenantId,
        keyId,
        subject,
        templates: results.map((template) => readTemplate(template).id),
        details: { because: 'requested', ...(by && { by }) },
        ofPerson: true,
        changes: (end) => [
          // Of two at once the second finds nobody: its texts would take those of the first along.
          requirePremises(db, [{ fact: 'subject', id }]),
          eraseSubject(db, person, end),
          // By the subject and not by the list: whatever was enrolled since it was read goes too.
          ...keepForShredding(db, person, end, pending),
          ...forgetPerson(db, person),
          service.outbox.emit(
            { type: 'subject.erased', tenantId, data: { subject: id, decision: end.decisionId } },
            { at: end.at, trace: timing.trace },
          ),
        ],
      },
      timing,
    );
    const { erasedAt, decision } = erased;
    return { ...erased, receipt: await signReceipt(service, person, erasedAt, decision.id) };
  } catch (error) {
    if (error instanceof FactsChangedError) return finishErasure(service, person, timing);
    throw error;
  }
}

/** What an erasure left that was interrupted, or came from before rooms forgot as much as now. */
async function finishErasure(
  service: Service,
  person: Person,
  timing: Timing,
): Promise<ErasedPerson> {
  const { db } = service;
  const row = await selectSubject(db, person.tenantId, person.subjectId).first<SubjectRow>();
  if (!row || row.erased_at === null) throw new Refusal({ is: 'subject_not_found' });
  const { erased_at: erasedAt } = row;
  // One from before decisions were kept has none; what is left of it goes under a name of its own.
  const by = row.erased_by ?? newTimedId('dec', erasedAt);
  const end = { at: erasedAt, decisionId: by };
  await db.batch([
    eraseSubject(db, person, end),
    ...keepForShredding(db, person, end, []),
    ...forgetPerson(db, person),
  ]);
  const templates = await shredErased(service, person, by, [], timing.now());
  const receipt = await signReceipt(service, person, erasedAt, by);
  return { erasedAt, templates, decision: null, receipt };
}

/**
 * That nothing is left is asked of the database before it is signed. The same claims each time, and so
 * the same receipt while the same key signs.
 */
async function signReceipt(
  { db, audit }: Service,
  person: Person,
  erasedAt: number,
  decisionId: string,
): Promise<string | null> {
  try {
    const left = await findLeft(db, person);
    if (Object.keys(left).length > 0) {
      report('not_forgotten', new Error(Object.keys(left).join(', ')), { decision: decisionId });
      return null;
    }
    return await audit.attest(RECEIPT, {
      iat: Math.floor(erasedAt / 1000),
      jti: decisionId,
      sub: person.subjectId,
      left: 0,
    });
  } catch (error) {
    // The erasure stands; asked for again, it is told.
    report('erasure_not_attested', error, { decision: decisionId });
    return null;
  }
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
  const input = factsOfErasure(ofPerson ? null : subject, now);
  const { decision, revision } = decide(service, input);
  const id = newTimedId('dec', now);
  const model = service.recogniser.model.id;
  const receipt = await service.audit.recordSettled(
    {
      id,
      tenantId,
      keyId,
      request: ofPerson ? null : (request ?? null),
      trace: ofPerson ? undefined : trace?.id,
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
      details: { ...details, ...(!ofPerson && { templates }), ...nameObstacles(decision) },
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

/**
 * A policy input that says no more of the person than the erasure needs: of one who is erased with it,
 * nothing at all, for it stays in the log.
 */
function factsOfErasure(subject: Subject | null, now: number): PolicyInput {
  const jurisdiction = subject?.jurisdiction;
  return {
    now: toInstant(now),
    ...(jurisdiction !== undefined && {
      jurisdictions: {
        subject: jurisdiction,
        controller: jurisdiction,
        processing: jurisdiction,
        place: jurisdiction,
      },
    }),
    operation: 'delete',
    purpose: 'erasure',
    vouched: { now: 'service', operation: 'service' },
  };
}
