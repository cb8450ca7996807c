/** What is told of a request beside its answer: log lines and spans hold no reference, no body and no key. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { enrolledPerson } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import { Receiver } from '../webhooks/receiver.ts';

let worker: TestWorker;
let receiver: Receiver;
const logged: string[] = [];
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

beforeAll(async () => {
  receiver = await Receiver.start();
  worker = await startWorker({
    observe: true,
    onLog: (message) => void logged.push(message),
    bindings: { WEBHOOKS_TO_LOCALHOST: 'on' },
  });
});
afterAll(async () => {
  await worker?.close();
  await receiver?.close();
});

/** Name and attributes of every span of the Worker and its objects, a line each. */
async function readSpans(): Promise<string[]> {
  const path = '/cdn-cgi/local/explorer/api/local/observability/query';
  const response = await fetch(new URL(path, worker.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sql: 'SELECT name, json(attributes) FROM spans' }),
  });
  const { result } = (await response.json()) as { result: { rows: string[][] } };
  return result.rows.map((row) => row.join(' '));
}

it('a day of requests, good and bad', async () => {
  const { client, stores } = worker;
  const key = await worker.keyOf('acme');
  const operator = await worker.operatorKeyOf('olga');
  const hook = await (
    await client.send('POST', '/v1/webhooks', {
      body: JSON.stringify({ url: receiver.url }),
      headers: { 'content-type': 'application/json' },
    })
  ).json();
  const [face, stranger] = await Promise.all([FRANCK[0], IMPOSTOR].map(readFace));
  const person = await enrolledPerson(client, face, { name: 'A name in a body' });
  await client.verify(person.deployment, person.subject, face);
  await client.verify(person.deployment, person.subject, stranger).catch(() => undefined);
  const traced = { headers: { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` } };
  const found = await client.send('GET', `/v1/subjects?reference=${person.reference}`, traced);
  expect((await found.json()).subjects).toHaveLength(1);
  for (const [method, path, body] of [
    ['POST', '/v1/subjects', `{"reference": "${person.reference}", "jurisdiction": `],
    ['POST', '/v1/subjects', `{"reference": "${person.reference}", "body": "A name in a body"}`],
    ['GET', `/v1/decisions?after=${person.reference}`, null],
    ['GET', `/v1/register?after=${person.reference}`, null],
  ] as const) {
    const headers = { 'content-type': 'application/json', ...traced.headers };
    expect((await client.send(method, path, { headers, body })).status).toBe(400);
  }
  for (const authorization of [`Bearer ${key}`, `Bearer ${operator}`, `Bearer ${key}x`]) {
    await client.send('GET', '/v1/grants', { headers: { authorization } });
    await client.send('GET', '/metrics', { headers: { authorization } });
  }
  // What fails inside is logged.
  await stores.db.prepare("UPDATE deployments SET registration_json = '{'").run();
  const broken = await client.send(
    'GET',
    `/v1/deployments/${person.deployment}?name=${key}`,
    traced,
  );
  expect(broken.status).toBe(500);
  await client.erase(person.subject);
  await worker.runSchedule();
  await receiver.waitFor(1);

  const spans = await readSpans();
  // The store has those of every kind, the requests' own among them.
  for (const part of ['url.full', 'd1_', 'kv_', 'jsRpcCall', '/v1/subjects', receiver.url]) {
    expect(spans.join('\n')).toContain(part);
  }
  const told = [...spans, ...logged];
  expect(logged.join('\n')).toContain(`"trace":"${TRACE}"`);
  const secret = (text: string) => text.slice(-43);
  for (const [what, word] of Object.entries({
    reference: person.reference,
    body: 'A name in a body',
    'date of birth': '1991-05-04',
    key: secret(key),
    "operator's key": secret(operator),
    "webhook's secret": hook.secret.slice(6, 40),
  })) {
    expect(
      told.filter((line) => line.includes(word)),
      what,
    ).toEqual([]);
  }
});
