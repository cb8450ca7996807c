/**
 * A restore, rehearsed: a backup is taken, then people withdraw, are erased and object, and a key is
 * revoked; the backup is put back, and the service decides on none of it before it is told again.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { VERIFIER } from '../../src/local/bundle.ts';
import { type LocalServer, serve } from '../../src/local/serve.ts';
import { runWrangler } from '../../src/operator/wrangler.ts';
import { Client, makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { Holder, json, linkFor } from '../support/holder.ts';
import { enrolledPerson, licence, type Person, problemOf } from '../support/people.ts';
import { newKey } from '../support/sealed.ts';
import { startWorker } from '../support/worker.ts';
import { Receiver } from '../webhooks/receiver.ts';

const run = promisify(execFile);
const script = (name: string) =>
  fileURLToPath(new URL(`../../src/operator/${name}`, import.meta.url));
const masterKey = newKey('2026');
const DAY = 86_400_000;

let folder: string;
let persist: string;
let worker: LocalServer | undefined;
let face: Face;
let key: string;
let revokedKey: string;
let operatorKey: string;
type Enrolled = Awaited<ReturnType<typeof enrolledPerson>>;
let people: Record<'stays' | 'withdraws' | 'objects' | 'goes' | 'done' | 'closed', Enrolled>;
let receiver: Receiver;
/** End points: one that stays, one that is deleted after the backup. */
let kept: string;
let deleted: string;
let late: Person;
/** Opened before the backup by somebody who is erased after it. */
let session: string;
/** Drawn before the backup. */
let capture: { token: string; upload: string };
let grant: string;
/** Of the erasure, by the old log. */
let receipt: string;

