/**
 * `Idempotency-Key`, optional, on every POST: a request that is sent again is done once. What was answered
 * is answered again; of a recognition, only after the policy was asked again (countersign/repeat.ts).
 */
import type { Context, Next } from 'hono';
import { createMiddleware } from 'hono/factory';
import {
  canonicalBody,
  deriveSecret,
  type Field,
  fingerprint,
  nameKey,
  openAnswer,
  parseKey,
  type Remembered,
  type Secret,
  sealAnswer,
} from '../idempotency/key.ts';
import {
  type Claim,
  type Claimed,
  claimKey,
  dropAnswer,
  type Found,
  findClaim,
  releaseKey,
  rememberAnswer,
  takeKey,
} from '../idempotency/store.ts';
import { whomOf } from '../idempotency/whom.ts';
import { report } from '../report.ts';
import type { MasterKey } from '../vault/keys.ts';
import type { AppEnv } from './env.ts';
import { invalidRequest, Problem } from './problems.ts';
import { isTaken, keyInUse } from './taken.ts';

/** Of an answer, in characters: what is longer is not remembered, and no answer of a POST is. */
const MOST_REMEMBERED = 65_536;

/** A request with its idempotency key, as each of the Worker's secrets writes it. */
interface Asked extends Claim {
  readonly key: string;
  readonly fields: readonly Field[];
  readonly secrets: readonly Secret[];
}

/**
 * Behind the body, which it reads.
 * @param asksAgain whether the route answers what is remembered itself (`Env.remembered`), because it reads
 *   faces and has to ask the policy first
 * @param hasBody whether the route takes a body: what is sent to another is not read, however long it is
 * @param meanwhile whether the route goes on while that is asked for, waits for it itself
 *   (`requireAdmission`) and takes the key with what it records; then its answer does not wait until it is
 *   written down, either
 */
export const onceOnly = ({
  asksAgain,
  hasBody,
  meanwhile,
}: {
  asksAgain: boolean;
  hasBody: boolean;
  meanwhile: boolean;
}) =>
  createMiddleware<AppEnv>(async function onceOnly(c, next) {
    const key = keyOf(c);
    if (key === undefined) return next();
    const asked = await readAsked(c, key, hasBody);
    if (meanwhile) return onceMeanwhile(c, asked, next);
    const { claimed, remembered } = await claim(c.var.service.db, asked);
    requireFirst(claimed);
    c.var.timing.lap('claim');
    if (remembered) {
      c.header(...REPLAYED);
      if (!asksAgain) return answerAgain(c, remembered);
      c.set('remembered', remembered);
    }
    await next();
    if (claimed.is === 'ours') await settle(c, asked);
  });

/** The key is taken in the transaction of the intent, which comes with no further trip and no write before it. */
async function onceMeanwhile(c: Context<AppEnv>, asked: Asked, next: Next): Promise<void> {
  const { db } = c.var.service;
  const looking = look(db, asked);
  const remembering = looking.then(({ found, remembered }) => {
    if (found) requireFirst(found);
    return remembered;
  });
  // Whoever waits for it meets its fault.
  remembering.catch(() => undefined);
  c.set('remembering', remembering);
  c.set('taking', takeKey(db, asked));
  await next();
  const looked = await looking.catch(() => undefined);
  if (looked?.found === null && !isTaken(c.error)) await settle(c, asked, true);
}

/** Of an answer that was given before. */
export const REPLAYED = ['idempotency-replayed', 'true'] as const;

async function readAsked(c: Context<AppEnv>, key: string, hasBody: boolean): Promise<Asked> {
  const { caller, operator, timing } = c.var;
  const now = timing.now();
  const fields = hasBody ? await readFields(c) : [];
  const secrets = await secretsOf(c);
  const marks = await Promise.all(
    secrets.map(async (secret) => ({
      id: await nameKey(secret, operator?.keyId ?? caller.lineage ?? caller.keyId, key),
      fingerprint: await fingerprint(secret, key, `POST ${c.req.path}`, fields),
    })),
  );
  return { key, fields, secrets, marks, now, tenantId: operator ? 'operator' : caller.tenantId };
}

/** @throws Problem where the key stands for another request, or for one that is under way */
function requireFirst({ is }: Claimed): void {
  if (is === 'another') {
    throw new Problem('idempotency_key_reused', 'Draw another key for another request.');
  }
  if (is === 'running') throw keyInUse();
}

/**
 * Writes down what was answered; what failed is done again. Throws nothing.
 * @param meanwhile whether it is enough that the database is told, and nobody waits until it is done
 */
