/** /v1/keys: a tenant makes, replaces and ends its own keys, and none has more than the one that made it. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../../src/tenants/key.ts';
import { Client, documentOf, makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { json } from '../support/json.ts';
import { consentingPerson, enrolledPerson, gate, problemOf } from '../support/people.ts';
import { encodeForm, openPost } from '../support/slow.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

interface KeyBody {
  readonly id: string;
  readonly key: string;
  readonly status: string;
  readonly test: boolean;
  readonly scopes: readonly string[];
  readonly deployments: readonly string[] | null;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
  readonly replaced_by: string | null;
  readonly log_receipt?: string;
}

let worker: TestWorker;
let acme: Client;
let face: Face;

beforeAll(async () => {
  worker = await startWorker({
    bindings: { REQUESTS_PER_SECOND: '10000', REQUESTS_BURST: '10000' },
  });
  acme = worker.client;
  face = await readFace(FRANCK[0]);
});
afterAll(() => worker.close());

async function make(client: Client, request: object): Promise<KeyBody> {
  const response = await client.send('POST', '/v1/keys', json({ name: 'a key', ...request }));
  const body = (await response.json()) as KeyBody;
  expect(response.status, JSON.stringify(body)).toBe(201);
  return body;
}

const clientOf = ({ key }: { key: string }) => new Client(worker.url, key);
const statusWith = async (key: string, path = '/v1/keys') =>
  (await new Client(worker.url, key).send('GET', path)).status;
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const post = (client: Client, path: string, body: object = {}) =>
  client.send('POST', path, json(body));
const list = async (client: Client, query = '') =>
  (await (await client.send('GET', `/v1/keys${query}`)).json()) as {
    keys: KeyBody[];
    next: string | null;
  };

/** What the log holds of keys, of this tenant. */
async function entriesOf(client: Client): Promise<Record<string, unknown>[]> {
  const text = await (await client.send('GET', '/v1/entries')).text();
  const lines = text.trim().split('\n');
  return lines
    .map((line) => JSON.parse(JSON.parse(line).text))
    .filter(({ kind }) => kind === 'key');
}

