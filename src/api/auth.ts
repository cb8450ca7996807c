/**
 * Key authentication. A key is `csk_<id>_<secret>`; the database holds SHA-256(secret). The id
 * finds the row, the hash is compared in constant time, and an unknown id takes the same path, so
 * the answer's timing tells nothing.
 */
import { equalInConstantTime, hashSecret, KEY_PATTERN, type Scope } from './key.ts';
import { Problem } from './problems.ts';

export interface Caller {
  readonly keyId: string;
  readonly tenantId: string;
  readonly scopes: readonly Scope[];
}

/** @throws Problem `unauthenticated` without saying whether the key was unknown, wrong or revoked. */
export async function authenticate(
  authorization: string | undefined,
  db: D1Database,
): Promise<Caller> {
  const refusal = new Problem(
    'unauthenticated',
    'Send your API key in the header "Authorization: Bearer csk_…".',
    {},
    { 'www-authenticate': 'Bearer realm="countersign"' },
  );
  const key = KEY_PATTERN.exec(/^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
  if (!key) throw refusal;
  const [, id, secret] = key;
  const [row, presented] = await Promise.all([
    db
      .prepare(
        'SELECT tenant_id, secret_sha256, scopes_json, revoked_at FROM api_keys WHERE id = ?',
      )
      .bind(id)
      .first<KeyRow>(),
    hashSecret(secret),
  ]);
  const same = equalInConstantTime(presented, row?.secret_sha256 ?? '0'.repeat(64));
  if (!row || !same || row.revoked_at !== null) throw refusal;
  return { keyId: id, tenantId: row.tenant_id, scopes: JSON.parse(row.scopes_json) };
}

/** @throws Problem `insufficient_scope` naming the scope that is missing; of several, one will do. */
export function requireScope(caller: Caller, scope: Scope, ...others: Scope[]): void {
  if ([scope, ...others].some((one) => caller.scopes.includes(one))) return;
  const needed = [scope, ...others].map((one) => `"${one}"`).join(' or ');
  throw new Problem('insufficient_scope', `Use a key that has the scope ${needed}.`, { scope });
}

interface KeyRow {
  tenant_id: string;
  secret_sha256: string;
  scopes_json: string;
  revoked_at: number | null;
}
