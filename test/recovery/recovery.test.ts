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
import { enrolledPerson, licence, type Person, problemOf } from '../support/people.ts';
import { newKey } from '../support/sealed.ts';
import { startWorker } from '../support/worker.ts';

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
let people: Record<'stays' | 'withdraws' | 'objects' | 'goes', Person>;
let late: Person;
let grant: string;
/** Of the erasure, by the old log. */
let receipt: string;

const start = async (origin: string, prepare?: (db: D1Database) => Promise<unknown>) => {
  worker = await serve({
    ...{ persist, masterKey, bindings: { LOG_ORIGIN: origin } },
    prepare: async ({ db }) => void (await prepare?.(db as D1Database)),
  });
  return worker;
};
const stop = async () => {
  await worker?.close();
  worker = undefined;
};
const clientOf = (held = key) => new Client((worker as LocalServer).url, held);
const verify = ({ deployment, subject }: Person) =>
  clientOf().send('POST', '/v1/verifications', {
    body: makeForm({ deployment, subject, image: face }),
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-'));
  persist = join(folder, 'state');
  face = await readFace(FRANCK[0]);
  const first = await startWorker({ persist, masterKey });
  worker = first;
  const { keyOf, operatorKeyOf } = first;
  [key, revokedKey] = [await keyOf('acme'), await keyOf('acme')];
  operatorKey = await operatorKeyOf('olga');
  people = {
    stays: await enrolledPerson(clientOf(), face),
    withdraws: await enrolledPerson(clientOf(), face),
    objects: await enrolledPerson(clientOf(), face),
    goes: await enrolledPerson(clientOf(), face),
  };
  ({ id: grant } = await clientOf(operatorKey).grant(licence()));
  await worker?.integrate();
  // A round that finds all of it in the tree vouches for it.
  await worker?.integrate();
});
afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

it('a backup is taken, and can be put back', async () => {
  const { stdout } = await run(process.execPath, [
    ...[script('backup.ts'), '--to', join(folder, 'backup.sql'), '--data', persist],
  ]);
  expect(stdout).toMatch(/4 people, entries up to \d+ of the log, vouched for until 2/);
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
  await worker?.integrate();
  const { log, db } = (worker as LocalServer).stores;
  const { objects } = await log.list({ prefix: 'journal/' });
  const bodies = await Promise.all(objects.map(async ({ key }) => (await log.get(key))?.text()));
  const lines = bodies.flatMap((body) => (body ?? '').split('\n').map((line) => JSON.parse(line)));
  expect(new Set(lines.map(([kind]) => kind))).toEqual(
    new Set(['consent', 'standing', 'subject', 'template', 'key', 'grant']),
  );
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
  // Who was enrolled after the backup is enrolled again.
  expect(await problemOf(verify(late))).toMatchObject({ status: 404 });
  expect((await clientOf(revokedKey).send('GET', '/v1/deployments')).status).toBe(401);
  expect(await clientOf(operatorKey).readGrant(grant)).toMatchObject({ status: 'revoked' });
  expect(await problemOf(clientOf(operatorKey).send('POST', '/v1/recovery'))).toMatchObject({
    code: 'recovery_refused',
  });
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
