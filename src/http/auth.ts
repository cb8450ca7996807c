/**
 * Key authentication. A key is `csk_<id>_<secret>`, an operator's `cso_<id>_<secret>`; the database
 * holds SHA-256(secret), and is asked at every request: a revoked key stops the next. The id finds the
 * row, the hash is compared in constant time, and an unknown id takes the same path, so the answer's
 * timing tells nothing.
 *
 * Behind a form, with its pictures, is the better time to ask: so where a key was good when it last came to
 * this isolate, its limits are taken from and the form is received on the strength of that, and nothing is
 * decided or told before the database has said what the key is now.
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
import { REPLAYED } from './once.ts';
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
  const known = (await recall(c)) ?? (await identify(c));
  // Neither tenants nor addresses have this prefix.
  const account = 'operator' in known ? `operator:${known.operator}` : known.tenantId;
  await limitKey(c, account, known.id);
  if ('tenantId' in known && !c.var.recalled) noteLastUse(c, known, c.var.knownAt);
  c.var.timing.lap('authenticate');
  await next();
});

/** Who it was when the key last came here, where a form follows: to be asked about behind it. */
async function recall(c: Context<AppEnv>): Promise<KeyRecord | null> {
  if (!/^multipart\/form-data\b/i.test(c.req.header('content-type') ?? '')) return null;
  const { service, timing } = c.var;
  const find = async (id: string) => service.knownKeys.find(id);
  const known = await openTenants(c, timing.now(), find);
  if (!known) return null;
  setCaller(c, known);
  c.set('recalled', true);
  return known;
}

function keySent(c: Context<AppEnv>): string {
  const [, sent = ''] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  return sent;
}

function openTenants<Known extends KeyRecord>(
  c: Context<AppEnv>,
  now: number,
  find: (id: string) => Promise<Known | null>,
): Promise<Known | null> {
  const sent = keySent(c);
  // A key for test data opens nothing else, nor the reverse: its form is part of it.
  return open(sent, KEY_PATTERN, now, async (id) => {
    const key = await find(id);
    return key?.test === isTestKey(sent) ? key : null;
  });
}

/**
 * Whose key it is; from here on, the request is made as theirs.
 * @throws Problem `unauthenticated`
 * @throws LogHaltedError where what the database says of a tenant is not to be believed
 */
