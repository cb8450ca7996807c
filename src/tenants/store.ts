/** Tenants and operators, and their keys, in D1. */
import { z } from 'zod';
import { parseStored } from '../stored.ts';
import { OPERATOR_SCOPES, type OperatorScope, REVIEW_SCOPE, SCOPES, type Scope } from './key.ts';

const Scopes = z.array(z.enum([...SCOPES, REVIEW_SCOPE]));
const OperatorScopes = z.array(z.enum(OPERATOR_SCOPES));

/** An API key as the database has it. */
export interface KeyRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly secretSha256: string;
  readonly scopes: readonly Scope[];
  readonly holder: string | undefined;
  readonly revokedAt: number | null;
}

interface KeyRow {
  id: string;
  tenant_id: string;
  secret_sha256: string;
  scopes_json: string;
  holder: string | null;
  revoked_at: number | null;
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

export async function findKey(db: D1Database, id: string): Promise<KeyRecord | null> {
  const row = await db.prepare('SELECT * FROM api_keys WHERE id = ?').bind(id).first<KeyRow>();
  return (
    row && {
      id: row.id,
      tenantId: row.tenant_id,
      secretSha256: row.secret_sha256,
      scopes: parseStored(Scopes, row.scopes_json, `api_keys ${row.id}`),
      holder: row.holder ?? undefined,
      revokedAt: row.revoked_at,
    }
  );
}
