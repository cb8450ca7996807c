/** Who gets in: keys, tenants, rates. What a key may do is in scopes.test.ts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revokeKey } from '../../src/tenants/new-key.ts';
import { Client, documentOf, makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson, gate, licence, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;
let strangers = 0;

beforeAll(async () => {
  worker = await startWorker();
  face = await readFace(FRANCK[0]);
});
afterAll(() => worker.close());

async function revoke(key: string): Promise<void> {
  const { db } = worker.stores;
  await db.batch((await revokeKey(key, 1)).map((statement) => db.prepare(statement)));
}

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
    await revoke(key);
    expect((await client.send('GET', '/v1/deployments')).status).toBe(401);
  });

  it('of an operator that is revoked stops at the next request', async () => {
    const key = await worker.operatorKeyOf('olga');
    const client = new Client(worker.url, key);
    expect((await client.send('GET', '/v1/grants')).status).toBe(200);
    await revoke(key);
    expect((await client.send('GET', '/v1/grants')).status).toBe(401);
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
      expect(await limited.json()).toMatchObject({
        code: 'rate_limited',
        type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
        'violated-policies': ['key'],
      });
      expect(limited.headers.get('ratelimit-policy')).toBe('"key";q=3;w=300');
      expect(limited.headers.get('ratelimit')).toMatch(/^"key";r=0;t=\d+$/);
      // Another key has a bucket of its own.
      const calm = await hasty.clientOf('globex');
      expect((await calm.send('GET', '/v1/deployments')).status).toBe(200);
    } finally {
      await hasty.close();
    }
  });
});

describe('the keys of a tenant', () => {
  it('have quotas together, and one for each operation', async () => {
    const strict = await startWorker({
      bindings: { QUOTAS: 'tenant=0.01/4 verify=0.01/1' },
    });
    try {
      const [first, second] = [await strict.clientOf('acme'), await strict.clientOf('acme')];
      const verify = () => first.send('POST', '/v1/verifications', { body: makeForm({}) });
      const answer = await verify();
      expect(answer.status).toBe(400);
      expect(answer.headers.get('ratelimit')).toBe('"key";r=199, "tenant";r=3, "verify";r=0');
      const refused = await verify();
      expect(await refused.json()).toMatchObject({ 'violated-policies': ['verify'] });
      // Nothing was taken for the one that was refused.
      expect(refused.headers.get('ratelimit')).toMatch(
        /^"key";r=(?:199|200), "tenant";r=3, "verify";r=0;t=\d+$/,
      );
      for (const status of [200, 200, 200, 429]) {
        expect((await second.send('GET', '/v1/deployments')).status).toBe(status);
      }
      const others = await strict.clientOf('globex');
      expect((await others.send('GET', '/v1/deployments')).status).toBe(200);
    } finally {
      await strict.close();
    }
  });
});

describe('another tenant', () => {
  it('finds nothing of this one, on any route', async () => {
    const mine = await enrolledPerson(worker.client, face);
    const stranger = await worker.clientOf(`stranger-${++strangers}`);
    const { id: grant } = await (await worker.operator('olga')).grant(licence());
    for (const { method, path, body, foreign } of routesOf(mine, grant)) {
      if (foreign === undefined) continue;
      const problem = await problemOf(stranger.send(method, path, body));
      expect(problem, `${method} ${path}`).toMatchObject({ status: 404, code: foreign });
    }
    // A deployment of one's own does not open somebody else's subject.
    const { id: deployment } = await stranger.deploy(gate());
    for (const path of ['/v1/verifications', '/v1/templates', '/v1/comparisons']) {
      const fields = { deployment, subject: mine.subject, image: face };
      const form =
        path === '/v1/comparisons'
          ? { ...fields, reference: face, ...documentOf(mine.subject) }
          : fields;
      const problem = await problemOf(stranger.send('POST', path, { body: makeForm(form) }));
      expect(problem, path).toMatchObject({ status: 404, code: 'subject_not_found' });
    }
    expect((await stranger.decisions({ subject: mine.subject })).decisions).toEqual([]);
    expect((await stranger.decisions({ deployment: mine.deployment })).decisions).toEqual([]);
    const { deployments } = (await (await stranger.send('GET', '/v1/deployments')).json()) as {
      deployments: { id: string }[];
    };
    expect(deployments.map(({ id }) => id)).toEqual([deployment]);
    const found = await stranger.send('GET', `/v1/subjects?reference=${mine.reference}`);
    expect(await found.json()).toEqual({ subjects: [], next: null });
    // And nothing of it was changed.
    expect((await worker.client.verify(mine.deployment, mine.subject, face)).matched).toBe(true);
  });
});

interface Route {
  readonly method: string;
  readonly path: string;
  readonly body?: RequestInit;
  /** How another tenant is answered; undefined where no id is named. */
  readonly foreign?: string;
}