async function identify(c: Context<AppEnv>): Promise<KeyRecord | OperatorKeyRecord> {
  const { service, timing } = c.var;
  const { db, knownKeys } = service;
  const now = timing.now();
  const tenants = await openTenants(c, now, (id) => findKey(db, id));
  const operators = await open(keySent(c), OPERATOR_KEY_PATTERN, now, (id) =>
    findOperatorKey(db, id),
  );
  const known = tenants ?? operators;
  if (!known) {
    if (c.var.recalled) knownKeys.forget(c.var.caller.keyId);
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
  // Operators put it right, and see meanwhile what there is to see.
  if (tenants) await service.audit.requireStanding(tenants.standing);
  c.set('knownAt', now);
  c.set('recalled', false);
  if (tenants) {
    knownKeys.keep(tenants);
    setCaller(c, tenants);
  }
  if (operators) {
    const { id, operator, scopes } = operators;
    c.set('operator', { keyId: id, name: operator, scopes });
  }
  return known;
}

/** The request is made as this key, on this route and wherever it leads. */
export function setCaller(c: Context<AppEnv>, key: KeyRecord): void {
  const { id: keyId, lineage, tenantId, scopes, holder, deployments, expiresAt } = key;
  const { test, suspended } = key;
  const caller = { keyId, lineage, tenantId, scopes, holder, deployments, test, suspended };
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
  /**
   * Gathers its facts while key and idempotency key are asked about, and decides nothing before
   * `requireAdmission`.
   */
  readonly meanwhile?: true;
}

/**
 * @param behind whether `requireScopeStill` follows, and asks about a key that was recalled
 * @throws Problem `insufficient_scope` naming the scope that is missing, of several, one will do;
 *   `key_bound`, `tenant_suspended`
 */
export function requireScope(scopes: readonly AnyScope[], leave: Leave = {}, behind = false) {
  return createMiddleware<AppEnv>(async function requireScope(c, next) {
    // What a key may do may be more by now than it was.
    if (c.var.recalled && !(behind && !faultOf(c, scopes, leave))) await identify(c);
    checkScope(c, scopes, leave);
    await next();
    // Not even that a form is none is told to whose key has ended.
    await c.var.confirmed;
    if (c.var.recalled) await confirm(c, scopes, leave);
  });
}

/**
 * How long a key counts as what it was when it was looked up, in milliseconds. A body of JSON comes with
 * the headers: whoever takes longer pays for another look.
 */
const KNOWN_FOR = 500;

export function isKnownStill({ var: { timing, knownAt } }: Context<AppEnv>): boolean {
  return timing.now() - knownAt <= KNOWN_FOR;
}

/**
 * Behind a body, which its sender sends as slowly as they like: a key that ends meanwhile, or whose
 * tenant does, is none any more. What a face comes to rests on the key besides (countersign/basis.ts).
 * @throws Problem as `requireKey` and `requireScope`
 */
export function requireScopeStill(scopes: readonly AnyScope[], leave: Leave = {}) {
  return createMiddleware<AppEnv>(async function requireScopeStill(c, next) {
    if (!c.var.recalled && isKnownStill(c)) return next();
    const confirmed = confirm(c, scopes, leave);
    if (!leave.meanwhile) {
      await confirmed;
      return next();
    }
    // Whoever waits for it meets its fault.
    confirmed.catch(() => undefined);
    c.set('confirmed', confirmed);
    await next();
  });
}

async function confirm(
  c: Context<AppEnv>,
  scopes: readonly AnyScope[],
  leave: Leave,
): Promise<void> {
  const known = await identify(c);
  checkScope(c, scopes, leave);
  if ('tenantId' in known) noteLastUse(c, known, c.var.knownAt);
}

/**
 * For a handler that works `meanwhile`, before it decides anything or tells what was answered before: that the
 * key is good, and that no request with the same idempotency key is under way.
 * @returns as whom the request is made, what it was answered before, and what takes its idempotency key
 * @throws Problem
 */
export async function requireAdmission(c: Context<AppEnv>) {
  await c.var.confirmed;
  if (c.var.recalled) throw new Error('The key was not asked about.');
  const remembered = await c.var.remembering;
  if (remembered) c.header(...REPLAYED);
  c.var.timing.lap('admission');
  return { caller: c.var.caller, remembered, takes: c.var.taking ?? [] };
}

function checkScope(c: Context<AppEnv>, scopes: readonly AnyScope[], leave: Leave): void {
  const fault = faultOf(c, scopes, leave);
  if (fault) throw fault;
}

function faultOf(
  { var: { operator, caller } }: Context<AppEnv>,
  scopes: readonly AnyScope[],
  leave: Leave,
): Problem | undefined {
  const held: readonly AnyScope[] = (operator ?? caller).scopes;
  if (!scopes.some((scope) => held.includes(scope))) {
    const needed = scopes.map((scope) => `"${scope}"`).join(' or ');
    const detail = `Use a key that has the scope ${needed}.`;
    return new Problem('insufficient_scope', detail, { scope: scopes[0] });
  }
  if (!operator && caller.suspended && !leave.suspended) return tenantSuspended();
  if (!operator && caller.deployments && !leave.bound) {
    const detail = 'This is about the whole tenant. Use a key that is not bound to deployments.';
    return new Problem('key_bound', detail);
  }
  return undefined;
}

export function tenantSuspended(): Problem {
  const detail =
    "The operator of this service suspended the tenant; ask it why. People's rights go on: POST /v1/subjects/{id}/links, /access, /portability and what is said no to at a desk (/acts), a consent that is refused or withdrawn, DELETE /v1/subjects/{id} and /v1/templates/{id}, POST /v1/templates/{id}/end.";
  return new Problem('tenant_suspended', detail);
}