describe('a key that is made', () => {
  it('works, is shown once, stands in the list without its secret, and in the log', async () => {
    const made = await make(acme, { name: 'The till', scopes: ['manage', 'keys'] });
    expect(made).toMatchObject({ name: 'The till', status: 'active', test: false });
    expect(made.key).toMatch(new RegExp(`^csk_${made.id}_[A-Za-z0-9]{43}$`));
    expect(made.log_receipt).toMatch(/^eyJ/);
    expect(await statusWith(made.key)).toBe(200);
    const shown = await list(acme);
    const { key, log_receipt: _, ...rest } = made;
    expect(shown.keys[0]).toMatchObject({ ...rest, last_used_at: expect.any(String) });
    expect(JSON.stringify(shown)).not.toContain(key.split('_')[2]);
    const { results } = await worker.stores.db.prepare('SELECT * FROM api_keys').all();
    expect(JSON.stringify(results)).not.toContain(key.split('_')[2]);
    expect((await entriesOf(acme)).at(-1)).toMatchObject({
      event: 'created',
      key: made.id,
      scopes: ['manage', 'keys'],
      by: expect.stringMatching(/^\w{16}$/),
      tenant: 'acme',
    });
  });

  it('has no more than the one that asks: scopes, deployments, time', async () => {
    const { id: deployment } = await acme.deploy(gate());
    const { id: other } = await acme.deploy(gate());
    const narrow = clientOf(
      await make(acme, {
        scopes: ['recognise', 'keys'],
        deployments: [deployment],
        expires_at: inHours(1),
      }),
    );
    const beyond = [
      [{ scopes: ['enrol'] }, 'scopes'],
      [{ scopes: ['recognise'], deployments: [other] }, 'deployments'],
      [{ scopes: ['recognise'], deployments: [deployment, other] }, 'deployments'],
      [{ scopes: ['recognise'], test: true }, 'deployments'],
      [{ scopes: ['recognise'], expires_at: inHours(2) }, 'expires_at'],
      [{ scopes: ['recognise'], expires_at: null }, 'expires_at'],
    ] as const;
    for (const [request, pointer] of beyond) {
      const answer = post(narrow, '/v1/keys', { name: 'more', ...request });
      expect(await problemOf(answer)).toMatchObject({
        status: 403,
        code: 'key_exceeds',
        errors: [{ pointer: `#/${pointer}` }],
      });
    }
    // What it does not say it takes from the one that asks.
    const inherited = await make(narrow, { scopes: ['recognise'] });
    expect(inherited).toMatchObject({ deployments: [deployment] });
    expect(Date.parse(inherited.expires_at ?? '')).toBeLessThanOrEqual(Date.now() + 3_600_000);
  });

  it('is bound to deployments of its tenant only, and cannot have expired', async () => {
    const stranger = await worker.clientOf('stranger');
    const { id: foreign } = await stranger.deploy(gate());
    expect(
      await problemOf(
        post(acme, '/v1/keys', { name: 'x', scopes: ['recognise'], deployments: [foreign] }),
      ),
    ).toMatchObject({ status: 404, code: 'deployment_not_found' });
    expect(
      await problemOf(
        post(acme, '/v1/keys', { name: 'x', scopes: ['recognise'], expires_at: inHours(-1) }),
      ),
    ).toMatchObject({ status: 400, errors: [{ pointer: '#/expires_at' }] });
  });

  it('is remembered under no idempotency key, for its secret would be', async () => {
    const olga = await worker.operator('olga');
    const { id } = await make(acme, { scopes: ['keys'] });
    for (const [client, path] of [
      [acme, '/v1/keys'],
      [acme, `/v1/keys/${id}/rotate`],
      [acme, '/v1/captures'],
      [olga, '/v1/tenants'],
    ] as const) {
      const headers = { 'content-type': 'application/json', 'idempotency-key': '"once"' };
      const answer = client.send('POST', path, { body: '{}', headers });
      expect(await problemOf(answer), path).toMatchObject({
        status: 400,
        errors: [{ pointer: '#/Idempotency-Key' }],
      });
    }
  });

  it('is refused once it has expired', async () => {
    const made = await make(acme, {
      scopes: ['keys'],
      expires_at: new Date(Date.now() + 1500).toISOString(),
    });
    expect(await statusWith(made.key)).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1600));
    expect(await statusWith(made.key)).toBe(401);
    expect((await list(acme)).keys[0]).toMatchObject({ id: made.id, status: 'expired' });
  });

  it('writes down when it was used, once a minute, however often it is', async () => {
    const { db } = worker.stores;
    const made = await make(acme, { scopes: ['keys'] });
    const used = () =>
      db
        .prepare('SELECT last_used_at FROM api_keys WHERE id = ?')
        .bind(made.id)
        .first('last_used_at');
    expect(await used()).toBeNull();
    await Promise.all(Array.from({ length: 8 }, () => statusWith(made.key)));
    await expect.poll(used).not.toBeNull();
    const first = await used();
    expect(first).toBeGreaterThan(Date.now() - 60_000);
    await statusWith(made.key);
    expect(await used()).toBe(first);
    await db
      .prepare('UPDATE api_keys SET last_used_at = last_used_at - 60000 WHERE id = ?')
      .bind(made.id)
      .run();
    await statusWith(made.key);
    await expect.poll(used).toBeGreaterThanOrEqual(Number(first));
  });
});

describe('a key that is replaced', () => {
  it('is good beside the new one for the overlap, and no longer', async () => {
    const old = await make(acme, { name: 'The lane', scopes: ['keys', 'manage'] });
    const response = await post(acme, `/v1/keys/${old.id}/rotate`, { overlap_seconds: 2 });
    expect(response.status).toBe(201);
    const fresh = (await response.json()) as KeyBody;
    expect(fresh).toMatchObject({ name: 'The lane', scopes: ['keys', 'manage'], status: 'active' });
    expect([await statusWith(old.key), await statusWith(fresh.key)]).toEqual([200, 200]);
    const { keys } = await list(acme);
    expect(keys.find(({ id }) => id === old.id)).toMatchObject({ replaced_by: fresh.id });
    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect([await statusWith(old.key), await statusWith(fresh.key)]).toEqual([401, 200]);
    expect((await entriesOf(acme)).at(-1)).toMatchObject({ event: 'rotated', replaces: old.id });
  });

  it('is replaced once, of many that ask at once', async () => {
    const old = await make(acme, { scopes: ['keys'] });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => post(acme, `/v1/keys/${old.id}/rotate`)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409, 409]);
    for (const answer of answers.filter(({ status }) => status === 409)) {
      expect(await answer.json()).toMatchObject({ code: 'key_over' });
    }
  });

  it('is nobody’s way to more: one with less does not get the new one', async () => {
    const strong = await make(acme, { scopes: ['keys', 'enrol'] });
    const weak = clientOf(await make(acme, { scopes: ['keys'] }));
    expect(await problemOf(post(weak, `/v1/keys/${strong.id}/rotate`))).toMatchObject({
      code: 'key_exceeds',
    });
    // To end it takes no more than to see it.
    expect((await weak.send('POST', `/v1/keys/${strong.id}/revoke`)).status).toBe(200);
    expect(await statusWith(strong.key)).toBe(401);
    expect(await problemOf(post(weak, `/v1/keys/${strong.id}/rotate`))).toMatchObject({
      code: 'key_over',
    });
  });
});

