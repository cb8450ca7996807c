/** Who may do what: keys, scopes, tenants, rates. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson, gate, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;

beforeAll(async () => {
  worker = await startWorker();
  face = await readFace(FRANCK[0]);
});
afterAll(() => worker.close());

describe('a key', () => {
  it('is needed, and a wrong one is told nothing', async () => {
    const key = await worker.keyOf('acme');
    const wrong = `${key.slice(0, -1)}${key.endsWith('x') ? 'y' : 'x'}`;
    const unknown = key.replace(/_.{16}_/, `_${'A'.repeat(16)}_`);
    const answers = [];
    for (const sent of ['', 'nonsense', wrong, unknown]) {
      const response = await new Client(worker.url, sent).send('GET', '/v1/deployments');
      expect(response.headers.get('www-authenticate')).toContain('Bearer');
      const { instance, ...problem } = (await response.json()) as Record<string, unknown>;
      expect(problem).toMatchObject({ status: 401, code: 'unauthenticated' });
      answers.push(JSON.stringify(problem));
    }
    expect(new Set(answers).size).toBe(1);
  });

  it('that is revoked stops at the next request', async () => {
    const key = await worker.keyOf('acme');
    const client = new Client(worker.url, key);
    expect((await client.send('GET', '/v1/deployments')).status).toBe(200);
    await worker.stores.db
      .prepare('UPDATE api_keys SET revoked_at = 1 WHERE id = ?')
      .bind(key.split('_')[1])
      .run();
    expect((await client.send('GET', '/v1/deployments')).status).toBe(401);
  });

  it.each([
    ['enrol', 'POST', '/v1/deployments', gate()],
    ['recognise', 'POST', '/v1/subjects', { reference: 'r', jurisdiction: 'DE' }],
    ['manage', 'POST', '/v1/decisions', { input: {} }],
    ['recognise', 'GET', '/v1/decisions', undefined],
  ] as const)('that may only %s may not %s %s', async (scope, method, path, body) => {
    const client = await worker.clientOf('acme', [scope]);
    const response = client.send(method, path, {
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    expect(await problemOf(response)).toMatchObject({ status: 403, code: 'insufficient_scope' });
  });

  it('has a budget of requests, and is told when to come back', async () => {
    const hasty = await startWorker({
      bindings: { REQUESTS_PER_SECOND: '0.01', REQUESTS_BURST: '3' },
    });
    try {
      const statuses = [];
      for (let i = 0; i < 4; i++) {
        statuses.push((await hasty.client.send('GET', '/v1/deployments')).status);
      }
      expect(statuses).toEqual([200, 200, 200, 429]);
      const limited = await hasty.client.send('GET', '/v1/deployments');
      expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(90);
      expect(await limited.json()).toMatchObject({ code: 'rate_limited' });
      // Another key has a bucket of its own.
      const calm = await hasty.clientOf('globex');
      expect((await calm.send('GET', '/v1/deployments')).status).toBe(200);
    } finally {
      await hasty.close();
    }
  });
});

describe('another tenant', () => {
  it('finds nothing of this one', async () => {
    const mine = await enrolledPerson(worker.client, face);
    const stranger = await worker.clientOf('globex');
    const { id: theirs } = await stranger.deploy(gate());
    const ask = (method: string, path: string, body?: RequestInit) =>
      problemOf(stranger.send(method, path, body));
    const form = (fields: Record<string, string | Face>) => ({ body: makeForm(fields) });
    const { deployment, subject } = mine;
    expect(
      await ask('POST', '/v1/verifications', form({ deployment: theirs, subject, image: face })),
    ).toMatchObject({ status: 404, code: 'subject_not_found' });
    expect(
      await ask('POST', '/v1/templates', form({ deployment: theirs, subject, image: face })),
    ).toMatchObject({ status: 404, code: 'subject_not_found' });
    expect(await ask('POST', '/v1/detections', form({ deployment, image: face }))).toMatchObject({
      status: 404,
      code: 'deployment_not_found',
    });
    expect(await ask('GET', `/v1/subjects/${subject}`)).toMatchObject({ status: 404 });
    expect(await ask('DELETE', `/v1/subjects/${subject}`)).toMatchObject({ status: 404 });
    expect(await ask('GET', `/v1/templates?subject=${subject}`)).toMatchObject({ status: 404 });
    expect(await ask('DELETE', `/v1/templates/${mine.template.id}`)).toMatchObject({ status: 404 });
    expect(await ask('GET', `/v1/subjects/${subject}/consents`)).toMatchObject({ status: 404 });
    expect(await ask('GET', `/v1/decisions/${mine.template.decision.id}`)).toMatchObject({
      status: 404,
      code: 'decision_not_found',
    });
    expect((await stranger.decisions({ subject })).decisions).toEqual([]);
    expect((await worker.client.verify(deployment, subject, face)).matched).toBe(true);
  });
});
