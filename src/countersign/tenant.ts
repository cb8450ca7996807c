/**
 * What operators do with tenants: make one, suspend it and let it go on, export it, delete it. Each is an
 * entry of the log, in its transaction. A deletion is long: it begins with one transaction, after which no key
 * opens anything, goes on a piece at a time, whoever comes by, and ends with a signed receipt.
 */
import { dropDryRunsOf } from '../audit/dry-runs.ts';
import type { NewEntry } from '../audit/entry.ts';
import { AuditError, type Receipt } from '../audit/log.ts';
import { newTimedId } from '../ids.ts';
import { toInstant } from '../instant.ts';
import { countDeployments } from '../registry/deployment.ts';
import { countPeople } from '../registry/subject.ts';
import { type Caller, type Operator, SCOPES, type Scope } from '../tenants/key.ts';
import { drawKey, endKeysOfDeleted, insertKey } from '../tenants/keys.ts';
import { readTenant, type Tenant, type TenantRow } from '../tenants/tenant.ts';
import {
  beginDeletion,
  endDeletion,
  insertTenant,
  resumeTenant,
  selectTenant,
  selectWithTwin,
  suspendTenant,
} from '../tenants/tenants.ts';
import { deleteEndpointsOf } from '../webhooks/endpoint.ts';
import { emptyTenants } from './empty.ts';
import { Refusal } from './errors.ts';
import { forgetTenants } from './forget-tenant.ts';
import type { Service, Timing } from './service.ts';

export interface Changed {
  readonly tenant: Tenant;
  /** null where nothing was changed. */
  readonly logReceipt: Receipt | null;
}

/** @returns the tenant and its first key, which nobody can be told again. @throws Refusal; AuditError */
export async function createTenant(
  { db, audit }: Service,
  operator: Operator,
  { id, scopes, key: name }: { id: string; scopes: readonly Scope[] | null; key: string },
  timing: Timing,
): Promise<Changed & { readonly key: string }> {
  const now = timing.now();
  if (await selectTenant(db, id).first()) throw new Refusal({ is: 'tenant_exists' });
  const drawn = await drawKey(false);
  const terms = {
    tenantId: id,
    name,
    scopes: scopes ?? SCOPES,
    deployments: undefined,
    expiresAt: null,
    holder: undefined,
  };
  const made = { event: 'created', scopes: terms.scopes };
  const created = entryOf(operator, id, now, timing, made);
  const key: NewEntry = {
    ...entryOf(operator, id, now, timing, { ...made, key: drawn.id }),
    kind: 'key',
  };
  const changes = [insertTenant(db, id, scopes, now), insertKey(db, drawn, terms, now)];
  try {
    const logReceipt = await audit.append([created, key], changes);
    return { tenant: await findTenant(db, id), logReceipt, key: drawn.key };
  } catch (error) {
    // Of two at once, the second finds the name taken.
    if (error instanceof AuditError && error.isBecauseOf('tenants.id')) {
      throw new Refusal({ is: 'tenant_exists' });
    }
    throw error;
  }
}

/** @throws Refusal `tenant_not_found`; StoredRecordError */
export async function findTenant(db: D1Database, id: string): Promise<Tenant> {
  const row = await selectTenant(db, id).first<TenantRow>();
  if (!row) throw new Refusal({ is: 'tenant_not_found' });
  return readTenant(row);
}

/** One that others are not made, suspended or deleted with: its twin comes along by itself. */
async function findPrincipal(db: D1Database, id: string): Promise<Tenant> {
  const tenant = await findTenant(db, id);
  if (tenant.testOf !== null) throw new Refusal({ is: 'tenant_not_found' });
  return tenant;
}

/**
 * From the next request on, its keys do nothing but what takes away; nothing of it is deleted.
 * @throws Refusal `tenant_not_found`, `tenant_deleted`; AuditError
 */
export function suspend(
  service: Service,
  operator: Operator,
  id: string,
  reason: string,
  timing: Timing,
): Promise<Changed> {
  const now = timing.now();
  const entry = entryOf(operator, id, now, timing, { event: 'suspended', reason });
  return change(service, id, suspendTenant(service.db, id, now), entry);
}

/** @throws Refusal `tenant_not_found`, `tenant_deleted`; AuditError */
export function resume(
  service: Service,
  operator: Operator,
  id: string,
  reason: string,
  timing: Timing,
): Promise<Changed> {
  const entry = entryOf(operator, id, timing.now(), timing, { event: 'resumed', reason });
  return change(service, id, resumeTenant(service.db, id), entry);
}

async function change(
  { db, audit }: Service,
  id: string,
  statement: D1PreparedStatement,
  entry: NewEntry,
): Promise<Changed> {
  const { deletingAt } = await findPrincipal(db, id);
  if (deletingAt !== null) throw new Refusal({ is: 'tenant_deleted' });
  const { receipt } = await audit.appendIfChanged(statement, entry);
  return { tenant: await findTenant(db, id), logReceipt: receipt };
}

/** Who takes an export: an operator, or the tenant with a key of its own. */
export type Taker = { readonly operator: Operator } | { readonly caller: Caller };

