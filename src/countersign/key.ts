/**
 * A tenant makes its own keys, with one that has the scope `keys`. No key makes another with more than it
 * has itself: not its scopes, not its deployments, not its time. Each change is an entry of the log, in
 * its transaction.
 */
import type { NewEntry } from '../audit/entry.ts';
import { AuditError, type Receipt } from '../audit/log.ts';
import { newTimedId } from '../ids.ts';
import { toInstant } from '../instant.ts';
import { selectDeploymentsById } from '../registry/deployment.ts';
import { type Caller, isWithin, type Scope } from '../tenants/key.ts';
import {
  drawKey,
  insertKey,
  type KeyReader,
  type KeyTerms,
  replaceKey,
  revokeKeyRow,
  selectKey,
} from '../tenants/keys.ts';
import { type KeyRecord, type KeyRow, readKey } from '../tenants/store.ts';
import { type TenantRow, twinOf } from '../tenants/tenant.ts';
import { insertTwin, selectTenant } from '../tenants/tenants.ts';
import { requirePremises } from './basis.ts';
import { Refusal } from './errors.ts';
import type { Service, Timing } from './service.ts';

export interface KeyRequest {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Left out: those of the key that asks. */
  readonly deployments?: readonly string[] | undefined;
  /** In milliseconds since the epoch; null: never; left out: with the key that asks. */
  readonly expiresAt: number | null | undefined;
  /** Whether it is for the tenant's test data. */
  readonly test: boolean;
}

export interface Managed {
  readonly record: KeyRecord;
  /** null where nothing was changed. */
  readonly logReceipt: Receipt | null;
}

/** With the key itself, which nobody can be told again. */
export interface MadeKey extends Managed {
  readonly key: string;
}

/** @throws Refusal; AuditError; FactsChangedError when the key that asks is none any more */
export async function createKey(
  service: Service,
  caller: Caller,
  request: KeyRequest,
  timing: Timing,
): Promise<MadeKey> {
  const { db } = service;
  const now = timing.now();
  const { name, scopes } = request;
  const test = request.test || caller.test === true;
  const ofTwin = test && !caller.test;
  const tenantId = ofTwin ? twinOf(caller.tenantId) : caller.tenantId;
  const terms = {
    tenantId,
    name,
    scopes,
    deployments: request.deployments ?? caller.deployments,
    expiresAt: request.expiresAt === undefined ? (caller.expiresAt ?? null) : request.expiresAt,
    // Or nobody would be barred from reviewing what they asked with a second key.
    holder: caller.holder,
  };
  if (terms.expiresAt !== null && terms.expiresAt <= now) throw new Refusal({ is: 'ends_before' });
  // The deployments of a bound key are not the twin's.
  if (ofTwin && caller.deployments) throw new Refusal({ is: 'key_exceeds', by: 'deployments' });
  requireNoMore(caller, terms);
  if (ofTwin) await requireTwin(db, caller.tenantId);
  await requireDeployments(db, terms);
  const drawn = await drawKey(test);
  const receipt = await append(
    service,
    [
      entryOf(caller, tenantId, now, timing, {
        event: 'created',
        key: drawn.id,
        ...describe(terms),
      }),
    ],
    [
      requirePremises(db, [{ fact: 'key', id: caller.keyId }]),
      ...(ofTwin ? [insertTwin(db, caller.tenantId, now)] : []),
      insertKey(db, drawn, terms, now),
    ],
  );
  return { ...(await answer(service, caller, drawn.id, receipt)), key: drawn.key };
}

/**
 * A key like another, which is good for a while yet, so that whoever uses it can change over.
 * @param overlap in milliseconds
 * @throws Refusal; AuditError; FactsChangedError when one of the two keys is none any more
 */
export async function rotateKey(
  service: Service,
  caller: Caller,
  id: string,
  {
    overlap,
    expiresAt,
  }: { readonly overlap: number; readonly expiresAt: number | null | undefined },
  timing: Timing,
): Promise<MadeKey> {
  const { db } = service;
  const now = timing.now();
  const former = await findManaged(service, caller, id);
  if (isOver(former, now) || former.replacedBy !== null) throw new Refusal({ is: 'key_over' });
  const terms = { ...former, expiresAt: expiresAt === undefined ? former.expiresAt : expiresAt };
  if (terms.expiresAt !== null && terms.expiresAt <= now) throw new Refusal({ is: 'ends_before' });
  requireNoMore(caller, terms);
  const drawn = await drawKey(former.test);
  const until = now + overlap;
  const receipt = await append(
    service,
    [
      entryOf(caller, former.tenantId, now, timing, {
        event: 'rotated',
        key: drawn.id,
        replaces: id,
        until: toInstant(until),
        ...describe(terms),
      }),
    ],
    [
      requirePremises(db, [
        { fact: 'key', id: caller.keyId },
        { fact: 'key', id },
      ]),
      insertKey(db, drawn, terms, now),
      replaceKey(db, id, drawn.id, until),
    ],
  );
  return { ...(await answer(service, caller, drawn.id, receipt)), key: drawn.key };
}

