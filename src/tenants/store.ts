/** Tenants and operators, and their keys, in D1. */
import { z } from 'zod';
import { LOG_STANDING, type Standing } from '../audit/standing.ts';
import { parseStored } from '../stored.ts';
import { OPERATOR_SCOPES, type OperatorScope, REVIEW_SCOPE, SCOPES, type Scope } from './key.ts';

const Scopes = z.array(z.enum([...SCOPES, REVIEW_SCOPE]));
const OperatorScopes = z.array(z.enum(OPERATOR_SCOPES));

const Deployments = z.array(z.string());

/** An API key as the database has it, with its tenant. */
export interface KeyRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string | null;
  readonly secretSha256: string;
  /** Of its own, those that its tenant has. */
  readonly scopes: readonly Scope[];
  readonly holder: string | undefined;
  /** What it is bound to; undefined where it is good for all of its tenant. */
  readonly deployments: readonly string[] | undefined;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  /** To the minute. */
  readonly lastUsedAt: number | null;
  /** The key that takes its place. */
  readonly replacedBy: string | null;
  /** The first of the keys that took each other's place up to this one; its own id where it took none. */
  readonly lineage: string;
  /** Whether its tenant holds test data. */
  readonly test: boolean;
  /** Whether its tenant is suspended. */
  readonly suspended: boolean;
}

export interface KeyRow {
  id: string;
  tenant_id: string;
  name: string | null;
  secret_sha256: string;
  scopes_json: string;
  holder: string | null;
  deployments_json: string | null;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
  replaced_by: string | null;
  lineage: string | null;
  /** Of the tenant. */
  tenant_scopes_json: string | null;
  test_of: string | null;
  suspended_at: number | null;
}

const COLUMNS = 'k.*, t.scopes_json AS tenant_scopes_json, t.test_of, t.suspended_at';
const KEYS = 'api_keys k JOIN tenants t ON t.id = k.tenant_id';

/** A key with what its tenant adds to it. */
export const SELECT_KEY = `SELECT ${COLUMNS} FROM ${KEYS}`;

/** @throws StoredRecordError */
export function readKey(row: KeyRow): KeyRecord {
  const record = `api_keys ${row.id}`;
  const { tenant_scopes_json: limits, deployments_json: bounds } = row;
  const scopes = parseStored(Scopes, row.scopes_json, record);
  const own = limits === null ? SCOPES : readTenantScopes(row.tenant_id, limits);
  // Who reviews is no app, and is not held to what apps may do.
  const allowed: readonly Scope[] = [...own, REVIEW_SCOPE];
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    secretSha256: row.secret_sha256,
    scopes: scopes.filter((scope) => allowed.includes(scope)),
    holder: row.holder ?? undefined,
    deployments: bounds === null ? undefined : parseStored(Deployments, bounds, record),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
    replacedBy: row.replaced_by,
    lineage: row.lineage ?? row.id,
    test: row.test_of !== null,
    suspended: row.suspended_at !== null,
  };
}

/** @throws StoredRecordError */
export function readTenantScopes(tenantId: string, json: string): readonly Scope[] {
  return parseStored(Scopes, json, `tenants ${tenantId}`);
}

/** An operator's key as the database has it. */
export interface OperatorKeyRecord {
  readonly id: string;
  readonly operator: string;
  readonly secretSha256: string;
  readonly scopes: readonly OperatorScope[];
  readonly revokedAt: number | null;
}

interface OperatorKeyRow {
  id: string;
  operator_id: string;
  secret_sha256: string;
  scopes_json: string;
  revoked_at: number | null;
}

export async function findOperatorKey(
  db: D1Database,
  id: string,
): Promise<OperatorKeyRecord | null> {
  const query = db.prepare('SELECT * FROM operator_keys WHERE id = ?').bind(id);
  const row = await query.first<OperatorKeyRow>();
  return (
    row && {
      id: row.id,
      operator: row.operator_id,
      secretSha256: row.secret_sha256,
      scopes: parseStored(OperatorScopes, row.scopes_json, `operator_keys ${row.id}`),
      revokedAt: row.revoked_at,
    }
  );
}

export async function hasTenant(db: D1Database, id: string): Promise<boolean> {
  return (await db.prepare('SELECT 1 FROM tenants WHERE id = ?').bind(id).first()) !== null;
}

/** A key that somebody comes with, as a database has it that may not be the newest. */
export interface FoundKey extends KeyRecord {
  readonly standing: Standing;
}

export interface FoundKeyRow extends KeyRow {
  standing: Standing;
}

/** Whosever it is: a `FoundKeyRow`. */
export function selectKeyById(db: D1Database, id: string): D1PreparedStatement {
  const sql = `SELECT ${COLUMNS}, ${LOG_STANDING} AS standing FROM ${KEYS} WHERE k.id = ?`;
  return db.prepare(sql).bind(id);
}

export async function findKey(db: D1Database, id: string): Promise<FoundKey | null> {
  const row = await selectKeyById(db, id).first<FoundKeyRow>();
  return row && { ...readKey(row), standing: row.standing };
}
