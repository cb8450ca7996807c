/** Webhooks of the whole Worker: what is told of a person, to whom, and where it may be sent. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyWebhook } from '../../src/sdk/signatures.ts';
import type { Client } from '../support/client.ts';
import { consentingPerson, gate, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import type { WebhookBody } from '../webhooks/hooks.ts';
import { Receiver, until } from '../webhooks/receiver.ts';
import { hasSignature } from '../webhooks/verify.ts';

let worker: TestWorker;
let receiver: Receiver;
let hook: WebhookBody;

const json = (body: unknown): RequestInit => ({
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});
const create = (client: Client, body: object) => client.send('POST', '/v1/webhooks', json(body));
const dataOf = (type: string) =>
  receiver.received
    .map(({ body }) => JSON.parse(body))
    .filter((message) => message.type === type)
    .map(({ data }) => data);

beforeAll(async () => {
  receiver = await Receiver.start();
  worker = await startWorker({ bindings: { WEBHOOKS_TO_LOCALHOST: 'on' } });
  hook = (await (await create(worker.client, { url: receiver.url })).json()) as WebhookBody;
});
afterAll(async () => {
  await worker?.close();
  await receiver?.close();
});

describe('a person', () => {
  it('who withdraws and is erased: both are told, with ids and in the trace', async () => {
    const { deployment, subject, reference } = await consentingPerson(worker.client);
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const withdrawn = await worker.client.send('POST', `/v1/subjects/${subject}/consents`, {
      body: JSON.stringify({ deployment, event: 'withdrawn' }),
      headers: {
        'content-type': 'application/json',
        traceparent: `00-${trace}-00f067aa0ba902b7-01`,
      },
    });
    const { id: consent } = (await withdrawn.json()) as { id: string };
    await receiver.waitFor(1);
    const { decision, receipt } = await worker.client.erase(subject);
    await receiver.waitFor(2);
    const [first, second] = receiver.received;
    expect(JSON.parse(first.body)).toMatchObject({
      type: 'subject.consent_withdrawn',
      data: { subject, consent, deployment },
    });
    expect(first.headers.traceparent).toContain(trace);
    expect(JSON.parse(second.body)).toMatchObject({
      type: 'subject.erased',
      data: { subject, decision: decision.id },
    });
    for (const message of receiver.received) {
      expect(hasSignature(message, hook.secret)).toBe(true);
      expect(JSON.stringify(message)).not.toContain(reference);
    }
    // That is all that is left to tell, here and in the object, and the receipt stands on it.
    expect(receipt).toMatch(/^eyJ/);
    const { results } = await worker.stores.db
      .prepare('SELECT type, data_json FROM webhook_events')
      .all<{ type: string; data_json: string }>();
    const left = results.filter(({ data_json }) => data_json.includes(subject));
    expect(left.map(({ type }) => type)).toEqual(['subject.erased']);
    await until(async () => {
      const path = `/v1/webhooks/${hook.id}/deliveries`;
      const answer = await worker.client.send('GET', path);
      const { deliveries } = (await answer.json()) as { deliveries: { type: string }[] };
      return deliveries.map(({ type }) => type).join() === 'subject.erased';
    });
    // Nor is it told by who read of them before: a trigger refuses the row.
    await worker.stores.db
      .prepare(
        `INSERT INTO webhook_events (id, tenant_id, type, at, data_json)
         VALUES ('msg_late', 'acme', 'consent.expired', 0, json_object('subject', ?))`,
      )
      .bind(subject)
      .run();
    const late = 'SELECT count(*) AS n FROM webhook_events WHERE id = ?';
    expect(await worker.stores.db.prepare(late).bind('msg_late').first('n')).toBe(0);
  });

  it('whose consent ended: told once, and not where it was renewed, withdrawn or the person erased', async () => {
    const [ended, renewed, withdrawn, erased] = await Promise.all(
      Array.from({ length: 4 }, () => consentingPerson(worker.client)),
    );
    const given = (subject: string) =>
      worker.stores.db
        .prepare("SELECT id FROM consent_events WHERE subject_id = ? AND event = 'given'")
        .bind(subject)
        .first<string>('id');
    // As time would: a ledger cannot be wound, and rows do not change.
    const { results } = await worker.stores.db
      .prepare("SELECT sql FROM sqlite_schema WHERE name = 'consent_events_are_not_changed'")
      .all<{ sql: string }>();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const past = new Date(Date.now() - 1000).toISOString();
    await worker.stores.db.batch([
      worker.stores.db.prepare('DROP TRIGGER consent_events_are_not_changed'),
      ...[ended, renewed, withdrawn, erased].map(({ subject }) =>
        worker.stores.db
          .prepare(
            `UPDATE consent_events SET terms_json = json_set(terms_json, '$.expires_at', ?)
             WHERE subject_id = ?`,
          )
          .bind(past, subject),
      ),
      worker.stores.db.prepare(results[0]?.sql ?? ''),
    ]);
    await worker.client.consent(renewed.subject, {
      deployment: renewed.deployment,
      event: 'renewed',
      form: ['explicit'],
      freely_given: true,
      expires_at: new Date(Date.now() + 86_400_000).toISOString(),
    });
    await worker.client.consent(withdrawn.subject, {
      deployment: withdrawn.deployment,
      event: 'withdrawn',
    });
    await worker.client.erase(erased.subject);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await worker.runSchedule();
    await worker.runSchedule();
    await until(() => dataOf('consent.expired').length > 0);
    await worker.runSchedule();
    expect(dataOf('consent.expired')).toEqual([
      { subject: ended.subject, consent: await given(ended.subject) },
    ]);
  });
});

it('the end of a deployment with a watchlist is told once, and of another not at all', async () => {
  const list = { id: 'wanted', authorised: true, expires_at: '2036-01-01T00:00:00Z' };
  const [watching, plain] = await Promise.all([
    worker.client.deploy(gate({ watchlist: list })),
    worker.client.deploy(gate()),
  ]);
  for (const { id } of [watching, plain, watching]) await worker.client.end(id);
  await until(() => dataOf('watchlist.ended').length > 0);
  expect(dataOf('watchlist.ended')).toEqual([{ deployment: watching.id }]);
});

it('a checkpoint is told by the sweep, once', async () => {
  await worker.integrate();
  await worker.runSchedule();
  await worker.runSchedule();
  await until(() => dataOf('checkpoint.published').length > 0);
  const sizes = dataOf('checkpoint.published').map(({ size }) => size);
  expect(sizes).toEqual([...new Set(sizes)]);
  const note = await (await fetch(new URL('/log/checkpoint', worker.url))).text();
  expect(Number(note.split('\n')[1])).toBeGreaterThanOrEqual(sizes.at(-1));
});

it('another policy than the last is told to everyone', async () => {
  await worker.stores.db.prepare("UPDATE log_state SET policy_revision = 'another'").run();
  await worker.runSchedule();
  await until(() => dataOf('policy.changed').length > 0);
  await worker.stores.db.prepare("UPDATE log_state SET policy_revision = 'another'").run();
  await worker.runSchedule();
  expect(dataOf('policy.changed')).toEqual([{ policy_revision: 'another' }]);
});

describe('an end point', () => {
  it.each([
    ['http://example.com/', 'begin it with https://'],
    ['https://169.254.169.254/latest/meta-data/', 'name the host'],
    ['https://localhost/', 'name a host that is public'],
    ['https://user:pass@example.com/', 'leave out user and password'],
    ['https://example.com:6379/', 'use the port 443 or 8443'],
  ])('at %s is refused: %s', async (url, detail) => {
    const problem = await problemOf(create(worker.client, { url }));
    expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(problem.errors).toMatchObject([
      { pointer: '#/url', detail: expect.stringContaining(detail) },
    ]);
  });

  it('on this machine is for local servers only', async () => {
    const deployed = await startWorker();
    try {
      const problem = await problemOf(create(deployed.client, { url: receiver.url }));
      expect(problem).toMatchObject({ code: 'invalid_request' });
    } finally {
      await deployed.close();
    }
  });

  it("is its tenant's: nobody else reads, changes, uses or deletes it", async () => {
    const stranger = await worker.clientOf('stranger');
    const [delivery] = receiver.received.map(({ headers }) => headers['webhook-id']);
    const path = `/v1/webhooks/${hook.id}`;
    // With an old secret beside the new one, of which a third would take the place.
    const two = await (
      await create(worker.client, { url: receiver.url, events: ['watchlist.ended'] })
    ).json();
    await worker.client.send('POST', `/v1/webhooks/${two.id}/secrets`, json({}));
    const secrets = async () =>
      (await worker.stores.db.prepare('SELECT * FROM webhook_secrets').all()).results;
    const before = await secrets();
    const rotated = stranger.send('POST', `/v1/webhooks/${two.id}/secrets`, json({}));
    expect(await problemOf(rotated)).toMatchObject({ code: 'webhook_not_found' });
    for (const [method, suffix, body] of [
      ['GET', '', undefined],
      ['DELETE', '', undefined],
      ['POST', '/secrets', {}],
      ['POST', '/enable', undefined],
      ['GET', '/deliveries', undefined],
      ['POST', `/deliveries/${delivery}/resend`, undefined],
    ] as const) {
      const sent = stranger.send(method, path + suffix, body && json(body));
      expect(await problemOf(sent), suffix).toMatchObject({ code: 'webhook_not_found' });
    }
    expect(await (await stranger.send('GET', '/v1/webhooks')).json()).toMatchObject({
      webhooks: [],
    });
    expect((await worker.client.send('GET', path)).status).toBe(200);
    expect(await secrets()).toEqual(before);
    await worker.client.send('DELETE', `/v1/webhooks/${two.id}`);
  });

  it('leaves entries in the log as it comes and goes, without its path', async () => {
    const url = 'https://hooks.example.com/path-of-mine?token=t0ken';
    const made = await (await create(worker.client, { url })).json();
    await worker.client.send('POST', `/v1/webhooks/${made.id}/secrets`, json({}));
    const deleted = await (await worker.client.send('DELETE', `/v1/webhooks/${made.id}`)).json();
    for (const { log_receipt } of [made, deleted]) expect(log_receipt).toMatch(/^eyJ/);
    const lines = await (await worker.client.send('GET', '/v1/entries')).text();
    const entries = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(JSON.parse(line).text))
      .filter(({ webhook }) => webhook === made.id);
    expect(entries.map(({ event, kind, key }) => [kind, event, typeof key])).toEqual([
      ['webhook', 'created', 'string'],
      ['webhook', 'secret_rotated', 'string'],
      ['webhook', 'deleted', 'string'],
    ]);
    expect(entries[0].host).toBe('hooks.example.com');
    for (const secret of ['path-of-mine', 't0ken', made.secret])
      expect(lines).not.toContain(secret);
  });

  it('is one of sixteen at the most', async () => {
    const client = await worker.clientOf('eager');
    const codes = [];
    for (let i = 0; i < 17; i++) {
      codes.push((await create(client, { url: 'https://example.com/' })).status);
    }
    expect(codes).toEqual([...Array(16).fill(201), 409]);
  });
});

it("the README's ten lines, and the client, verify what was sent, and nothing else", async () => {
  const readme = await readFile(new URL('../../src/webhooks/README.md', import.meta.url), 'utf8');
  const [, code] = /```js\n(.*?)```/s.exec(readme) ?? [];
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(10);
  const module = `data:text/javascript,${encodeURIComponent(code)}`;
  const { verify } = await import(/* @vite-ignore */ module);
  const [{ headers, body }] = receiver.received;
  const request = (changes: object = {}, sent = body) =>
    new Request('https://app.example.com/', {
      method: 'POST',
      headers: { ...headers, ...changes },
      body: sent,
    });
  expect(await verify(request(), hook.secret)).toEqual(JSON.parse(body));
  for (const known of [hook.secret, hook.public_keys[0].public_key]) {
    expect(await verifyWebhook(body, headers, known)).toEqual(JSON.parse(body));
    await expect(verifyWebhook(`${body} `, headers, known)).rejects.toThrow();
  }
  const stale = String(Math.floor(Date.now() / 1000) - 600);
  for (const forged of [
    request({}, body.replace('sub_', 'sub-')),
    request({ 'webhook-id': 'msg_another' }),
    request({ 'webhook-timestamp': stale }),
    request({ 'webhook-signature': 'v1,AAAA' }),
    request({ 'webhook-signature': '' }),
  ]) {
    await expect(verify(forged, hook.secret)).rejects.toThrow();
  }
});
