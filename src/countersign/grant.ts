/** What an operator does with grants: proposes one, approves another's, revokes any. */
import type { NewEntry } from '../audit/entry.ts';
import { AuditError, type Receipt } from '../audit/log.ts';
import { newId, newTimedId } from '../ids.ts';
import { toInstant } from '../instant.ts';
import {
  type Grant,
  type GrantEvent,
  type GrantRow,
  type GrantTerms,
  readGrant,
  statusAt,
} from '../tenants/grant.ts';
import { requireGrantable, UngrantableError } from '../tenants/grantable.ts';
import {
  type GrantRefusal,
  type GrantStatement,
  insertGrant,
  insertGrantEvent,
  type Reader,
  refusalOf,
  selectGrant,
} from '../tenants/grants.ts';
import type { Operator } from '../tenants/key.ts';
import { hasTenant } from '../tenants/store.ts';
import { Refusal } from './errors.ts';
import type { Service, Timing } from './service.ts';

export interface Proposal extends GrantTerms {
  readonly tenantId: string;
  readonly controllerId: string;
  /** In milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly reason: string;
}

export interface Granted {
  readonly grant: Grant;
  readonly logReceipt: Receipt;
}

/** Operators read everybody's grants. */
const EVERYBODY: Reader = { tenantId: undefined };

/**
 * In force at once, or pending where it is grave.
 * @throws UngrantableError, UnknownWordsError, Refusal, AuditError
 */
export async function proposeGrant(
  { db, policy, audit }: Service,
  operator: Operator,
  { reason, ...proposal }: Proposal,
  timing: Timing,
): Promise<Granted> {
  const now = timing.now();
  const grave = requireGrantable(proposal, proposal.expiresAt, policy(), now);
  if (!(await hasTenant(db, proposal.tenantId))) {
    throw new UngrantableError([{ field: 'tenant', fault: 'there is no such tenant' }]);
  }
  const grant = { ...proposal, id: newId('grt'), grave };
  const statement = { event: 'proposed', operator, reason, recordedAt: now } as const;
  const entry = entryOf(grant, statement, timing, {
    controller: grant.controllerId,
    facts: grant.facts,
    scope: grant.scope,
    evidence: grant.evidence,
    same_legal_person: grant.sameLegalPerson,
    grave,
    expires_at: toInstant(grant.expiresAt),
  });
  const changes = [insertGrant(db, grant), insertGrantEvent(db, grant.id, statement)];
  try {
    const logReceipt = await audit.append([entry], changes);
    return { grant: await findGrant(db, EVERYBODY, grant.id), logReceipt };
  } catch (error) {
    if (refusalIn(error)) throw new Refusal({ is: 'grants_full' });
    throw error;
  }
}

/**
 * Approves a grave grant or revokes any. Counts from the next request on.
 * @throws Refusal when there is no such grant, or when that would change nothing; AuditError
 */
export async function settleGrant(
  { db, audit }: Service,
  operator: Operator,
  id: string,
  { event, reason }: { event: Exclude<GrantEvent['event'], 'proposed'>; reason: string },
  timing: Timing,
): Promise<Granted> {
  const grant = await findGrant(db, EVERYBODY, id);
  const now = timing.now();
  const statement = { event, operator, reason, recordedAt: now } as const;
  try {
    const entry = entryOf(grant, statement, timing);
    const logReceipt = await audit.append([entry], [insertGrantEvent(db, id, statement)]);
    return { grant: await findGrant(db, EVERYBODY, id), logReceipt };
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal === undefined) throw error;
    if (refusal === 'own_grant') throw new Refusal({ is: 'own_grant' });
    const status = statusAt(await findGrant(db, EVERYBODY, id), now);
    throw new Refusal({ is: 'grant_settled', status });
  }
}

function refusalIn(error: unknown): GrantRefusal | undefined {
  return error instanceof AuditError ? refusalOf((word) => error.isBecauseOf(word)) : undefined;
}

/** The tenant's to read, for it is about its controller. */
function entryOf(
  { id, tenantId }: Pick<Grant, 'id' | 'tenantId'>,
  { event, operator, reason, recordedAt }: GrantStatement,
  { request }: Timing,
  terms: Readonly<Record<string, unknown>> = {},
): NewEntry {
  const { keyId: key, name } = operator;
  return {
    id: newTimedId('evt', recordedAt),
    kind: 'grant',
    tenantId,
    subjectId: null,
    at: recordedAt,
    content: { grant: id, event, operator: name, key, request, reason, ...terms },
  };
}

/** @throws Refusal when there is none that the reader may read. */
export async function findGrant(db: D1Database, reader: Reader, id: string): Promise<Grant> {
  const row = await selectGrant(db, reader, id).first<GrantRow>();
  if (!row) throw new Refusal({ is: 'grant_not_found' });
  return readGrant(row);
}