describe('a key that is revoked', () => {
  it('stops the next request, and being revoked again changes nothing', async () => {
    const made = await make(acme, { scopes: ['keys'] });
    const first = await acme.send('POST', `/v1/keys/${made.id}/revoke`);
    expect(await first.json()).toMatchObject({
      status: 'revoked',
      log_receipt: expect.any(String),
    });
    expect(await statusWith(made.key)).toBe(401);
    const again = (await (await acme.send('POST', `/v1/keys/${made.id}/revoke`)).json()) as KeyBody;
    expect(again).toMatchObject({ status: 'revoked' });
    expect(again.log_receipt).toBeUndefined();
    expect((await entriesOf(acme)).filter(({ key }) => key === made.id)).toHaveLength(2);
  });

  it('makes no key while it ends: all that it has made by then is in the list', async () => {
    const made = await make(acme, { scopes: ['keys'] });
    const busy = clientOf(made);
    const asked = Array.from({ length: 5 }, () =>
      post(busy, '/v1/keys', { name: 'late', scopes: ['keys'] }),
    );
    await acme.send('POST', `/v1/keys/${made.id}/revoke`);
    for (const answer of await Promise.all(asked)) {
      expect([201, 401, 409]).toContain(answer.status);
    }
    expect((await post(busy, '/v1/keys', { name: 'late', scopes: ['keys'] })).status).toBe(401);
  });

  it('is of another tenant: it is not found', async () => {
    const stranger = await worker.clientOf('stranger');
    const { id } = await make(acme, { scopes: ['keys'] });
    for (const path of [`/v1/keys/${id}/revoke`, `/v1/keys/${id}/rotate`]) {
      expect(await problemOf(post(stranger, path))).toMatchObject({ code: 'key_not_found' });
    }
    expect((await list(stranger)).keys.map((key) => key.id)).not.toContain(id);
  });
});

describe('a key that ends while a body comes, as slowly as its sender likes', () => {
  const ENDS = { revoke: {}, rotate: { overlap_seconds: 0 } };

  it.each(Object.entries(ENDS))('is none any more: %s', async (end, how) => {
    const { deployment, subject } = await consentingPerson(acme);
    const bodies: [method: string, path: string, body: object][] = [
      ['POST', '/v1/keys', { name: 'late', scopes: ['keys'] }],
      ['POST', '/v1/subjects', { reference: `late-${end}`, jurisdiction: 'DE' }],
      ['PUT', `/v1/deployments/${deployment}`, gate({ name: 'Late' })],
      ['POST', '/v1/webhooks', { url: 'https://example.com/late', events: ['subject.erased'] }],
      ['POST', `/v1/subjects/${subject}/links`, { deployment, delivered: 'in_person' }],
    ];
    const key = await make(acme, { scopes: ['keys', 'enrol', 'manage', 'webhooks', 'rights'] });
    const open = ([method, path]: (typeof bodies)[number]) =>
      openPost(new URL(path, worker.url), key.key, 'application/json', undefined, method);
    const slow = bodies.map((each) => ({ body: JSON.stringify(each[2]), request: open(each) }));
    for (const { request, body } of slow) request.write(Buffer.from(body.slice(0, 1)));
    await pause(700);
    const ended = await post(acme, `/v1/keys/${key.id}/${end}`, how);
    expect(ended.ok).toBe(true);
    for (const { request, body } of slow) request.end(Buffer.from(body.slice(1)));
    for (const { request } of slow) expect((await request.answer).status).toBe(401);
  });

  it('releases no face that was read under it', async () => {
    const { deployment, subject } = await enrolledPerson(acme, face);
    const key = await make(acme, { scopes: ['recognise'] });
    const { db } = worker.stores;
    // In the middle, between the intent and its outcome, as a rotation without an overlap does it.
    await db
      .prepare(
        `CREATE TRIGGER meanwhile AFTER INSERT ON log_texts
         WHEN NEW.kind = 'intent' AND NEW.own_json ->> '$.deployment' = '${deployment}'
         BEGIN UPDATE api_keys SET expires_at = unixepoch() * 1000 WHERE id = '${key.id}'; END`,
      )
      .run();
    const verified = clientOf(key).send('POST', '/v1/verifications', {
      body: makeForm({ deployment, subject, image: face }),
    });
    expect(await problemOf(verified)).toMatchObject({ code: 'facts_changed' });
    await db.prepare('DROP TRIGGER meanwhile').run();
  });
});