/**
 * Ends a key, itself too, with whatever it may do: to end one takes no more than to see it.
 * @throws Refusal `key_not_found`; AuditError
 */
export async function endKey(
  service: Service,
  caller: Caller,
  id: string,
  timing: Timing,
): Promise<Managed> {
  const { db, audit } = service;
  const now = timing.now();
  const { tenantId } = await findManaged(service, caller, id);
  const entry = entryOf(caller, tenantId, now, timing, { event: 'revoked', key: id });
  const { receipt } = await audit.appendIfChanged(revokeKeyRow(db, id, now), entry, [
    selectKey(db, readerOf(caller), id),
  ]);
  return answer(service, caller, id, receipt);
}

/** A tenant that is called so already is nobody's twin. @throws Refusal `tenant_exists` */
async function requireTwin(db: D1Database, tenantId: string): Promise<void> {
  const there = await selectTenant(db, twinOf(tenantId)).first<TenantRow>();
  if (there && there.test_of !== tenantId) throw new Refusal({ is: 'tenant_exists' });
}

export function readerOf({ tenantId, deployments }: Caller): KeyReader {
  return { tenantId, deployments };
}

/** @throws Refusal `key_not_found` */
export async function findManaged(
  { db }: Pick<Service, 'db'>,
  caller: Caller,
  id: string,
): Promise<KeyRecord> {
  const row = await selectKey(db, readerOf(caller), id).first<KeyRow>();
  if (!row) throw new Refusal({ is: 'key_not_found' });
  return readKey(row);
}

export function isOver({ revokedAt, expiresAt }: KeyRecord, now: number): boolean {
  return revokedAt !== null || (expiresAt !== null && expiresAt <= now);
}

/** @throws Refusal `key_exceeds` */
function requireNoMore(caller: Caller, { scopes, deployments, expiresAt }: KeyTerms): void {
  const by = (what: 'scopes' | 'deployments' | 'expires_at') =>
    new Refusal({ is: 'key_exceeds', by: what });
  if (!scopes.every((scope) => caller.scopes.includes(scope))) throw by('scopes');
  if (caller.deployments && !deployments?.every((id) => isWithin(caller, id))) {
    throw by('deployments');
  }
  const latest = caller.expiresAt;
  if (latest !== undefined && (expiresAt === null || expiresAt > latest)) throw by('expires_at');
}

/** @throws Refusal `deployment_not_found` */
async function requireDeployments(
  db: D1Database,
  { tenantId, deployments }: KeyTerms,
): Promise<void> {
  if (deployments === undefined) return;
  const { results } = await selectDeploymentsById(db, deployments).all<{
    id: string;
    tenant_id: string;
  }>();
  const own = new Set(results.flatMap((row) => (row.tenant_id === tenantId ? [row.id] : [])));
  if (!deployments.every((id) => own.has(id))) throw new Refusal({ is: 'deployment_not_found' });
}

/** In one transaction. The schema may refuse it. */
async function append(
  { audit }: Service,
  entries: readonly NewEntry[],
  changes: D1PreparedStatement[],
): Promise<Receipt> {
  try {
    return await audit.append(entries, changes);
  } catch (error) {
    if (error instanceof AuditError) {
      if (error.isBecauseOf('tenant_keys_full')) {
        throw new Refusal({ is: 'tenant_keys_full' });
      }
      if (error.isBecauseOf('key_replaced')) throw new Refusal({ is: 'key_over' });
    }
    throw error;
  }
}

async function answer(
  service: Service,
  caller: Caller,
  id: string,
  logReceipt: Receipt | null,
): Promise<Managed> {
  return { record: await findManaged(service, caller, id), logReceipt };
}

/** The tenant's to read whose key it is. */
function entryOf(
  { keyId: by }: Caller,
  tenantId: string,
  at: number,
  { request }: Timing,
  content: Readonly<Record<string, unknown>>,
): NewEntry {
  const id = newTimedId('evt', at);
  return { id, kind: 'key', tenantId, subjectId: null, at, content: { ...content, by, request } };
}

function describe({ scopes, deployments, expiresAt }: KeyTerms): Record<string, unknown> {
  return {
    scopes,
    ...(deployments && { deployments }),
    ...(expiresAt !== null && { expires_at: toInstant(expiresAt) }),
  };
}