/** Routes that name an id, asked for one person. Forms carry real pictures. */
function routesOf(
  { deployment, subject, template }: Awaited<ReturnType<typeof enrolledPerson>>,
  grant: string,
) {
  const form = (fields: Record<string, string | Face>) => ({ body: makeForm(fields) });
  const json = (value: unknown) => ({
    body: JSON.stringify(value),
    headers: { 'content-type': 'application/json' },
  });
  const routes: Route[] = [
    { method: 'POST', path: '/v1/deployments', body: json(gate()) },
    {
      method: 'PUT',
      path: `/v1/deployments/${deployment}`,
      body: json(gate()),
      foreign: 'deployment_not_found',
    },
    {
      method: 'POST',
      path: '/v1/subjects',
      body: json({ reference: 'r', jurisdiction: 'DE' }),
    },
    { method: 'GET', path: '/v1/subjects?reference=r' },
    {
      method: 'GET',
      path: `/v1/subjects/${subject}`,
      foreign: 'subject_not_found',
    },
    {
      method: 'POST',
      path: `/v1/subjects/${subject}/consents`,
      body: json({ deployment, event: 'withdrawn' }),
      foreign: 'subject_not_found',
    },
    {
      method: 'GET',
      path: `/v1/subjects/${subject}/consents`,
      foreign: 'subject_not_found',
    },
    {
      method: 'POST',
      path: '/v1/templates',
      body: form({ deployment, subject, image: face }),
      foreign: 'subject_not_found',
    },
    {
      method: 'GET',
      path: `/v1/templates?subject=${subject}`,
      foreign: 'subject_not_found',
    },
    {
      method: 'DELETE',
      path: `/v1/templates/${template.id}`,
      foreign: 'template_not_found',
    },
    {
      method: 'DELETE',
      path: `/v1/subjects/${subject}`,
      foreign: 'subject_not_found',
    },
    {
      method: 'POST',
      path: '/v1/nonces',
      body: json({ deployment, subject }),
      foreign: 'subject_not_found',
    },
    {
      method: 'POST',
      path: '/v1/verifications',
      body: form({ deployment, subject, image: face }),
      foreign: 'subject_not_found',
    },
    {
      method: 'POST',
      path: '/v1/comparisons',
      body: form({
        ...{ deployment, subject, reference: face, image: face },
        ...documentOf(subject),
      }),
      foreign: 'subject_not_found',
    },
    {
      method: 'POST',
      path: '/v1/detections',
      body: form({ deployment, image: face }),
      foreign: 'deployment_not_found',
    },
    {
      method: 'POST',
      path: '/v1/decisions',
      body: json({ deployment, operation: 'verify' }),
      foreign: 'deployment_not_found',
    },
    {
      method: 'GET',
      path: `/v1/decisions/${template.decision.id}`,
      foreign: 'decision_not_found',
    },
    { method: 'GET', path: '/v1/decisions' },
    { method: 'GET', path: `/v1/grants/${grant}`, foreign: 'grant_not_found' },
    { method: 'GET', path: '/v1/grants' },
  ];
  return routes;
}