describe('a key that this isolate knows, and that has ended since', () => {
  it.each<[how: string, end: (key: KeyBody, by: Client) => Promise<Response>, code: string]>([
    ['revoked', (key, by) => post(by, `/v1/keys/${key.id}/revoke`), 'unauthenticated'],
    [
      'expired',
      (key, by) => post(by, `/v1/keys/${key.id}/rotate`, { overlap_seconds: 0 }),
      'unauthenticated',
    ],
    [
      'suspended',
      async () =>
        post(await worker.operator('olga'), '/v1/tenants/knows/suspend', { reason: 'Unpaid.' }),
      'tenant_suspended',
    ],
  ])('decides nothing and is told nothing, at once or slowly: %s', async (_, end, code) => {
    const client = await worker.clientOf('knows');
    const { deployment, subject } = await enrolledPerson(client, face);
    const person = { deployment, subject, image: face };
    const keys: KeyBody[] = [];
    const draw = async () => {
      const key = await make(client, { scopes: ['recognise', 'enrol'] });
      keys.push(key);
      return key;
    };
    const known = async () => {
      const drawn = await draw();
      expect(await statusWith(drawn.key)).toBe(403);
      return drawn;
    };
    const send = async (
      by: { key: string },
      path: string,
      fields: Record<string, string | Face>,
      key?: string,
    ) =>
      clientOf(by).send('POST', path, {
        body: makeForm(fields),
        ...(key && { headers: { 'idempotency-key': key } }),
      });
    const again = await known();
    const [anew, enrolling, detecting, broken, malformed] = [
      await known(),
      await known(),
      await known(),
      await known(),
      await known(),
    ];
    expect((await send(again, '/v1/verifications', person, '"first"')).status).toBe(200);
    const [whole, none] = [await encodeForm(person), await encodeForm({ deployment: 'none' })];
    const slowly = (path: string, { key }: KeyBody, { type, bytes } = whole) => {
      const request = openPost(new URL(path, worker.url), key, type, bytes.length);
      request.write(bytes.subarray(0, 50));
      return { end: () => request.end(bytes.subarray(50)), answer: request.answer };
    };
    const slow = [
      slowly('/v1/verifications', await known()),
      slowly('/v1/verifications', await draw()),
      slowly('/v1/verifications', await draw(), none),
      slowly('/v1/templates', await draw()),
    ];
    await pause(700);
    for (const key of keys) expect((await end(key, client)).ok).toBe(true);

    const count = async () =>
      Promise.all(
        ['log', 'idempotency_keys', 'attempts', 'templates'].map((table) =>
          worker.stores.db.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>('n'),
        ),
      );
    const before = await count();
    for (const request of slow) request.end();
    const answers = [
      // What was answered is not told again, either.
      send(again, '/v1/verifications', person, '"first"'),
      send(anew, '/v1/verifications', person, '"second"'),
      send(enrolling, '/v1/templates', person),
      send(detecting, '/v1/detections', { deployment, image: face }),
      send(broken, '/v1/verifications', { deployment: 'none' }),
      clientOf(malformed).send('POST', '/v1/verifications', {
        body: 'none',
        headers: { 'content-type': 'multipart/form-data' },
      }),
    ];
    const told = await Promise.all([
      ...answers.map(problemOf),
      ...slow.map(async ({ answer }) => (await answer).body),
    ]);
    expect(told.map((problem) => problem.code)).toEqual(told.map(() => code));
    expect(await count()).toEqual(before);
    // Known by now to have ended, it is refused before its picture comes.
    const url = new URL('/v1/verifications', worker.url);
    const next = openPost(url, again.key, whole.type, whole.bytes.length);
    const early = await Promise.race([next.answer, pause(2000)]);
    expect(early?.body.code).toBe(code);
  });
});

