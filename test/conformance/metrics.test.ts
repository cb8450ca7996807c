/** /metrics: that it counts what happened, for whom it is, and that it names nobody. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let monitor: string;

beforeAll(async () => {
  worker = await startWorker();
  monitor = await worker.operatorKeyOf('prometheus', ['metrics']);
});
afterAll(() => worker?.close());

const scrape = (key: string) =>
  fetch(new URL('/metrics', worker.url), { headers: { authorization: `Bearer ${key}` } });

/** As Prometheus reads the text, version 0.0.4. @throws Error at what it would not take */
function parse(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  expect(text.endsWith('\n')).toBe(true);
  for (const line of text.trimEnd().split('\n')) {
    const type = /^# TYPE (\w+) (counter|histogram)$/.exec(line);
    if (type) {
      if (types.has(type[1])) throw new Error(`Twice: ${line}`);
      types.set(type[1], type[2]);
      continue;
    }
    if (/^# HELP \w+ [^\n]+$/.test(line)) continue;
    const [, series, name, value] =
      /^((\w+)\{\w+="[^"\\]*"(?:,\w+="[^"\\]*")*\}) (\d+(?:\.\d+)?(?:e-\d+)?)$/.exec(line) ?? [];
    if (series === undefined) throw new Error(`Not understood: ${line}`);
    const family = name.replace(/_(bucket|sum|count)$/, '');
    const typed = types.get(name) ?? types.get(family);
    if (typed === undefined || samples.has(series)) throw new Error(`Not typed, or twice: ${line}`);
    samples.set(series, Number(value));
  }
  return samples;
}

it('counts requests and decisions, and names no tenant, id or person', async () => {
  const face = await readFace(FRANCK[0]);
  const person = await enrolledPerson(worker.client, face);
  const verified = await worker.client.verify(person.deployment, person.subject, face);
  await worker.client.erase(person.subject);
  const gone = await worker.client.send('GET', `/v1/subjects/${person.subject}`);
  await worker.client.send('GET', `/v1/${person.reference}`);
  await worker.client.send('GET', `/v1/subjects?reference=${person.reference}`);
  const response = await scrape(monitor);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await response.text();
  const samples = parse(text);
  const count = (series: string) => samples.get(series) ?? 0;
  expect(gone.status).toBe(410);
  for (const [series, times] of [
    ['countersign_requests_total{route="/v1/verifications",method="POST",status="2xx"}', 1],
    ['countersign_requests_total{route="/v1/subjects/{id}",method="GET",status="4xx"}', 1],
    ['countersign_requests_total{route="/v1/subjects/{id}",method="DELETE",status="2xx"}', 1],
    ['countersign_requests_total{route="none",method="GET",status="4xx"}', 1],
    ['countersign_request_seconds_count{route="/v1/verifications"}', 1],
    ['countersign_request_seconds_bucket{route="/v1/verifications",le="+Inf"}', 1],
    ['countersign_decisions_total{operation="enroll",decision="allow"}', 1],
    ['countersign_decisions_total{operation="verify",decision="allow"}', 1],
    ['countersign_decisions_total{operation="delete",decision="allow"}', 1],
    // Of an erasure, nothing of the person is told, where they are protected included.
    ['countersign_jurisdiction_decisions_total{jurisdiction="DE",decision="allow"}', 2],
  ] as const) {
    expect(count(series), series).toBe(times);
  }
  // Anything that could be an id, a key or a name: of this test's, and of any form.
  for (const word of [
    'acme',
    'prometheus',
    person.reference,
    person.deployment,
    person.subject,
    person.template.id,
    verified.id,
    verified.decision.id,
    ((await gone.json()) as { instance: string }).instance,
  ]) {
    expect(word).toBeTruthy();
    expect(text).not.toContain(word);
  }
  expect(text).not.toMatch(/\b[a-z]{3}_[A-Za-z0-9]{16,}/);
  expect([...samples.keys()].join('\n')).not.toMatch(/[0-9a-f]{16}/);
});

it('never goes back, and is added up by itself', async () => {
  const series = 'countersign_requests_total{route="/v1/deployments",method="GET",status="2xx"}';
  const read = async () => parse(await (await scrape(monitor)).text()).get(series) ?? 0;
  const before = await read();
  for (let i = 0; i < 3; i++) await worker.client.send('GET', '/v1/deployments');
  expect(await read()).toBe(before + 3);
  expect(await read()).toBe(before + 3);
});

it("is for an operator's key with its scope", async () => {
  const others = [await worker.keyOf('acme'), await worker.operatorKeyOf('olga', ['grant', 'log'])];
  for (const key of others) expect((await scrape(key)).status).toBe(403);
  expect((await scrape('')).status).toBe(401);
  expect((await scrape(await worker.operatorKeyOf('olga'))).status).toBe(200);
});
