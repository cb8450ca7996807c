/**
 * Tenants and their API keys. The database gets the SHA-256 of the secret; the key itself is shown
 * once, to the person who asked for it.
 */
import { randomText } from '../ids.ts';
import { hashSecret, type Scope } from './key.ts';

export interface NewKey {
  /** `csk_<id>_<secret>`; not stored anywhere. */
  readonly key: string;
  /** Statements that make the tenant, if it is new, and the key. */
  readonly statements: readonly string[];
}

const TENANT_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** @throws RangeError when the tenant's name has other characters than a-z, 0-9 and -. */
export async function makeKey(
  tenant: string,
  scopes: readonly Scope[],
  now: number,
): Promise<NewKey> {
  if (!TENANT_PATTERN.test(tenant)) {
    throw new RangeError(`"${tenant}" is no tenant's name: use a-z, 0-9 and -.`);
  }
  const id = randomText(16);
  const secret = randomText(43);
  // Nothing here comes from outside but the tenant's name, which is checked above.
  const values = [id, tenant, await hashSecret(secret), JSON.stringify(scopes)].map(quote);
  return {
    key: `csk_${id}_${secret}`,
    statements: [
      `INSERT OR IGNORE INTO tenants (id, name, created_at) VALUES (${quote(tenant)}, ${quote(tenant)}, ${now})`,
      `INSERT INTO api_keys (id, tenant_id, secret_sha256, scopes_json, created_at) VALUES (${values.join(', ')}, ${now})`,
    ],
  };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