async function settle(c: Context<AppEnv>, asked: Asked, meanwhile = false): Promise<void> {
  const { marks, secrets, key, fields, now } = asked;
  const { db } = c.var.service;
  const ours = { id: marks[0].id, now };
  // The answer is as good as without a key. Sent again within a minute, it is told to wait.
  const tell = (error: unknown) =>
    report('idempotency_key_not_settled', error, { request: c.var.requestId });
  try {
    const { res } = c;
    const body = res.ok ? await res.clone().text() : '';
    if (!res.ok || body.length > MOST_REMEMBERED) return await releaseKey(db, ours);
    const answer = { status: res.status, body, answered_at: new Date(now).toISOString() };
    const sealed = await sealAnswer(secrets[0], key, ours.id, answer);
    const written = rememberAnswer(db, ours, sealed, whomOf(c.req.path, fields, body));
    if (meanwhile) c.executionCtx.waitUntil(written.catch(tell));
    else await written;
  } catch (error) {
    tell(error);
  }
}

/** The Worker's, one for each master key that it holds: the one that seals first. */
async function secretsOf(c: Context<AppEnv>): Promise<Secret[]> {
  return Promise.all((await c.var.service.vault.keys()).map(secretOf));
}

const derived = new WeakMap<MasterKey, Secret>();

/** Master keys do not change while an isolate lives. */
async function secretOf(key: MasterKey): Promise<Secret> {
  const secret = derived.get(key) ?? (await deriveSecret(key));
  derived.set(key, secret);
  return secret;
}

/** An answer that nothing opens any more is as lost: it is done again. */
async function claim(
  db: D1Database,
  asked: Asked,
): Promise<{ claimed: Claimed; remembered?: Remembered }> {
  const claimed = await claimKey(db, asked);
  if (claimed.is !== 'done') return { claimed };
  const remembered = await open(db, asked, claimed);
  if (remembered) return { claimed, remembered };
  const next = await claimKey(db, asked);
  // Another was quicker: it is asked for again in a moment.
  return { claimed: next.is === 'done' ? { is: 'running' } : next };
}

/** The same without taking the key. @returns `found` null where nobody holds it */
async function look(
  db: D1Database,
  asked: Asked,
): Promise<{ found: Found | null; remembered?: Remembered }> {
  const found = await findClaim(db, asked);
  if (found?.is !== 'done') return { found };
  const remembered = await open(db, asked, found);
  return remembered ? { found, remembered } : { found: null };
}

/** @returns null where nothing opens it: then it is gone */
async function open(
  db: D1Database,
  { secrets, marks, key }: Asked,
  { sealed, mark }: Extract<Found, { is: 'done' }>,
): Promise<Remembered | null> {
  const { id } = marks[mark];
  const remembered = await openAnswer(secrets[mark], key, id, sealed);
  if (!remembered) await dropAnswer(db, { id }, sealed);
  return remembered;
}

/** @throws Problem where the header holds no key */
function keyOf(c: Context<AppEnv>): string | undefined {
  const header = c.req.header('idempotency-key');
  if (c.req.method !== 'POST' || header === undefined) return undefined;
  const key = parseKey(header);
  if (key !== null) return key;
  const detail = 'send up to 255 visible characters without space, backslash or quote';
  throw invalidRequest('Idempotency-Key', detail);
}

/**
 * Where nothing is answered from memory: the route is told the name of the key, and tells by it whether it did
 * this before. The key stands for what was asked the first time: its fingerprint stays, and no answer.
 */
export const nameRepetition = createMiddleware<AppEnv>(async function nameRepetition(c, next) {
  const key = keyOf(c);
  if (key === undefined) return next();
  const { db } = c.var.service;
  const asked = await readAsked(c, key, true);
  const claimed = await claimKey(db, asked);
  if (claimed.is === 'another') requireFirst(claimed);
  c.set('keyName', asked.marks[0].id);
  await next();
  if (claimed.is === 'ours' && !c.res.ok) await settle(c, asked);
});

/** Where nothing is done but to say how things are: told again, it is asked again. */
export const repeatFreely = createMiddleware<AppEnv>(async function repeatFreely(c, next) {
  keyOf(c);
  await next();
});

/** Where an answer holds a secret that is shown once. Whoever lost it makes another. */
export const refuseRepetition = createMiddleware<AppEnv>(async function refuseRepetition(c, next) {
  if (c.req.header('idempotency-key') !== undefined) {
    const detail = 'what is answered here is shown once, and not remembered; send none';
    throw invalidRequest('Idempotency-Key', detail);
  }
  await next();
});

function answerAgain(c: Context<AppEnv>, { status, body }: Remembered): Response {
  return c.body(body, status as 200, { 'content-type': 'application/json' });
}

async function readFields(c: Context<AppEnv>): Promise<readonly Field[]> {
  const form = c.req.bodyCache.formData;
  if (form) {
    const fields: Field[] = [];
    const visit = (value: unknown, name: string) => void fields.push([name, value as Field[1]]);
    (
      (await form) as unknown as { forEach(visit: (value: unknown, name: string) => void): void }
    ).forEach(visit);
    return fields;
  }
  return [['body', canonicalBody(await c.req.text())]];
}