const start = async (origin: string, prepare?: (db: D1Database) => Promise<unknown>) => {
  worker = await serve({
    ...{ persist, masterKey, bindings: { LOG_ORIGIN: origin, WEBHOOKS_TO_LOCALHOST: 'on' } },
    prepare: async ({ db }) => void (await prepare?.(db as D1Database)),
  });
  return worker;
};
const stop = async () => {
  await worker?.close();
  worker = undefined;
};
const clientOf = (held = key) => new Client((worker as LocalServer).url, held);
const post = (path: string, body?: unknown) =>
  clientOf().send('POST', path, {
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
const verify = ({ deployment, subject }: Person) =>
  clientOf().send('POST', '/v1/verifications', {
    body: makeForm({ deployment, subject, image: face }),
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-'));
  persist = join(folder, 'state');
  face = await readFace(FRANCK[0]);
  const bindings = { WEBHOOKS_TO_LOCALHOST: 'on' };
  const first = await startWorker({ persist, masterKey, bindings });
  worker = first;
  const { keyOf, operatorKeyOf } = first;
  [key, revokedKey] = [await keyOf('acme'), await keyOf('acme')];
  operatorKey = await operatorKeyOf('olga');
  people = {
    stays: await enrolledPerson(clientOf(), face),
    withdraws: await enrolledPerson(clientOf(), face),
    objects: await enrolledPerson(clientOf(), face),
    goes: await enrolledPerson(clientOf(), face),
    done: await enrolledPerson(clientOf(), face),
    closed: await enrolledPerson(clientOf(), face),
  };
  receiver = await Receiver.start();
  const hook = async (path: string) => {
    const body = { url: `${receiver.url}/${path}`, events: ['subject.erased'] };
    return ((await (await post('/v1/webhooks', body)).json()) as { id: string }).id;
  };
  [kept, deleted] = [await hook('kept'), await hook('deleted')];
  ({ id: grant } = await clientOf(operatorKey).grant(licence()));
  const holder = new Holder(first.url);
  await holder.open(await linkFor(clientOf(), people.goes.subject));
  ({ session } = holder);
  const { deployment, subject } = people.stays;
  capture = (await (await post('/v1/captures', { deployment, subject })).json()) as typeof capture;
  await worker?.integrate();
  // A round that finds all of it in the tree vouches for it.
  await worker?.integrate();
});
afterAll(async () => {
  await stop();
  await receiver?.close();
  await rm(folder, { recursive: true });
});

it('a backup is taken, and can be put back', async () => {
  const { stdout } = await run(process.execPath, [
    ...[script('backup.ts'), '--to', join(folder, 'backup.sql'), '--data', persist],
  ]);
  expect(stdout).toMatch(/6 people, entries up to \d+ of the log, vouched for until 2/);
});

it('what is taken away is in the journal within a round, and names nobody', async () => {
  const client = clientOf();
  late = await enrolledPerson(client, face);
  await client.consent(people.withdraws.subject, {
    ...{ deployment: people.withdraws.deployment, event: 'withdrawn' },
  });
  const objected = await client.send('POST', `/v1/subjects/${people.objects.subject}/acts`, {
    body: JSON.stringify({
      ...{ channel: 'desk', staff: 'ruth', evidence: { reference: 'note 1' } },
      what: { act: 'object', deployment: people.objects.deployment },
    }),
    headers: { 'content-type': 'application/json' },
  });
  expect([objected.status, await objected.clone().text()]).toEqual([201, expect.anything()]);
  const erased = await client.send('DELETE', `/v1/subjects/${people.goes.subject}`);
  receipt = ((await erased.json()) as { decision: { log_receipt: string } }).decision.log_receipt;
  await client.send('POST', `/v1/keys/${revokedKey.split('_')[1]}/revoke`);
  await clientOf(operatorKey).revoke(grant);
  expect((await post(`/v1/templates/${people.done.template.id}/end`)).status).toBe(200);
  expect((await post(`/v1/deployments/${people.closed.deployment}/end`)).status).toBe(200);
  expect((await client.send('DELETE', `/v1/webhooks/${deleted}`)).status).toBe(200);
  await worker?.integrate();
  const { log, db } = (worker as LocalServer).stores;
  const { objects } = await log.list({ prefix: 'journal/' });
  const bodies = await Promise.all(objects.map(async ({ key }) => (await log.get(key))?.text()));
  const lines = bodies.flatMap((body) => (body ?? '').split('\n').map((line) => JSON.parse(line)));
  expect(new Set(lines.map(([kind]) => kind))).toEqual(
    new Set([
      'consent',
      'standing',
      'subject',
      'template',
      'purpose',
      'deployment',
      'key',
      'grant',
    ]),
  );
  // The template of the deployment that ended is told by its deployment.
  const ends = lines.filter(([kind]) => kind === 'purpose');
  expect(ends).toEqual([['purpose', people.done.template.id, expect.any(Number)]]);
  for (const line of lines) {
    expect(line).toEqual([
      expect.any(String),
      expect.stringMatching(/^[\w]{16,26}$/),
      expect.any(Number),
    ]);
  }
  expect(await db.prepare('SELECT count(*) AS n FROM journal').first('n')).toBe(0);
  await stop();
});

it('put back, it decides nothing: not in its first request, and not later', async () => {
  await rm(join(persist, 'v3', 'd1'), { recursive: true });
  const args = ['d1', 'execute', 'DB', '--local', '--persist-to', persist];
  const put = await runWrangler([...args, '--file', join(folder, 'backup.sql'), '--yes'], true);
  expect(put).toMatchObject({ code: 0 });
  // As if it were yesterday's: no minute is waited for here.
  await start('localhost/log', (db) =>
    db.prepare('UPDATE log_state SET vouched_until = vouched_until - ?').bind(DAY).run(),
  );
  for (const person of [people.withdraws, people.stays]) {
    expect(await problemOf(verify(person))).toMatchObject({ status: 503, code: 'log_halted' });
  }
  const recovered = clientOf(operatorKey).send('POST', '/v1/recovery');
  expect(await problemOf(recovered)).toMatchObject({ code: 'recovery_refused' });
});

it('tells nothing of what it forgot was taken away, and takes nothing in', async () => {
  const { url, stores } = worker as LocalServer;
  const { goes, stays } = people;
  const send = (held: string, method: string, path: string, init?: RequestInit) =>
    clientOf(held).send(method, path, init);
  const anew = json({ reference: 'anew', jurisdiction: 'DE' });
  const count = () => stores.db.prepare('SELECT count(*) AS n FROM subjects').first('n');
  const before = await count();
  const picture = new Client(url, capture.token).send('POST', capture.upload, {
    body: makeForm({ image: face }),
  });
  const told = [
    send(revokedKey, 'GET', '/v1/deployments'),
    send(key, 'GET', `/v1/subjects/${goes.subject}/access`),
    send(key, 'GET', `/v1/subjects/${stays.subject}`),
    send(key, 'POST', '/v1/subjects', anew),
    send(key, 'POST', '/v1/detections', { body: makeForm({ image: face }) }),
    send(session, 'GET', '/v1/me'),
    picture,
  ];
  for (const answer of told) {
    expect(await problemOf(answer)).toMatchObject({ status: 503, code: 'log_halted' });
  }
  expect(await count()).toBe(before);
  const claimed = 'SELECT count(*) AS n FROM captures WHERE claimed_at IS NOT NULL';
  expect(await stores.db.prepare(claimed).first('n')).toBe(0);
  // A wrong key is told no more than ever.
  expect((await send(`${key}x`, 'GET', '/v1/deployments')).status).toBe(401);
  expect((await send(operatorKey, 'GET', '/v1/tenants')).status).toBe(200);
  expect((await fetch(new URL('/v1/register', url))).status).toBe(200);
  expect((await fetch(new URL('/log/checkpoint', url))).status).toBe(200);
  await stop();
});

it('told what was taken away since, it goes on under another name', async () => {
  await start('localhost/log/2');
  expect(await problemOf(verify(people.stays))).toMatchObject({ code: 'log_halted' });
  const url = String(worker?.url);
  const { stdout } = await run(process.execPath, [script('recover.ts'), '--url', url], {
    env: { ...process.env, OPERATOR_KEY: operatorKey },
  });
  expect(stdout).toMatch(/^Told: [1-9]\d* things/);
  expect(await (await verify(people.stays)).json()).toMatchObject({ matched: true });
  expect(await problemOf(verify(people.withdraws))).toMatchObject({
    code: 'policy_denied',
    reasons: expect.arrayContaining([expect.objectContaining({ code: 'CONSENT_WITHDRAWN' })]),
  });
  expect(await problemOf(verify(people.objects))).toMatchObject({ code: 'policy_denied' });
  expect(await problemOf(verify(people.goes))).toMatchObject({ code: 'subject_erased' });
  expect(await problemOf(verify(people.done))).toMatchObject({ code: 'policy_denied' });
  const { db } = (worker as LocalServer).stores;
  for (const { template } of [people.done, people.closed]) {
    const at = 'SELECT purpose_ended_at FROM templates WHERE id = ?';
    expect(await db.prepare(at).bind(template.id).first('purpose_ended_at')).toEqual(
      expect.any(Number),
    );
  }
  // Who was enrolled after the backup is enrolled again.
  expect(await problemOf(verify(late))).toMatchObject({ status: 404 });
  expect((await clientOf(revokedKey).send('GET', '/v1/deployments')).status).toBe(401);
  expect(await clientOf(operatorKey).readGrant(grant)).toMatchObject({ status: 'revoked' });
  expect(await problemOf(clientOf(operatorKey).send('POST', '/v1/recovery'))).toMatchObject({
    code: 'recovery_refused',
  });
});

it('no end point is told anything before its tenant says so', async () => {
  const client = clientOf();
  const listed = await (await client.send('GET', '/v1/webhooks')).json();
  const { webhooks } = listed as { webhooks: { id: string }[] };
  expect(webhooks.map(({ id }) => id).toSorted()).toEqual([kept, deleted].toSorted());
  for (const webhook of webhooks) expect(webhook).toMatchObject({ disabled_because: 'restored' });
  receiver.forget();
  await client.erase(people.done.subject);
  await (worker as LocalServer).runSchedule();
  expect(receiver.received).toEqual([]);
  expect((await post(`/v1/webhooks/${kept}/enable`)).status).toBe(200);
  // Its object had read further than the database that was put back had come.
  await receiver.waitFor(1);
  expect(receiver.received.map(({ path }) => path)).toEqual([expect.stringMatching(/kept$/)]);
});

it('both logs are whole to an outsider, and what the old one promised is kept', async () => {
  const { url, integrate } = worker as LocalServer;
  const { decision } = (await (await verify(people.stays)).json()) as {
    decision: { log_receipt: string };
  };
  await integrate();
  const check = async (promised: string, path: string) => {
    const file = join(folder, 'receipt');
    await writeFile(file, promised);
    const args = [VERIFIER.file, 'receipt', file, '--log', String(new URL(path, url))];
    return run(process.execPath, args).then(
      () => 'kept',
      ({ stdout }: { stdout: string }) => stdout,
    );
  };
  expect(await check(decision.log_receipt, '/log/2')).toBe('kept');
  expect(await check(receipt, '/log')).toBe('kept');
  // Neither stands in for the other.
  expect(await check(receipt, '/log/2')).not.toBe('kept');
  expect((await fetch(new URL('/healthz', url))).status).toBe(200);
});

it('a database that nobody vouched for meanwhile is looked at first, and serves on', async () => {
  const { db } = (worker as LocalServer).stores;
  await db.prepare('UPDATE log_state SET vouched_until = 1').run();
  expect((await clientOf().send('GET', '/v1/deployments')).status).toBe(200);
  const until = await db.prepare('SELECT vouched_until AS at FROM log_state').first<number>('at');
  expect(until).toBeGreaterThan(Date.now());
});
