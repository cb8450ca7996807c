/** What the consent ledger keeps, what of it people are given, and what follows in one transaction. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/verifier/cli.ts';
import { openNode } from '../../src/verifier/host.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import { type Client, makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { consentingPerson, enrolledPerson, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;
let folder: string;
beforeAll(async () => {
  worker = await startWorker();
  face = await readFace(FRANCK[0]);
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
});
afterAll(async () => {
  await worker.close();
  await rm(folder, { recursive: true });
});

async function record(client: Client, subject: string, event: object): Promise<Response> {
  return client.send('POST', `/v1/subjects/${subject}/consents`, {
    body: JSON.stringify(event),
    headers: { 'content-type': 'application/json' },
  });
}

async function ledgerOf(client: Client, subject: string): Promise<Record<string, unknown>[]> {
  const answer = await client.send('GET', `/v1/subjects/${subject}/consents`);
  return ((await answer.json()) as { consents: Record<string, unknown>[] }).consents;
}

const reasonsOf = async (response: Promise<Response>) => {
  const { reasons = [] } = (await problemOf(response)) as { reasons?: { code: string }[] };
  return [...new Set(reasons.map(({ code }) => code))];
};

function verify(client: Client, deployment: string, subject: string): Promise<Response> {
  const body = makeForm({ deployment, subject, image: face });
  return client.send('POST', '/v1/verifications', { body });
}

const soon = (milliseconds = 300) => new Date(Date.now() + milliseconds).toISOString();
const past = (instant: string) =>
  new Promise((resolve) => setTimeout(resolve, Date.parse(instant) - Date.now() + 20));

describe('an event', () => {
  it('says which text was shown, in which language, through what and by whom', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const said = {
      deployment,
      ...CONSENT.full,
      language: 'zh-Hans',
      channel: 'kiosk',
      indicated_by: 'parent',
      notice: { version: '2026-11-zh', sha256: 'c4'.repeat(32) },
      evidence: { level: 'desk', reference: 'Desk book 7' },
    };
    expect((await record(client, subject, said)).status).toBe(201);
    const [before, after] = await ledgerOf(client, subject);
    // Left out, it was the person, by the registered text.
    expect(before).toMatchObject({
      indicated_by: 'subject',
      channel: null,
      notice: { version: '2026-11', sha256: null },
    });
    expect(after).toMatchObject({
      indicated_by: 'parent',
      channel: 'kiosk',
      language: 'zh-Hans',
      notice: { version: '2026-11-zh', sha256: 'c4'.repeat(32) },
      expires_at: CONSENT.full.expires_at,
    });
  });

  it.each([
    [{ indicated_by: 'subject', guardian: true }, '#/guardian'],
    [{ indicated_by: 'parent', guardian: false }, '#/guardian'],
    [{ indicated_by: 'service' }, '#/indicated_by'],
    [{ event: 'expired' }, '#/event'],
    [{ channel: 'telepathy' }, '#/channel'],
    [{ language: 'German' }, '#/language'],
    [{ language: 'de_DE' }, '#/language'],
    [{ notice: { sha256: 'ABC' } }, '#/notice/sha256'],
    [{ notice: { version: '' } }, '#/notice/version'],
  ])('that cannot be is refused, and says where: %j', async (changes, pointer) => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const answer = record(client, subject, { deployment, ...CONSENT.full, ...changes });
    expect(await problemOf(answer)).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer }],
    });
  });
});

describe('a consent that has run out', () => {
  it('is an event that the sweep adds, once, in the ledger and in the log', async () => {
    const { client, runSchedule } = worker;
    const { deployment, subject } = await consentingPerson(client);
    // Not before the first sweep has ended.
    const expires_at = soon(2000);
    await record(client, subject, { deployment, ...CONSENT.full, event: 'renewed', expires_at });
    await runSchedule();
    expect((await ledgerOf(client, subject)).map(({ event }) => event)).toEqual([
      'given',
      'renewed',
    ]);
    await past(expires_at);
    // Before the ledger says so and after, the policy does.
    expect(await reasonsOf(verify(client, deployment, subject))).toEqual(['CONSENT_EXPIRED']);
    await Promise.all([runSchedule(), runSchedule()]);
    await runSchedule();
    expect(await reasonsOf(verify(client, deployment, subject))).toEqual(['CONSENT_EXPIRED']);
    const ledger = await ledgerOf(client, subject);
    expect(ledger.map(({ event }) => event)).toEqual(['given', 'renewed', 'expired']);
    expect(ledger[2]).toMatchObject({ occurred_at: expires_at, indicated_by: 'service' });
    const entries = await (await client.send('GET', '/v1/entries')).text();
    const entry = entries.split('\n').find((line) => line.includes(String(ledger[2].id)));
    expect(JSON.parse(JSON.parse(entry ?? '').text)).toMatchObject({
      kind: 'consent',
      event: 'expired',
      key: null,
      occurred_at: expires_at,
    });
    // Renewed, it is in force again; so it would have been before the sweep.
    const renewal = { deployment, ...CONSENT.full, event: 'renewed' };
    expect((await record(client, subject, renewal)).status).toBe(201);
    expect((await client.enrol(deployment, subject, face)).id).toMatch(/^tpl_/);
  });
});

describe('a withdrawal', () => {
  it('that another isolate recorded counts at the next request', async () => {
    const { client, stores } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    expect((await verify(client, deployment, subject)).status).toBe(200);
    // Behind this isolate's back: whatever it remembers, it must ask the database.
    await stores.db
      .prepare(
        `INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event,
           terms_json, occurred_at, recorded_at, scope)
         SELECT id || '-no', tenant_id, subject_id, purpose, controller_id, 'withdrawn', terms_json,
           occurred_at + 1, recorded_at + 1, scope FROM consent_events WHERE subject_id = ?`,
      )
      .bind(subject)
      .run();
    expect(await reasonsOf(verify(client, deployment, subject))).toEqual(['CONSENT_WITHDRAWN']);
  });

  it('and the erasure that it brings happen both or not at all', async () => {
    const { client, stores } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, face);
    const events = async () => (await ledgerOf(client, subject)).map(({ event }) => event);
    const keys = async () => (await client.templates(subject)).templates.map(({ id }) => id);
    const say = () => record(client, subject, { deployment, event: 'withdrawn' });
    await stores.db
      .prepare(
        `CREATE TRIGGER keys_stay BEFORE UPDATE OF wrapped_key ON templates
         WHEN NEW.wrapped_key IS NULL BEGIN SELECT RAISE(ABORT, 'keys_stay'); END`,
      )
      .run();
    expect((await say()).status).toBe(503);
    expect([await events(), await keys()]).toEqual([['given'], [template.id]]);
    await stores.db.prepare('DROP TRIGGER keys_stay').run();
    await stores.db
      .prepare(
        `CREATE TRIGGER no_withdrawal BEFORE INSERT ON consent_events
         WHEN NEW.event = 'withdrawn' BEGIN SELECT RAISE(ABORT, 'no_withdrawal'); END`,
      )
      .run();
    expect((await say()).status).toBe(503);
    expect([await events(), await keys()]).toEqual([['given'], [template.id]]);
    await stores.db.prepare('DROP TRIGGER no_withdrawal').run();
    expect((await say()).status).toBe(201);
    expect([await events(), await keys()]).toEqual([['given', 'withdrawn'], []]);
  });
});

describe('a consent receipt', () => {
  /** What `countersign-verify consent` says of it, with keys that were saved. */
  async function check(jws: string, copy: unknown): Promise<[code: number, said: string]> {
    const jwks = await (await fetch(new URL('.well-known/jwks.json', worker.url))).text();
    const paths = {
      jws: join(folder, 'receipt'),
      jwks: join(folder, 'jwks'),
      copy: join(folder, 'copy'),
    };
    await writeFile(paths.jws, jws);
    await writeFile(paths.jwks, jwks);
    await writeFile(paths.copy, JSON.stringify(copy, null, 2));
    const said: string[] = [];
    const say = (line: string) => void said.push(line);
    const offline = () => Promise.reject(new Error('There is no network.'));
    const host = { ...(await openNode()), print: say, complain: say, fetch: offline };
    const code = await run(
      ['consent', paths.jws, '--jwks', paths.jwks, '--copy', paths.copy],
      host,
    );
    return [code, said.join('\n')];
  }

  it('is checked offline by others, and any change of it is found', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    for (const event of ['renewed', 'withdrawn'] as const) {
      const said = { deployment, ...CONSENT.full, event };
      const answer = await (await record(client, subject, said)).json();
      const { receipt, signed_receipt, id } = answer as {
        id: string;
        receipt: Record<string, unknown>;
        signed_receipt: string;
      };
      expect(receipt['countersign:missing']).toBeUndefined();
      const [code, text] = await check(signed_receipt, receipt);
      expect([code, text]).toEqual([0, expect.stringContaining(id.replace('con_', 'rcp_'))]);
      const [altered, why] = await check(signed_receipt, { ...receipt, 'dct:created': '1999' });
      expect([altered, why]).toEqual([1, expect.stringContaining('not what was signed')]);
      const flipped = signed_receipt.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
      expect((await check(flipped, receipt))[0]).toBe(1);
    }
  });
});