/** @throws Refusal `tenant_not_found`, also of another's; `tenant_deleted`: half of it may be gone */
export async function requireExportable(
  { db }: Service,
  taker: Taker,
  id: string,
): Promise<Tenant> {
  if ('caller' in taker && taker.caller.tenantId !== id) {
    throw new Refusal({ is: 'tenant_not_found' });
  }
  const tenant = await findTenant(db, id);
  if (tenant.deletingAt !== null) throw new Refusal({ is: 'tenant_deleted' });
  return tenant;
}

/**
 * That a page of everything is about to be told, which is not told otherwise.
 * @param after the page before it; null: it is the first
 * @throws AuditError
 */
export function recordExport(
  { audit }: Service,
  taker: Taker,
  { id }: Tenant,
  after: string | null,
  timing: Timing,
): Promise<Receipt> {
  const by = 'operator' in taker ? taker.operator : taker.caller;
  return audit.append([entryOf(by, id, timing.now(), timing, { event: 'exported', after })], []);
}

/** How far it is, with test data. */
export interface Progress {
  /** Who was erased, before the deletion too, and who is left. */
  readonly people: { readonly over: number; readonly left: number };
  readonly deployments: { readonly over: number; readonly left: number };
}

export async function readProgress(db: D1Database, id: string): Promise<Progress> {
  const tenants = await withTwin(db, id);
  const [people, deployments] = await db.batch<Progress['people']>([
    countPeople(db, tenants),
    countDeployments(db, tenants),
  ]);
  return { people: people.results[0], deployments: deployments.results[0] };
}

/** Deployments and people that one request ends. */
const MOST_AT_ONCE = 25;

/**
 * Begins the deletion of a tenant that is suspended, or goes on with it.
 * @throws Refusal `tenant_not_found`, `tenant_in_use`; AuditError
 */
export async function deleteTenant(
  service: Service,
  operator: Operator,
  id: string,
  timing: Timing,
): Promise<Changed> {
  const { db, audit } = service;
  const before = await findPrincipal(db, id);
  let logReceipt: Receipt | null = null;
  if (before.deletingAt === null) {
    if (before.suspendedAt === null) throw new Refusal({ is: 'tenant_in_use' });
    const now = timing.now();
    const entry = entryOf(operator, id, now, timing, { event: 'deletion_begun' });
    const { receipt } = await audit.appendIfChanged(beginDeletion(db, id, now), entry, [
      endKeysOfDeleted(db, id, now),
    ]);
    logReceipt = receipt;
    // It was resumed meanwhile.
    if ((await findTenant(db, id)).deletingAt === null) throw new Refusal({ is: 'tenant_in_use' });
  }
  await goOnDeleting(service, id, timing, MOST_AT_ONCE);
  return { tenant: await findTenant(db, id), logReceipt };
}

/** `typ` of the receipt's JOSE header: no other token of this key passes for one. */
const RECEIPT = 'countersign-deletion+jwt';

/**
 * A piece of a deletion that was begun; the last one signs what was done.
 * @returns how many deployments and people were ended, and how many could not be
 */
export async function goOnDeleting(
  service: Service,
  id: string,
  timing: Timing,
  most: number,
): Promise<{ readonly done: number; readonly failed: number }> {
  const { db, audit } = service;
  const { deletingAt, deletedAt } = await findTenant(db, id);
  if (deletingAt === null || deletedAt !== null) return { done: 0, failed: 0 };
  const tenants = await withTwin(db, id);
  const piece = await emptyTenants(
    service,
    { tenants, by: Number.MAX_SAFE_INTEGER, because: { deletion: id } },
    timing,
    most,
  );
  if (piece.failed > 0) return piece;
  // Nothing can come any more, so what is empty stays so.
  const { people, deployments } = await readProgress(db, id);
  if (people.left + deployments.left > 0) return piece;
  if (!(await forgetTenants(db, tenants))) return piece;
  const now = timing.now();
  const entryId = newTimedId('evt', now);
  const done = { people: people.over, deployments: deployments.over };
  const receipt = await audit.attest(RECEIPT, {
    iat: Math.floor(now / 1000),
    jti: entryId,
    sub: id,
    begun_at: toInstant(deletingAt),
    finished_at: toInstant(now),
    ...done,
    left: 0,
  });
  const content = { event: 'deleted', begun_at: toInstant(deletingAt), ...done };
  await audit.appendIfChanged(
    endDeletion(db, id, receipt, now),
    { id: entryId, kind: 'tenant', tenantId: id, subjectId: null, at: now, content },
    [dropDryRunsOf(db, tenants), ...tenants.flatMap((tenant) => deleteEndpointsOf(db, tenant))],
  );
  return piece;
}

/** By whose test data it holds, and not by what it is called. */
async function withTwin(db: D1Database, id: string): Promise<string[]> {
  const { results } = await selectWithTwin(db, id).all<{ id: string }>();
  return results.map((row) => row.id);
}

/** The tenant's to read. */
function entryOf(
  who: Operator | Pick<Caller, 'keyId'>,
  tenantId: string,
  at: number,
  { request }: Timing,
  content: Readonly<Record<string, unknown>>,
): NewEntry {
  const id = newTimedId('evt', at);
  const operator = 'name' in who ? { operator: who.name } : {};
  const said = { ...content, ...operator, by: who.keyId, request };
  return { id, kind: 'tenant', tenantId, subjectId: null, at, content: said };
}