describe('a key that is bound to a deployment', () => {
  const ALL: Scope[] = ['recognise', 'enrol', 'manage', 'audit', 'keys'];

  it('works there, and is refused wherever another one is named, or follows', async () => {
    const here = await enrolledPerson(acme, face);
    const there = await enrolledPerson(acme, face);
    const bound = clientOf(await make(acme, { scopes: ALL, deployments: [here.deployment] }));
    const { deployment, subject } = there;

    expect(await bound.verify(here.deployment, here.subject, face)).toMatchObject({
      matched: true,
    });
    const decided = await bound.decisions({ deployment: here.deployment });
    expect(decided.decisions.length).toBeGreaterThan(0);

    const form = (fields: Parameters<typeof makeForm>[0]) => ({ body: makeForm(fields) });
    const reference = { reference: face, ...documentOf(subject) };
    const foreign: [string, string, RequestInit?][] = [
      ['POST', '/v1/verifications', form({ deployment, subject, image: face })],
      ['POST', '/v1/templates', form({ deployment, subject, image: face })],
      ['POST', '/v1/comparisons', form({ deployment, subject, image: face, ...reference })],
      ['POST', '/v1/detections', form({ deployment, image: face })],
      ['POST', '/v1/nonces', json({ deployment, subject })],
      ['POST', '/v1/captures', json({ deployment, subject })],
      ['POST', '/v1/decisions', json({ deployment, operation: 'verify' })],
      ['POST', `/v1/subjects/${subject}/consents`, json({ deployment, event: 'withdrawn' })],
      ['POST', `/v1/templates/${there.template.id}/end`],
      ['DELETE', `/v1/templates/${there.template.id}`],
      ['GET', `/v1/decisions/${there.template.decision.id}`],
      ['GET', `/v1/decisions?deployment=${deployment}`],
      ['GET', '/v1/decisions'],
      ['GET', `/v1/deployments/${deployment}`],
      ['GET', `/v1/deployments/${deployment}/versions`],
      ['PUT', `/v1/deployments/${deployment}`, json(gate())],
      ['POST', `/v1/deployments/${deployment}/end`],
      ['POST', '/v1/deployments', json(gate())],
      // What reaches every deployment.
      ['DELETE', `/v1/subjects/${here.subject}`],
      ['GET', '/v1/entries'],
      ['GET', '/v1/grants'],
      ['GET', `/v1/decisions/${there.template.decision.id}/record`],
    ];
    for (const [method, path, body] of foreign) {
      expect(await problemOf(bound.send(method, path, body)), `${method} ${path}`).toMatchObject({
        status: 403,
        code: 'key_bound',
      });
    }
    // Nothing of it happened.
    expect((await acme.verify(deployment, subject, face)).matched).toBe(true);
  });

  it('redeems the passes of its gate, and reads what waited there, and no others', async () => {
    const hurts = { decision: { automated: true, adverse_on: 'match' } };
    const [here, there] = [
      await enrolledPerson(acme, face, hurts),
      await enrolledPerson(acme, face, hurts),
    ];
    const bound = clientOf(await make(acme, { scopes: ALL, deployments: [here.deployment] }));
    const ends = [here, there].map(async ({ deployment, subject }) => {
      const issued = await post(acme, '/v1/passes', { deployment });
      const { pass } = (await issued.json()) as { pass: string };
      const redeemed = await post(bound, '/v1/passes/redeem', { deployment, pass });
      const { id } = await acme.verifyInReview(deployment, subject, face);
      const read = await bound.send('GET', `/v1/verifications/${id}`);
      return [redeemed.status, read.status];
    });
    expect(await Promise.all(ends)).toEqual([
      [200, 200],
      [403, 403],
    ]);
  });

  it('sees of what is in lists what is its own', async () => {
    const here = await enrolledPerson(acme, face);
    const { id: elsewhere } = await acme.deploy(gate({ purpose: 'access_control' }));
    const made = await make(acme, { scopes: ALL, deployments: [here.deployment] });
    const bound = clientOf(made);
    const { deployments } = (await (await bound.send('GET', '/v1/deployments')).json()) as {
      deployments: { id: string }[];
    };
    expect(deployments.map(({ id }) => id)).toEqual([here.deployment]);
    const other = clientOf(await make(acme, { scopes: ALL, deployments: [elsewhere] }));
    expect((await other.templates(here.subject)).templates).toEqual([]);
    expect((await bound.templates(here.subject)).templates).toHaveLength(1);
    expect((await list(bound)).keys.map(({ id }) => id)).toEqual([made.id]);
    // The next page begins behind what the key has seen, and not behind what it must not see.
    await worker.stores.db
      .prepare(
        `INSERT INTO templates (id, tenant_id, subject_id, deployment_id, controller_id, purpose, source,
           model_id, quality, wrapped_key, generation, enrolled_at, last_interaction_at, retention_until)
         SELECT 'tpl_of_another', tenant_id, subject_id, ?1, controller_id, 'access_control', source,
           model_id, quality, wrapped_key, generation, enrolled_at, last_interaction_at, retention_until
         FROM templates WHERE id = ?2`,
      )
      .bind(elsewhere, here.template.id)
      .run();
    const one = `/v1/templates?subject=${here.subject}&limit=1`;
    expect(await (await bound.send('GET', one)).json()).toMatchObject({
      templates: [{ id: here.template.id }],
      next: null,
    });
    expect(await problemOf(bound.send('GET', `${one}&after=tpl_of_another`))).toMatchObject({
      code: 'invalid_request',
    });
    expect(await (await acme.send('GET', one)).json()).toMatchObject({ next: 'tpl_of_another' });
    const { id: free } = await make(acme, { scopes: ['keys'] });
    expect(await problemOf(bound.send('POST', `/v1/keys/${free}/revoke`))).toMatchObject({
      code: 'key_not_found',
    });
  });
});

