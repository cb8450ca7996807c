/**
 * Key authentication. A key is `csk_<id>_<secret>`, an operator's `cso_<id>_<secret>`; the database
 * holds SHA-256(secret), and is asked at every request: a revoked key stops the next. The id finds the
 * row, the hash is compared in constant time, and an unknown id takes the same path, so the answer's
 * timing tells nothing.
 */
import { createMiddleware } from 'hono/factory';
import { type AnyScope, isSecretOf, KEY_PATTERN, OPERATOR_KEY_PATTERN } from '../tenants/key.ts';
import { findKey, findOperatorKey } from '../tenants/store.ts';
import type { AppEnv } from './env.ts';
import { limitAddress, limitKey } from './limits.ts';
import { Problem } from './problems.ts';

interface Stored {
  readonly secretSha256: string;
  readonly revokedAt: number | null;
}

/** The record of a key of this form; null without saying whether it was unknown, wrong or revoked. */
async function open<Known extends Stored>(
  key: string,
  form: RegExp,
  find: (id: string) => Promise<Known | null>,
): Promise<Known | null> {
  const [, id, secret] = form.exec(key) ?? [];
  if (id === undefined) return null;
  const known = await find(id);
  const same = await isSecretOf(secret, known?.secretSha256 ?? '0'.repeat(64));
  return known && same && known.revokedAt === null ? known : null;
}

/**
 * Everything that is not public needs a key, and a token from its bucket. Whoever has none takes
 * tokens from the bucket of their address.
 */
export const requireKey = createMiddleware<AppEnv>(async function requireKey(c, next) {
  const { service, timing } = c.var;
  const { db } = service;
  const [, sent = ''] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  const tenants = await open(sent, KEY_PATTERN, (id) => findKey(db, id));
  const operators = await open(sent, OPERATOR_KEY_PATTERN, (id) => findOperatorKey(db, id));
  const known = tenants ?? operators;
  if (!known) {
    await limitAddress(c);
    throw new Problem(
      'unauthenticated',
      'Send your API key in the header "Authorization: Bearer csk_…".',
      {},
      { 'www-authenticate': 'Bearer realm="countersign"' },
    );
  }
  // Neither tenants nor addresses have this prefix.
  const account = operators ? `operator:${operators.operator}` : (tenants?.tenantId ?? '');
  await limitKey(c, account, known.id);
  if (tenants) {
    const { id, tenantId, scopes } = tenants;
    c.set('caller', { keyId: id, tenantId, scopes });
  }
  if (operators) {
    const { id, operator, scopes } = operators;
    c.set('operator', { keyId: id, name: operator, scopes });
  }
  timing.lap('authenticate');
  await next();
});

/** @throws Problem `insufficient_scope` naming the scope that is missing; of several, one will do. */
export function requireScope(scopes: readonly AnyScope[]) {
  return createMiddleware<AppEnv>(async function requireScope(c, next) {
    const { operator, caller } = c.var;
    const held: readonly AnyScope[] = (operator ?? caller).scopes;
    if (!scopes.some((scope) => held.includes(scope))) {
      const needed = scopes.map((scope) => `"${scope}"`).join(' or ');
      const detail = `Use a key that has the scope ${needed}.`;
      throw new Problem('insufficient_scope', detail, { scope: scopes[0] });
    }
    await next();
  });
}
