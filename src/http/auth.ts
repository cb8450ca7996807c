/**
 * Key authentication. A key is `csk_<id>_<secret>`, an operator's `cso_<id>_<secret>`; the database
 * holds SHA-256(secret), and is asked at every request: a revoked key stops the next. The id finds the
 * row, the hash is compared in constant time, and an unknown id takes the same path, so the answer's
 * timing tells nothing.
 */
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { report } from '../report.ts';
import {
  type AnyScope,
  isSecretOf,
  isTestKey,
  KEY_PATTERN,
  OPERATOR_KEY_PATTERN,
} from '../tenants/key.ts';
import { isNoted, noteUse } from '../tenants/keys.ts';
import {
  findKey,
  findOperatorKey,
  type KeyRecord,
  type OperatorKeyRecord,
} from '../tenants/store.ts';
import type { AppEnv } from './env.ts';
import { limitAddress, limitKey } from './limits.ts';
import { Problem } from './problems.ts';

interface Stored {
  readonly secretSha256: string;
  readonly revokedAt: number | null;
  readonly expiresAt?: number | null;
}

/** The record of a key of this form; null without saying whether it was unknown, wrong or over. */
async function open<Known extends Stored>(
  key: string,
  form: RegExp,
  now: number,
  find: (id: string) => Promise<Known | null>,
): Promise<Known | null> {
  const [, id, secret] = form.exec(key) ?? [];
  if (id === undefined) return null;
  const known = await find(id);
  const same = await isSecretOf(secret, known?.secretSha256 ?? '0'.repeat(64));
  if (!known || !same || known.revokedAt !== null) return null;
  return (known.expiresAt ?? Number.POSITIVE_INFINITY) > now ? known : null;
}

/**
 * Everything that is not public needs a key, and a token from its bucket. Whoever has none takes
 * tokens from the bucket of their address.
 */
export const requireKey = createMiddleware<AppEnv>(async function requireKey(c, next) {
  const known = await identify(c);
  // Neither tenants nor addresses have this prefix.
  const account = 'operator' in known ? `operator:${known.operator}` : known.tenantId;
  await limitKey(c, account, known.id);
  if ('tenantId' in known) noteLastUse(c, known, c.var.knownAt);
  c.var.timing.lap('authenticate');
  await next();
});

/**
 * Whose key it is; from here on, the request is made as theirs.
 * @throws Problem `unauthenticated`
 */
async function identify(c: Context<AppEnv>): Promise<KeyRecord | OperatorKeyRecord> {
  const { service, timing } = c.var;
  const { db } = service;
  const now = timing.now();
  const [, sent = ''] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  // A key for test data opens nothing else, nor the reverse: its form is part of it.
  const tenants = await open(sent, KEY_PATTERN, now, async (id) => {
    const key = await findKey(db, id);
    return key?.test === isTestKey(sent) ? key : null;
  });
  const operators = await open(sent, OPERATOR_KEY_PATTERN, now, (id) => findOperatorKey(db, id));
  const known = tenants ?? operators;
  if (!known) {
    // Not before the database is asked: a good key is not refused for what its neighbours send, and a
    // request with one makes no trip more.
    await limitAddress(c);
    throw new Problem(
      'unauthenticated',
      'Send your API key in the header "Authorization: Bearer csk_…".',
      {},
      { 'www-authenticate': 'Bearer realm="countersign"' },
    );
  }
  c.set('knownAt', now);
  if (tenants) setCaller(c, tenants);
  if (operators) {
    const { id, operator, scopes } = operators;
    c.set('operator', { keyId: id, name: operator, scopes });
  }
  return known;
}

/** The request is made as this key, on this route and wherever it leads. */
export function setCaller(c: Context<AppEnv>, key: KeyRecord): void {
  const { id: keyId, tenantId, scopes, holder, deployments, expiresAt, test, suspended } = key;
  const caller = { keyId, tenantId, scopes, holder, deployments, test, suspended };
  c.set('caller', { ...caller, expiresAt: expiresAt ?? undefined });
}

/** Beside the request: that it could not be noted is no reason to refuse it. */
function noteLastUse(c: Context<AppEnv>, key: KeyRecord, now: number): void {
  if (isNoted(key, now)) return;
  const noted = noteUse(c.var.service.db, key.id, now).run();
  c.executionCtx.waitUntil(noted.catch((error: unknown) => report('use_not_noted', error)));
}

/** What a route does otherwise than most; its handler sees to the rest. */
export interface Leave {
  /** Keys that are bound to deployments: it asks `requireWithin` of each deployment that it touches. */
  readonly bound?: true;
  /** Keys of a tenant that is suspended: it takes away and adds nothing, or leads to what does. */
  readonly suspended?: true;
  /** Answers a secret that nobody can be told again: so no idempotency key remembers it. */
  readonly shownOnce?: true;
  /** Tells by itself whether it did this before under the same idempotency key (`Env.keyName`). */
  readonly tellsAgain?: true;
  /** Changes nothing: sent again under the same idempotency key, it is asked again. */
  readonly onlyAsks?: true;
}

/**
 * @throws Problem `insufficient_scope` naming the scope that is missing, of several, one will do;
 *   `key_bound`, `tenant_suspended`
 */
export function requireScope(scopes: readonly AnyScope[], leave: Leave = {}) {
  return createMiddleware<AppEnv>(async function requireScope(c, next) {
    checkScope(c, scopes, leave);
    await next();
  });
}

/**
 * How long a key counts as what it was when it was looked up, in milliseconds. A body of JSON comes with
 * the headers: whoever takes longer pays for another look.
 */
const KNOWN_FOR = 500;

/**
 * Behind a body of JSON, which its sender sends as slowly as they like: a key that ends meanwhile, or whose
 * tenant does, is none any more. What a face comes to rests on the key besides (countersign/basis.ts).
 * @throws Problem as `requireKey` and `requireScope`
 */
export function requireScopeStill(scopes: readonly AnyScope[], leave: Leave = {}) {
  return createMiddleware<AppEnv>(async function requireScopeStill(c, next) {
    if (c.var.timing.now() - c.var.knownAt > KNOWN_FOR) {
      await identify(c);
      checkScope(c, scopes, leave);
    }
    await next();
  });
}

function checkScope(c: Context<AppEnv>, scopes: readonly AnyScope[], leave: Leave): void {
  const { operator, caller } = c.var;
  const held: readonly AnyScope[] = (operator ?? caller).scopes;
  if (!scopes.some((scope) => held.includes(scope))) {
    const needed = scopes.map((scope) => `"${scope}"`).join(' or ');
    const detail = `Use a key that has the scope ${needed}.`;
    throw new Problem('insufficient_scope', detail, { scope: scopes[0] });
  }
  if (!operator && caller.suspended && !leave.suspended) throw tenantSuspended();
  if (!operator && caller.deployments && !leave.bound) {
    const detail = 'This is about the whole tenant. Use a key that is not bound to deployments.';
    throw new Problem('key_bound', detail);
  }
}

export function tenantSuspended(): Problem {
  const detail =
    "The operator of this service suspended the tenant; ask it why. People's rights go on: POST /v1/subjects/{id}/links, /access, /portability and what is said no to at a desk (/acts), a consent that is refused or withdrawn, DELETE /v1/subjects/{id} and /v1/templates/{id}, POST /v1/templates/{id}/end.";
  return new Problem('tenant_suspended', detail);
}
