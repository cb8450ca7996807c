/** What an operator does with grants: proposes one, approves another's, revokes any. */
import { newId } from '../ids.ts';
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
  GrantRefusedError,
  insertGrant,
  insertGrantEvent,
  type Reader,
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

/** Operators read everybody's grants. */
const EVERYBODY: Reader = { tenantId: undefined };

/**
 * In force at once, or pending where it is grave.
 * @throws UngrantableError, UnknownWordsError, Refusal, WriteError
 */
export async function proposeGrant(
  { db, policy }: Service,
  operator: Operator,
  { reason, ...proposal }: Proposal,
  timing: Timing,
): Promise<Grant> {
  const now = timing.now();
  const grave = requireGrantable(proposal, proposal.expiresAt, policy(), now);
  if (!(await hasTenant(db, proposal.tenantId))) {
    throw new UngrantableError([{ field: 'tenant', fault: 'there is no such tenant' }]);
  }
  const grant = { ...proposal, id: newId('grt'), grave };
  const statement = { event: 'proposed', operator, reason, recordedAt: now } as const;
  try {
    await insertGrant(db, grant, statement);
  } catch (error) {
    if (error instanceof GrantRefusedError) throw new Refusal({ is: 'grants_full' });
    throw error;
  }
  return findGrant(db, EVERYBODY, grant.id);
}

/**
 * Approves a grave grant or revokes any. Counts from the next request on.
 * @throws Refusal when there is no such grant, or when that would change nothing; WriteError
 */
export async function settleGrant(
  { db }: Service,
  operator: Operator,
  id: string,
  { event, reason }: { event: Exclude<GrantEvent['event'], 'proposed'>; reason: string },
  timing: Timing,
): Promise<Grant> {
  await findGrant(db, EVERYBODY, id);
  const now = timing.now();
  try {
    await insertGrantEvent(db, id, { event, operator, reason, recordedAt: now });
  } catch (error) {
    if (!(error instanceof GrantRefusedError)) throw error;
    if (error.because === 'own_grant') throw new Refusal({ is: 'own_grant' });
    const status = statusAt(await findGrant(db, EVERYBODY, id), now);
    throw new Refusal({ is: 'grant_settled', status });
  }
  return findGrant(db, EVERYBODY, id);
}

/** @throws Refusal when there is none that the reader may read. */
export async function findGrant(db: D1Database, reader: Reader, id: string): Promise<Grant> {
  const row = await selectGrant(db, reader, id).first<GrantRow>();
  if (!row) throw new Refusal({ is: 'grant_not_found' });
  return readGrant(row);
}
