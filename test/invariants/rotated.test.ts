/**
 * A master key is replaced, given up and taken out of the secret: what was sealed with it, and all else that
 * was under way, goes on with the next one alone.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askAt, renewTransform, rotateKeys } from '../../src/operator/rotation.ts';
import { Client, makeForm } from '../support/client.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { Holder, type Link, linkFor, secretOf } from '../support/holder.ts';
import { json } from '../support/json.ts';
import { enrolledPerson, gate, problemOf } from '../support/people.ts';
import { newKey } from '../support/sealed.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import type { WebhookBody } from '../webhooks/hooks.ts';
import { Receiver, until } from '../webhooks/receiver.ts';
import { hasAsymmetric, hasSignature } from '../webhooks/verify.ts';

const [former, next] = [newKey('2026'), newKey('2027')];
const signingKeys = newKey('signs');
let folder: string;
let receiver: Receiver;
let face: Face;
let probe: Face;
let impostor: Face;
/** With the next key alone. */
let worker: TestWorker;
let client: Client;
let made: Awaited<ReturnType<typeof makeEverything>>;
let rotated: Awaited<ReturnType<typeof rotateKeys>>;
let repeated: unknown[];

const open = (masterKey: string) =>
  startWorker({
    persist: folder,
    masterKey,
    signingKeys,
    bindings: {
      ...{ WEBHOOKS_TO_LOCALHOST: 'on', LOG_LIVE_ENTRIES: '3', LOG_SEGMENT_ENTRIES: '4' },
      ...{ REQUESTS_PER_SECOND: '1000', REQUESTS_BURST: '1000' },
    },
    onLog: (message, level) => {
      if (level === 'error') console.error(message);
    },
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rotated-'));
  receiver = await Receiver.start();
  [face, probe, impostor] = await Promise.all([FRANCK[0], FRANCK[2], IMPOSTOR].map(readFace));
  const before = await open(former);
  try {
    made = await makeEverything(before);
  } finally {
    await before.close();
  }
  const during = await open(`${next},${former}`);
  try {
    const ask = askAt(during.url, await during.operatorKeyOf('olga'));
    const own = new Client(during.url, made.key);
    const again = await own.send('POST', '/v1/subjects', {
      ...json(made.repeated),
      headers: { 'content-type': 'application/json', 'idempotency-key': 'key-1' },
    });
    repeated = [again.status, again.headers.get('idempotency-replayed'), await again.json()];
    rotated = await rotateKeys(ask, () => undefined);
  } finally {
    await during.close();
  }
  worker = await open(next);
  client = new Client(worker.url, made.key);
}, 120_000);
afterAll(async () => {
  await worker?.close();
  await receiver?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Whatever the service keeps that somebody comes back for. */
async function makeEverything(at: TestWorker) {
  const key = await at.keyOf('acme');
  const own = new Client(at.url, key);
  const post = async <Body>(path: string, body: object, headers: Record<string, string> = {}) => {
    const sent = { ...json(body), headers: { 'content-type': 'application/json', ...headers } };
    const response = await own.send('POST', path, sent);
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as Body;
  };
  const person = await enrolledPerson(own, face);
  const { deployment, subject } = person;
  const hook = await post<WebhookBody>('/v1/webhooks', { url: receiver.url });
  const hurting = gate({ decision: { automated: true, adverse_on: 'match' } });
  const watched = await enrolledPerson(own, face, { decision: hurting.decision });
  const waiting = await own.verifyInReview(watched.deployment, watched.subject, probe);
  const reviewer = await at.keyOf('acme', ['review'], 'ruth');
  const repeated = { reference: 'once', jurisdiction: 'DE' };
  const answered = await post('/v1/subjects', repeated, { 'idempotency-key': 'key-1' });
  const verified = await own.send('POST', '/v1/verifications', {
    body: makeForm({ deployment, subject, image: probe }),
    headers: { 'idempotency-key': 'key-2' },
  });
  const match = (await verified.json()) as { id: string; decision: { id: string } };
  const pass = await post<{ pass: string }>('/v1/passes', { deployment });
  const capture = await post<{ token: string; upload: string }>('/v1/captures', {
    ...{ deployment, subject },
  });
  const link: Link = await linkFor(own, subject);
  await at.integrate();
  await at.stores.db.prepare('UPDATE log_state SET settled = (SELECT max(idx) FROM log)').run();
  await at.runSchedule();
  const archived = person.template.decision.id;
  return {
    ...{ key, person, hook, watched, waiting, reviewer, repeated, answered, match, pass },
    ...{ capture, link, archived },
  };
}

it('nothing rests on the former key any more, and the service needs it no more', async () => {
  expect(rotated).toMatchObject({ failed: [], done: 2, transforms: 1, webhooks: 1 });
  expect(rotated.status.keys).toMatchObject([
    { name: '2027', state: 'seals', templates: 2, transforms: 1, webhooks: 1 },
    { name: '2026', state: 'retired', templates: 0, transforms: 0, webhooks: 0 },
  ]);
  expect((await client.send('GET', '/healthz')).status).toBe(200);
  // No column of no table names it but the list of keys.
  const [, formerKey] = rotated.status.keys;
  const { results: tables } = await worker.stores.db
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
    )
    .all<{ name: string }>();
  const naming: string[] = [];
  for (const { name } of tables) {
    const { results } = await worker.stores.db.prepare(`SELECT * FROM ${name}`).all();
    if (JSON.stringify(results).includes(formerKey?.id ?? '')) naming.push(name);
  }
  expect(naming).toEqual(['vault_keys']);
});

describe('after it', () => {
  it('people are recognised, and enrolled', async () => {
    const { deployment, subject } = made.person;
    expect((await client.verify(deployment, subject, probe)).matched).toBe(true);
    expect((await client.verify(deployment, subject, impostor)).matched).toBe(false);
    const fresh = await enrolledPerson(client, face);
    expect((await client.verify(fresh.deployment, fresh.subject, probe)).matched).toBe(true);
  });

  it('an end point is told, with the secret and the key that it knows', async () => {
    receiver.forget();
    const gone = await enrolledPerson(client, face);
    await client.erase(gone.subject);
    await until(() => receiver.types.includes('subject.erased'));
    const message = receiver.received[receiver.types.indexOf('subject.erased')];
    if (!message) throw new Error('Nothing came.');
    expect(hasSignature(message, made.hook.secret)).toBe(true);
    expect(await hasAsymmetric(message, made.hook.public_keys[0]?.public_key ?? '')).toBe(true);
  });

  it('what was answered is found while the old key is there, and then is as lost', async () => {
    const once = { headers: { 'content-type': 'application/json', 'idempotency-key': 'key-1' } };
    expect(repeated).toEqual([201, 'true', made.answered]);
    // Gone with the key: it was done, and this is what tells.
    const again = client.send('POST', '/v1/subjects', { ...json(made.repeated), ...once });
    expect(await problemOf(again)).toMatchObject({ status: 409, code: 'subject_exists' });
    const { deployment, subject } = made.person;
    const match = await client.send('POST', '/v1/verifications', {
      body: makeForm({ deployment, subject, image: probe }),
      headers: { 'idempotency-key': 'key-2' },
    });
    expect([match.status, match.headers.get('idempotency-replayed')]).toEqual([200, null]);
  });

  it('a pass, a capture and a link that were handed out open what they should', async () => {
    const { deployment } = made.person;
    const entered = await client.send(
      'POST',
      '/v1/passes/redeem',
      json({ deployment, pass: made.pass.pass }),
    );
    expect(await entered.json()).toMatchObject({ outcome: 'admitted' });
    const sent = await fetch(new URL(made.capture.upload, worker.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${made.capture.token}` },
      body: makeForm({ image: probe }),
    });
    expect(sent.status, await sent.clone().text()).toBeLessThan(300);
    const holder = new Holder(worker.url);
    expect(secretOf(made.link)).not.toBe('');
    expect(await holder.open(made.link)).toMatchObject({ session: expect.any(String) });
    await holder.register();
    expect(JSON.stringify(await holder.access())).toContain(made.person.template.id);
  });

  it('a review that waited is released', async () => {
    const ruth = new Client(worker.url, made.reviewer);
    await ruth.judge(made.waiting.review.id, 'upheld');
    expect(await client.answer(made.waiting.id)).toMatchObject({
      status: 'released',
      matched: true,
    });
  });

  it('closed segments are read, and erasure ends them', async () => {
    const { subject } = made.person;
    expect(await client.decision(made.archived)).toMatchObject({ id: made.archived, allow: true });
    await client.erase(subject);
    expect((await client.send('GET', `/v1/decisions/${made.archived}`)).status).toBe(410);
  });

  it('a transform is renewed', async () => {
    const ask = askAt(worker.url, await worker.operatorKeyOf('otto'));
    const renewed = await renewTransform(ask, 'acme', () => undefined);
    expect(renewed).toMatchObject({ generation: 2, left: 0, failed: [] });
    const { deployment, subject } = made.watched;
    expect(await client.verifyInReview(deployment, subject, probe)).toMatchObject({
      status: 'in_review',
    });
  });
});
