/** Correcting what is registered of a person (GDPR art. 16): the controller's to do, and an entry. */
import { AuditError, type Receipt } from '../audit/log.ts';
import { STATED } from '../consent/events.ts';
import { newTimedId } from '../ids.ts';
import { correctSubject, type Subject } from '../registry/subject.ts';
import { requireKnownSubject } from '../registry/words.ts';
import { insertAct } from '../rights/acts.ts';
import { hasGuardian } from '../rights/guardian.ts';
import type { Caller } from '../tenants/key.ts';
import { requirePremises } from './basis.ts';
import { Refusal } from './errors.ts';
import { findSubject } from './gather.ts';
import { hasKey } from './own-word.ts';
import { entryOf, requireEffect } from './right.ts';
import type { Service, Timing } from './service.ts';

export interface Correction {
  readonly reference?: string | undefined;
  readonly jurisdiction?: string | undefined;
  readonly date_of_birth?: string | undefined;
  readonly reason: string;
  /** The person's own request that it answers. */
  readonly answers?: string | undefined;
}

export interface Rectified {
  readonly subject: Subject;
  readonly id: string;
  readonly logReceipt: Receipt;
}

/** @throws Refusal, UnknownWordsError, AuditError */
export async function rectify(
  service: Service,
  { tenantId, keyId }: Caller,
  subjectId: string,
  { reason, answers, ...wanted }: Correction,
  timing: Timing,
): Promise<Rectified> {
  const { db } = service;
  const now = timing.now();
  const before = await findSubject(db, tenantId, subjectId);
  const after: Subject = {
    ...before,
    reference: wanted.reference ?? before.reference,
    jurisdiction: wanted.jurisdiction ?? before.jurisdiction,
    dateOfBirth: wanted.date_of_birth ?? before.dateOfBirth,
  };
  requireKnownSubject(after, service.policy().vocabulary);
  if (after.dateOfBirth !== null && Date.parse(after.dateOfBirth) > now) {
    throw new Refusal({ is: 'in_the_future', field: 'date_of_birth' });
  }
  const changed = listChanges(before, after);
  if (Object.keys(changed).length === 0) throw new Refusal({ is: 'act_changes_nothing' });
  const guarded = ({ policy }: Service, subject: Subject) =>
    hasGuardian(subject, policy().majority, now);
  // The guardian's link is the controller's to make: it would sign what the person never did.
  if (!guarded(service, before) && guarded(service, after) && (await hasKey(db, before, now))) {
    throw new Refusal({ is: 'guardian_not_given' });
  }
  const standing = await requireEffect(db, before, 'rectify', null, 'key');
  const common = {
    id: newTimedId('rgt', now),
    act: 'rectify',
    purpose: null,
    controllerId: null,
    deploymentId: null,
    by: 'controller',
    channel: 'key',
    at: now,
  } as const;
  const told = { reason, ...(answers !== undefined && { answers }) };
  const act = { ...common, content: { ...told, changed } };
  // The log holds no reference of yours: there it is only said that it was changed.
  const { reference, ...others } = changed;
  const logged = { ...others, ...(reference && { reference: true }) };
  const asker = {
    subject: before,
    by: 'controller',
    channel: 'key',
    keyId,
    proof: {},
    evidence: STATED,
    changes: [],
  } as const;
  const premise = { fact: 'subject', id: subjectId, version: standing.version } as const;
  try {
    const logReceipt = await service.audit.append(
      [entryOf({ ...common, content: { ...told, changed: logged } }, asker, timing)],
      [
        requirePremises(db, [premise]),
        correctSubject(db, after),
        insertAct(db, tenantId, subjectId, act),
      ],
    );
    return { subject: after, id: act.id, logReceipt };
  } catch (error) {
    // SQLite names the columns of the index that it broke.
    if (error instanceof AuditError && error.isBecauseOf('subjects.reference')) {
      throw new Refusal({ is: 'subject_exists' });
    }
    throw error;
  }
}

const FIELDS = {
  reference: 'reference',
  jurisdiction: 'jurisdiction',
  dateOfBirth: 'date_of_birth',
} as const;

function listChanges(before: Subject, after: Subject) {
  const changes: Partial<Record<string, { from: string | null; to: string | null }>> = {};
  for (const [field, name] of Object.entries(FIELDS) as [keyof typeof FIELDS, string][]) {
    if (before[field] !== after[field]) changes[name] = { from: before[field], to: after[field] };
  }
  return changes;
}