describe('a test key', () => {
  it('has a tenant of its own, and touches nothing of the live one', async () => {
    const live = await enrolledPerson(acme, face);
    const made = await make(acme, { scopes: ['recognise', 'enrol', 'manage', 'keys'], test: true });
    expect(made.key).toMatch(/^csk_test_/);
    const test = clientOf(made);
    const { deployment, subject } = live;
    for (const [method, path, body, code] of [
      ['GET', `/v1/deployments/${deployment}`, {}, 'deployment_not_found'],
      ['GET', `/v1/subjects/${subject}`, {}, 'subject_not_found'],
      ['DELETE', `/v1/subjects/${subject}`, {}, 'subject_not_found'],
      ['POST', '/v1/captures', json({ deployment, subject }), 'subject_not_found'],
      [
        'POST',
        '/v1/verifications',
        { body: makeForm({ deployment, subject, image: face }) },
        'subject_not_found',
      ],
    ] as const) {
      expect(await problemOf(test.send(method, path, body)), path).toMatchObject({ code });
    }
    // It works like any other, on its own.
    const person = await enrolledPerson(test, face);
    expect((await test.verify(person.deployment, person.subject, face)).matched).toBe(true);
    expect((await acme.send('GET', `/v1/subjects/${person.subject}`)).status).toBe(404);
    const owner = await worker.stores.db
      .prepare('SELECT tenant_id FROM subjects WHERE id = ?')
      .bind(person.subject)
      .first('tenant_id');
    expect(owner).toBe('acme-test');
  });

  it('makes test keys alone, and sees no others; the live one sees and ends both', async () => {
    const made = await make(acme, { scopes: ['keys'], test: true });
    const test = clientOf(made);
    const child = await make(test, { scopes: ['keys'] });
    expect(child).toMatchObject({ test: true });
    expect(child.key).toMatch(/^csk_test_/);
    const seen = [...(await list(test)).keys, ...(await list(test, '?test=true')).keys];
    expect(seen.every((key) => key.test)).toBe(true);
    expect((await list(acme)).keys.some((key) => key.test)).toBe(false);
    expect((await list(acme, '?test=true')).keys[0]).toMatchObject({ id: child.id });
    const { id: live } = await make(acme, { scopes: ['keys'] });
    expect(await problemOf(test.send('POST', `/v1/keys/${live}/revoke`))).toMatchObject({
      code: 'key_not_found',
    });
    expect((await acme.send('POST', `/v1/keys/${child.id}/revoke`)).status).toBe(200);
    expect(await statusWith(child.key)).toBe(401);
  });

  it('is not made where another tenant is called so, and sees nothing of it', async () => {
    const owner = await worker.clientOf('zoo');
    // From before names ending so were kept for test data.
    const { db } = worker.stores;
    await db.batch([
      db.prepare("INSERT INTO tenants (id, name, created_at) VALUES ('zoo-test', 'zoo-test', 0)"),
      db.prepare(
        `INSERT INTO api_keys (id, tenant_id, secret_sha256, scopes_json, created_at)
         VALUES ('0123456789abcdef', 'zoo-test', '', '["keys"]', 0)`,
      ),
    ]);
    const asked = { name: 'x', scopes: ['keys'], test: true };
    expect(await problemOf(post(owner, '/v1/keys', asked))).toMatchObject({
      code: 'tenant_exists',
    });
    expect((await list(owner, '?test=true')).keys).toEqual([]);
    expect(await problemOf(post(owner, '/v1/keys/0123456789abcdef/revoke'))).toMatchObject({
      code: 'key_not_found',
    });
    const olga = await worker.operator('olga');
    await post(olga, '/v1/tenants/zoo/suspend', { reason: 'Asked to.' });
    const left = await (await olga.send('DELETE', '/v1/tenants/zoo')).json();
    expect(left).toMatchObject({ status: 'deleted' });
    const other = await (await olga.send('GET', '/v1/tenants/zoo-test')).json();
    expect(other).toMatchObject({ status: 'active', test_of: null });
  });

  it('is none without the word, nor is a live one with it', async () => {
    const test = await make(acme, { scopes: ['keys'], test: true });
    const live = await make(acme, { scopes: ['keys'] });
    expect(await statusWith(test.key.replace('csk_test_', 'csk_'))).toBe(401);
    expect(await statusWith(live.key.replace('csk_', 'csk_test_'))).toBe(401);
    expect([await statusWith(test.key), await statusWith(live.key)]).toEqual([200, 200]);
  });

  it('has its data for 30 days: then people are erased and deployments ended', async () => {
    const test = clientOf(
      await make(acme, { scopes: ['enrol', 'manage', 'recognise', 'webhooks'], test: true }),
    );
    const hook = { url: 'https://example.com/', events: ['subject.erased'] };
    for (const one of [test, acme])
      expect((await post(one, '/v1/webhooks', hook)).status).toBe(201);
    const old = await enrolledPerson(test, face);
    const young = await consentingPerson(test);
    const live = await enrolledPerson(acme, face);
    const { db } = worker.stores;
    for (const { deployment, subject } of [old, live]) {
      await db.batch([
        db
          .prepare('UPDATE subjects SET created_at = created_at - 2592000000 WHERE id = ?')
          .bind(subject),
        db
          .prepare('UPDATE deployments SET created_at = created_at - 2592000000 WHERE id = ?')
          .bind(deployment),
        db
          .prepare(
            `INSERT INTO passes (id, tenant_id, deployment_id, valid_from, expires_at, issued_at)
             SELECT 'pas_of_' || tenant_id, tenant_id, id, 0, 100000000000000, 0
             FROM deployments WHERE id = ?`,
          )
          .bind(deployment),
        db.prepare('UPDATE webhooks SET created_at = created_at - 2592000000'),
      ]);
    }
    await worker.runSchedule();
    for (const table of ['passes', 'webhooks']) {
      const { results } = await db
        .prepare(`SELECT DISTINCT tenant_id FROM ${table} WHERE tenant_id LIKE 'acme%'`)
        .all<{ tenant_id: string }>();
      expect(results, table).toEqual([{ tenant_id: 'acme' }]);
    }
    expect((await test.send('GET', `/v1/subjects/${old.subject}`)).status).toBe(410);
    const ended = await (await test.send('GET', `/v1/deployments/${old.deployment}`)).json();
    expect(ended).toMatchObject({ ended_at: expect.any(String) });
    const sealed = await db
      .prepare(
        'SELECT count(*) AS n FROM templates WHERE subject_id = ? AND wrapped_key IS NOT NULL',
      )
      .bind(old.subject)
      .first('n');
    expect(sealed).toBe(0);
    expect((await test.send('GET', `/v1/subjects/${young.subject}`)).status).toBe(200);
    expect((await acme.verify(live.deployment, live.subject, face)).matched).toBe(true);
  });
});
