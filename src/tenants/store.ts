/** Tenants and their keys, in D1. */
import { z } from 'zod';
import { parseStored } from '../stored.ts';
import { SCOPES, type Scope } from './key.ts';

const Scopes = z.array(z.enum(SCOPES));

/** An API key as the database has it. */
export interface KeyRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly secretSha256: string;
  readonly scopes: readonly Scope[];
  readonly revokedAt: number | null;
}

interface KeyRow {
  id: string;
  tenant_id: string;
  secret_sha256: string;
  scopes_json: string;
  revoked_at: number | null;
}

export async function findKey(db: D1Database, id: string): Promise<KeyRecord | null> {
  const row = await db.prepare('SELECT * FROM api_keys WHERE id = ?').bind(id).first<KeyRow>();
  return (
    row && {
      id: row.id,
      tenantId: row.tenant_id,
      secretSha256: row.secret_sha256,
      scopes: parseStored(Scopes, row.scopes_json, `api_keys ${row.id}`),
      revokedAt: row.revoked_at,
    }
  );
}
