/**
 * `Idempotency-Key`, optional, on every POST: a request that is sent again is done once. What was answered
 * is answered again; of a recognition, only after the policy was asked again (countersign/repeat.ts).
 */
import type { Context } from 'hono';
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
  releaseKey,
  rememberAnswer,
} from '../idempotency/store.ts';
import { whomOf } from '../idempotency/whom.ts';
import { report } from '../report.ts';
import type { AppEnv } from './env.ts';
import { invalidRequest, Problem } from './problems.ts';

/** Of an answer, in characters: what is longer is not remembered, and no answer of a POST is. */
const MOST_REMEMBERED = 65_536;

/**
 * Behind the body, which it reads.
 * @param asksAgain whether the route answers what is remembered itself (`Env.remembered`), because it reads
 *   faces and has to ask the policy first
 * @param hasBody whether the route takes a body: what is sent to another is not read, however long it is
 */
export const onceOnly = ({ asksAgain, hasBody }: { asksAgain: boolean; hasBody: boolean }) =>
  createMiddleware<AppEnv>(async function onceOnly(c, next) {
    const key = keyOf(c);
    if (key === undefined) return next();
    const { service, caller, operator, timing } = c.var;
    const { db } = service;
    const now = timing.now();
    const fields = hasBody ? await readFields(c) : [];
    const secrets = await secretsOf(c);
    const marks = await Promise.all(
      secrets.map(async (secret) => ({
        id: await nameKey(secret, (operator ?? caller).keyId, key),
        fingerprint: await fingerprint(secret, key, `POST ${c.req.path}`, fields),
      })),
    );
    const tenantId = operator ? 'operator' : caller.tenantId;
    const { claimed, remembered } = await claim(db, { marks, tenantId, now }, secrets, key);
    timing.lap('claim');
    if (claimed.is === 'another') {
      throw new Problem('idempotency_key_reused', 'Draw another key for another request.');
    }
    if (claimed.is === 'running') {
      const detail = 'The first one is still under way. Ask again in a moment.';
      throw new Problem('idempotency_key_in_use', detail, {}, { 'retry-after': '2' });
    }
    if (remembered) {
      c.header('idempotency-replayed', 'true');
      if (!asksAgain) return answerAgain(c, remembered);
      c.set('remembered', remembered);
      return next();
    }
    const [{ id }] = marks;
    await next();
    try {
      const { res } = c;
      const body = res.ok ? await res.clone().text() : '';
      if (!res.ok || body.length > MOST_REMEMBERED) return await releaseKey(db, { id, now });
      const answer = { status: res.status, body, answered_at: new Date(now).toISOString() };
      await rememberAnswer(
        db,
        { id, now },
        await sealAnswer(secrets[0], key, id, answer),
        whomOf(c.req.path, fields, body),
      );
    } catch (error) {
      // The answer is as good as without a key. Sent again within a minute, it is told to wait.
      report('idempotency_key_not_settled', error, { request: c.var.requestId });
    }
  });

/** The Worker's, one for each master key that it holds: the one that seals first. */
async function secretsOf(c: Context<AppEnv>): Promise<Secret[]> {
  return Promise.all((await c.var.service.vault.keys()).map(deriveSecret));
}

/** An answer that nothing opens any more is as lost: it is done again. */
async function claim(
  db: D1Database,
  asked: Claim,
  secrets: readonly Secret[],
  key: string,
): Promise<{ claimed: Claimed; remembered?: Remembered }> {
  const claimed = await claimKey(db, asked);
  if (claimed.is !== 'done') return { claimed };
  const { sealed, mark } = claimed;
  const { id } = asked.marks[mark];
  const remembered = await openAnswer(secrets[mark], key, id, sealed);
  if (remembered) return { claimed, remembered };
  await dropAnswer(db, { id }, sealed);
  const next = await claimKey(db, asked);
  // Another was quicker: it is asked for again in a moment.
  return { claimed: next.is === 'done' ? { is: 'running' } : next };
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

/** Where nothing is answered from memory: the route is told the name of the key. */
export const nameRepetition = createMiddleware<AppEnv>(async function nameRepetition(c, next) {
  const key = keyOf(c);
  if (key !== undefined) {
    const [secret] = await secretsOf(c);
    c.set('keyName', await nameKey(secret, c.var.caller.keyId, key));
  }
  await next();
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
