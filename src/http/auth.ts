/**
 * Key authentication. A key is `csk_<id>_<secret>`; the database holds SHA-256(secret). The id
 * finds the row, the hash is compared in constant time, and an unknown id takes the same path, so
 * the answer's timing tells nothing.
 */
import { createMiddleware } from 'hono/factory';
import type { WorkerService } from '../service.ts';
import { type Caller, isSecretOf, KEY_PATTERN, type Scope } from '../tenants/key.ts';
import { findKey } from '../tenants/store.ts';
import type { AppEnv } from './env.ts';
import { Problem } from './problems.ts';
import type { Budget } from './rates.ts';

/** @throws Problem `unauthenticated` without saying whether the key was unknown, wrong or revoked. */
async function authenticate(authorization: string | undefined, db: D1Database): Promise<Caller> {
  const refusal = new Problem(
    'unauthenticated',
    'Send your API key in the header "Authorization: Bearer csk_…".',
    {},
    { 'www-authenticate': 'Bearer realm="countersign"' },
  );
  const key = KEY_PATTERN.exec(/^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
  if (!key) throw refusal;
  const [, id, secret] = key;
  const known = await findKey(db, id);
  const same = await isSecretOf(secret, known?.secretSha256 ?? '0'.repeat(64));
  if (!known || !same || known.revokedAt !== null) throw refusal;
  return { keyId: id, tenantId: known.tenantId, scopes: known.scopes };
}

/** @throws Problem `rate_limited` when the key's budget is spent. */
export async function takeToken(
  { limiter }: WorkerService,
  { keyId }: Caller,
  budget: Budget,
  now: number,
): Promise<void> {
  const name = budget === 'requests' ? keyId : `${keyId}/${budget}`;
  const retryAfter = await limiter.getByName(name).take(now, budget);
  if (retryAfter > 0) {
    const detail = `Wait ${retryAfter} s before the next request.`;
    throw new Problem('rate_limited', detail, {}, { 'retry-after': String(retryAfter) });
  }
}

/** Everything that is not public needs a key, and a token from its bucket. */
export const requireKey = createMiddleware<AppEnv>(async function requireKey(c, next) {
  const { service, timing } = c.var;
  const caller = await authenticate(c.req.header('authorization'), service.db);
  await takeToken(service, caller, 'requests', timing.now());
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
