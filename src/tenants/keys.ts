/** API keys in D1: made, listed, replaced, revoked, and when they were last used. */
import { randomText } from '../ids.ts';
import { type Caller, hashSecret, type Scope } from './key.ts';
import { type KeyRecord, SELECT_KEY } from './store.ts';

/** What a key is made with. */
export interface KeyTerms {
  readonly tenantId: string;
  readonly name: string | null;
  readonly scopes: readonly Scope[];
  /** undefined: all of the tenant. */
  readonly deployments: readonly string[] | undefined;
  readonly expiresAt: number | null;
  /** Whose it is, where that was said. */
  readonly holder: string | undefined;
  /** Of the key whose place it takes, if it does. */
  readonly lineage?: string;
}

/** A key before it is stored, which is the only time that it is there in whole. */
export interface DrawnKey {
  readonly id: string;
  readonly key: string;
  readonly sha256: string;
}

/** @param test whether it is for test data */
export async function drawKey(test: boolean): Promise<DrawnKey> {
  const [id, secret] = [randomText(16), randomText(43)];
  const key = `${test ? 'csk_test' : 'csk'}_${id}_${secret}`;
  return { id, key, sha256: await hashSecret(secret) };
}

/** Refused with `tenant_deleted` and `keys_full` by the schema. */
export function insertKey(
  db: D1Database,
  { id, sha256 }: DrawnKey,
  { tenantId, name, scopes, deployments, expiresAt, holder, lineage }: KeyTerms,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO api_keys (id, tenant_id, name, secret_sha256, scopes_json, deployments_json,
         created_at, expires_at, holder, lineage) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      id,
      tenantId,
      name,
      sha256,
      JSON.stringify(scopes),
      deployments === undefined ? null : JSON.stringify(deployments),
      now,
      expiresAt,
      holder ?? null,
      lineage ?? null,
    );
}

/** Whose keys a key sees: a bound one those that are bound to nothing beside its own. */
export interface KeyReader {
  readonly tenantId: string;
  readonly deployments: Caller['deployments'];
}

/** NOT IN finds nothing beside a NULL, and everything beside an empty list. */
const VISIBLE = `(?2 IS NULL OR (deployments_json IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM json_each(deployments_json)
  WHERE value NOT IN (SELECT value FROM json_each(?2)))))`;

const valuesOf = ({ tenantId, deployments }: KeyReader) => [
  tenantId,
  deployments === undefined ? null : JSON.stringify(deployments),
];

/**
 * Newest first, of the tenant, or of its test data: that is whose twin says so, and not who is called so.
 * @param after the id of a key of the list, or null
 */
export function selectKeyPage(
  db: D1Database,
  reader: KeyReader,
  { after, most, test }: { after: string | null; most: number; test: boolean },
): D1PreparedStatement {
  const owner = test ? '(SELECT id FROM tenants WHERE test_of = ?1)' : '?1';
  const place =
    after === null
      ? '?3 IS NULL'
      : `k.rowid < (SELECT rowid FROM api_keys WHERE tenant_id = ${owner} AND id = ?3)`;
  return db
    .prepare(
      `${SELECT_KEY} WHERE k.tenant_id = ${owner} AND ${VISIBLE} AND ${place}
       ORDER BY k.rowid DESC LIMIT ?4`,
    )
    .bind(...valuesOf(reader), after, most);
}

/** One that the reader sees, of the tenant or of its test data. */
export function selectKey(db: D1Database, reader: KeyReader, id: string): D1PreparedStatement {
  return db
    .prepare(
      `${SELECT_KEY} WHERE k.id = ?3 AND (k.tenant_id = ?1 OR t.test_of = ?1) AND ${VISIBLE}`,
    )
    .bind(...valuesOf(reader), id);
}

/** Lets one take the place of another, which is good until then. Refused with `key_replaced` the second time. */
export function replaceKey(
  db: D1Database,
  id: string,
  by: string,
  until: number,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE api_keys SET replaced_by = ?2, expires_at = min(coalesce(expires_at, ?3), ?3)
       WHERE id = ?1`,
    )
    .bind(id, by, until);
}

/** Changes nothing where it is revoked. */
export function revokeKeyRow(db: D1Database, id: string, now: number): D1PreparedStatement {
  return db
    .prepare('UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL')
    .bind(now, id);
}

/** Every key of a tenant that is being deleted, with its twin's: what they were called, and whose they were. */
export function endKeysOfDeleted(
  db: D1Database,
  tenantId: string,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?1), name = NULL, holder = NULL
       WHERE tenant_id IN (SELECT id FROM tenants
         WHERE (id = ?2 OR test_of = ?2) AND deleting_at IS NOT NULL)`,
    )
    .bind(now, tenantId);
}

/** How exactly the last use is known, in milliseconds. */
const USE_NOTED_EVERY = 60_000;

/** Whether the last use that is noted is recent enough. */
export function isNoted({ lastUsedAt }: Pick<KeyRecord, 'lastUsedAt'>, now: number): boolean {
  return lastUsedAt !== null && now - lastUsedAt < USE_NOTED_EVERY;
}

/** Of many that come at once, on whatever isolates, one writes. */
export function noteUse(db: D1Database, id: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE api_keys SET last_used_at = ?1
       WHERE id = ?2 AND (last_used_at IS NULL OR last_used_at <= ?3)`,
    )
    .bind(now, id, now - USE_NOTED_EVERY);
}
