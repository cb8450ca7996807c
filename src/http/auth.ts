/**
 * Key authentication. A key is `csk_<id>_<secret>`; the database holds SHA-256(secret). The id
 * finds the row, the hash is compared in constant time, and an unknown id takes the same path, so
 * the answer's timing tells nothing.
 */
import { createMiddleware } from 'hono/factory';
import { type Caller, isSecretOf, KEY_PATTERN, type Scope } from '../tenants/key.ts';
import { findKey } from '../tenants/store.ts';
import type { AppEnv } from './env.ts';
import { limitAddress, limitKey } from './limits.ts';
import { Problem } from './problems.ts';

/** Whose key it is; null without saying whether it was unknown, wrong or revoked. */
async function authenticate(
  authorization: string | undefined,
  db: D1Database,
): Promise<Caller | null> {
  const key = KEY_PATTERN.exec(/^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
  if (!key) return null;
  const [, id, secret] = key;
  const known = await findKey(db, id);
  const same = await isSecretOf(secret, known?.secretSha256 ?? '0'.repeat(64));
  if (!known || !same || known.revokedAt !== null) return null;
  return { keyId: id, tenantId: known.tenantId, scopes: known.scopes };
}

/**
 * Everything that is not public needs a key, and a token from its bucket. Whoever has none takes
 * tokens from the bucket of their address.
 */
export const requireKey = createMiddleware<AppEnv>(async function requireKey(c, next) {
  const { service, timing } = c.var;
  const caller = await authenticate(c.req.header('authorization'), service.db);
  if (!caller) {
    await limitAddress(c);
    throw new Problem(
      'unauthenticated',
      'Send your API key in the header "Authorization: Bearer csk_…".',
      {},
      { 'www-authenticate': 'Bearer realm="countersign"' },
    );
  }
  await limitKey(c, caller.keyId);
  c.set('caller', caller);
  timing.lap('authenticate');
  await next();
});

/** @throws Problem `insufficient_scope` naming the scope that is missing; of several, one will do. */
export function requireScope(scopes: readonly Scope[]) {
  return createMiddleware<AppEnv>(async function requireScope(c, next) {
    if (!scopes.some((scope) => c.var.caller.scopes.includes(scope))) {
      const needed = scopes.map((scope) => `"${scope}"`).join(' or ');
      const detail = `Use a key that has the scope ${needed}.`;
      throw new Problem('insufficient_scope', detail, { scope: scopes[0] });
    }
    await next();
  });
}
