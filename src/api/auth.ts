/**
 * Key authentication. A key is `csk_<id>_<secret>`; the database holds SHA-256(secret). The id
 * finds the row, the hash is compared in constant time, and an unknown id takes the same path, so
 * the answer's timing tells nothing.
 */
import { toHex } from '../vault/encoding.ts';
import { Problem } from './problems.ts';

export const SCOPES = ['recognise', 'enrol', 'manage', 'audit'] as const;
/** recognise: verify, compare, detect. enrol: subjects, consents, templates, erasure. manage: deployments. audit: decisions. */
export type Scope = (typeof SCOPES)[number];

export interface Caller {
  readonly keyId: string;
  readonly tenantId: string;
  readonly scopes: readonly Scope[];
}

const KEY_PATTERN = /^csk_([A-Za-z0-9]{16})_([A-Za-z0-9]{43})$/;

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
  const key = KEY_PATTERN.exec(authorization?.replace(/^Bearer +/i, '') ?? '');
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

/** @throws Problem `insufficient_scope` naming the scope that is missing. */
export function requireScope(caller: Caller, scope: Scope): void {
  if (caller.scopes.includes(scope)) return;
  throw new Problem('insufficient_scope', `Use a key that has the scope "${scope}".`, { scope });
}

/** SHA-256 of a key's secret, as lower-case hexadecimal. */
export async function hashSecret(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret));
  return toHex(new Uint8Array(digest));
}

/** Compares two strings of one fixed length without stopping at the first difference. */
export function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

interface KeyRow {
  tenant_id: string;
  secret_sha256: string;
  scopes_json: string;
  revoked_at: number | null;
}
