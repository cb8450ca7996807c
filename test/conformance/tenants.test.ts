/** /v1/tenants: what operators do with tenants, and what is left of one that is deleted. */
import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { json } from '../support/json.ts';
import { consentingPerson, enrolledPerson, gate, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

interface TenantBody {
  readonly id: string;
  readonly key: string;
  readonly status: string;
  readonly deletion: {
    readonly finished_at: string | null;
    readonly people: { readonly over: number; readonly left: number };
    readonly deployments: { readonly over: number; readonly left: number };
    readonly receipt: string | null;
  } | null;
}

let worker: TestWorker;
let olga: Client;
let face: Face;

beforeAll(async () => {
  worker = await startWorker({
    bindings: { REQUESTS_PER_SECOND: '10000', REQUESTS_BURST: '10000' },
  });
  olga = await worker.operator('olga');
  face = await readFace(FRANCK[0]);
});
afterAll(() => worker.close());

let tenants = 0;
const newName = () => `tenant-${++tenants}`;
const reason = json({ reason: 'Its contract ended.' });

async function make(request: object): Promise<TenantBody & { client: Client }> {
  const response = await olga.send('POST', '/v1/tenants', json(request));
  const body = (await response.json()) as TenantBody;
  expect(response.status, JSON.stringify(body)).toBe(201);
  return { ...body, client: new Client(worker.url, body.key) };
}

const say = async (id: string, what: 'suspend' | 'resume') =>
  (await (await olga.send('POST', `/v1/tenants/${id}/${what}`, reason)).json()) as TenantBody;
const look = async (id: string) =>
  (await (await olga.send('GET', `/v1/tenants/${id}`)).json()) as TenantBody;

/** Every row of D1, but of this table. */
async function dump(except: string): Promise<string> {
  const { db } = worker.stores;
  const { results } = await db
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
    )
    .all<{ name: string }>();
  const names = results.map(({ name }) => name).filter((name) => name !== except);
  const rows = await db.batch(names.map((name) => db.prepare(`SELECT * FROM ${name}`)));
  return JSON.stringify(rows.map((table) => table.results));
}

/** What the log says of a tenant, with the auditor's key. */
async function eventsOf(id: string): Promise<unknown[]> {
  const auditor = new Client(worker.url, await worker.operatorKeyOf('maria', ['log']));
  const text = await (await auditor.send('GET', '/v1/entries')).text();
  const texts = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).text as string | null);
  return texts
    .filter((entry) => entry !== null)
    .map((entry) => JSON.parse(entry))
    .filter(({ kind, tenant }) => kind === 'tenant' && tenant === id)
    .map(({ event }) => event);
}

describe('a tenant', () => {
  it('is made with its first key, stands in the list, and its name is taken', async () => {
    const id = newName();
    const { client, ...made } = await make({ id });
    expect(made).toMatchObject({ id, status: 'active', scopes: null, deletion: null });
    await client.deploy(gate());
    expect((await client.send('GET', '/v1/keys')).status).toBe(200);
    const { tenants: listed } = (await (await olga.send('GET', '/v1/tenants')).json()) as {
      tenants: TenantBody[];
    };
    expect(listed.map((tenant) => tenant.id)).toContain(id);
    // A place is a name of the list, and one may have a hyphen.
    const behind = (place: string) => olga.send('GET', `/v1/tenants?after=${place}&limit=1`);
    expect((await behind(id)).status).toBe(200);
    expect(await problemOf(behind(id.slice(0, -1)))).toMatchObject({ code: 'invalid_request' });
    expect(JSON.stringify(listed)).not.toContain(made.key.split('_')[2]);
    expect(await problemOf(olga.send('POST', '/v1/tenants', json({ id })))).toMatchObject({
      status: 409,
      code: 'tenant_exists',
    });
    expect(await eventsOf(id)).toEqual(['created']);
  });

  it('is made once, of several that ask at once', async () => {
    const id = newName();
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => olga.send('POST', '/v1/tenants', json({ id }))),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
  });

  it('gives its keys no more than it has', async () => {
    const { client, key } = await make({ id: newName(), scopes: ['recognise', 'keys'] });
    expect(await problemOf(client.send('GET', '/v1/deployments'))).toMatchObject({
      code: 'insufficient_scope',
    });
    const more = json({ name: 'more', scopes: ['manage'] });
    expect(await problemOf(client.send('POST', '/v1/keys', more))).toMatchObject({
      code: 'key_exceeds',
    });
    // Nor does a key that was made from behind, nor one for test data.
    const { db } = worker.stores;
    await db
      .prepare(`UPDATE api_keys SET scopes_json = '["manage"]' WHERE id = ?`)
      .bind(key.split('_')[1])
      .run();
    expect((await client.send('GET', '/v1/deployments')).status).toBe(403);
  });

  it.each(['Zoo', 'zoo-test', '-zoo', 'a'.repeat(59), "zoo'; --"])(
    'is not called %s',
    async (id) => {
      expect(await problemOf(olga.send('POST', '/v1/tenants', json({ id })))).toMatchObject({
        code: 'invalid_request',
      });
    },
  );

  it("is nothing that a tenant's key, or another operator's, may make", async () => {
    const tenant = await worker.clientOf('acme');
    const auditor = new Client(worker.url, await worker.operatorKeyOf('maria', ['log', 'grant']));
    for (const client of [tenant, auditor]) {
      for (const [method, path] of [
        ['POST', '/v1/tenants'],
        ['GET', '/v1/tenants'],
        ['DELETE', '/v1/tenants/acme'],
        ['POST', '/v1/tenants/acme/suspend'],
      ] as const) {
        expect(
          await problemOf(client.send(method, path, method === 'POST' ? reason : {})),
        ).toMatchObject({
          code: 'insufficient_scope',
          scope: 'tenants',
        });
      }
    }
  });
});

describe('a tenant that is suspended', () => {
  it('is refused everything but what takes away, loses nothing, and goes on when resumed', async () => {
    const { id, client } = await make({ id: newName() });
    const one = await enrolledPerson(client, face);
    const two = await enrolledPerson(client, face);
    expect(await say(id, 'suspend')).toMatchObject({ status: 'suspended' });
    expect(await problemOf(client.send('GET', '/v1/deployments'))).toMatchObject({
      status: 403,
      code: 'tenant_suspended',
    });
    const yes = { deployment: one.deployment, event: 'given', expires_at: '2036-01-01T00:00:00Z' };
    expect(
      await problemOf(client.send('POST', `/v1/subjects/${one.subject}/consents`, json(yes))),
    ).toMatchObject({ code: 'tenant_suspended' });
    // What people say no to is taken, from finding them on.
    const found = await client.send('GET', `/v1/subjects?reference=${one.reference}`);
    expect(await found.json()).toMatchObject({ subjects: [{ id: one.subject }] });
    await client.consent(one.subject, { deployment: one.deployment, event: 'withdrawn' });
    await client.erase(two.subject);
    expect(await say(id, 'resume')).toMatchObject({ status: 'active' });
    expect((await client.send('GET', `/v1/subjects/${one.subject}`)).status).toBe(200);
    expect((await client.templates(one.subject)).templates).toEqual([]);
    expect((await client.send('GET', `/v1/subjects/${two.subject}`)).status).toBe(410);
    expect(await eventsOf(id)).toEqual(['created', 'suspended', 'resumed']);
  });

  it('is so with its test data, and with test keys that were there or not', async () => {
    const { id, client } = await make({ id: newName() });
    const test = await client.send(
      'POST',
      '/v1/keys',
      json({ name: 'test', scopes: ['manage'], test: true }),
    );
    const { key } = (await test.json()) as { key: string };
    await say(id, 'suspend');
    expect(
      await problemOf(new Client(worker.url, key).send('GET', '/v1/deployments')),
    ).toMatchObject({ code: 'tenant_suspended' });
    // Its twin is not dealt with by itself.
    expect(
      await problemOf(olga.send('POST', `/v1/tenants/${id}-test/resume`, reason)),
    ).toMatchObject({ code: 'tenant_not_found' });
  });

  it('releases nothing that was under way', async () => {
    const { id, client } = await make({ id: newName() });
    const person = await enrolledPerson(client, face);
    const under_way = Array.from({ length: 6 }, () =>
      client.verify(person.deployment, person.subject, face).then(
        () => 'answered before',
        (error: { problem: { code: string } }) => error.problem.code,
      ),
    );
    await say(id, 'suspend');
    const suspended_at = Date.now();
    for (const told of await Promise.all(under_way)) {
      expect(['answered before', 'facts_changed', 'tenant_suspended']).toContain(told);
    }
    const { n } = (await worker.stores.db
      .prepare(
        "SELECT count(*) AS n FROM log_texts WHERE tenant_id = ? AND kind = 'outcome' AND at > ? AND own_json LIKE '%\"matched\"%'",
      )
      .bind(id, suspended_at)
      .first<{ n: number }>()) ?? { n: -1 };
    expect(n).toBe(0);
  });
});

describe('a tenant that is deleted', () => {
  it('is suspended before', async () => {
    const { id, client } = await make({ id: newName() });
    expect(await problemOf(olga.send('DELETE', `/v1/tenants/${id}`))).toMatchObject({
      status: 409,
      code: 'tenant_in_use',
    });
    await client.deploy(gate());
  });

  it('leaves nobody, opens nothing, and has a signed receipt; others keep everything', async () => {
    const { id, client, key } = await make({ id: newName() });
    const person = await enrolledPerson(client, face);
    const made = await client.send(
      'POST',
      '/v1/keys',
      json({ name: "Anna's", scopes: ['enrol', 'manage', 'recognise'], test: true }),
    );
    const test = new Client(worker.url, ((await made.json()) as { key: string }).key);
    const tried = await enrolledPerson(test, face);
    const neighbour = await enrolledPerson(worker.client, face);
    await worker.reviewer(id, 'ruth-the-reviewer');
    for (const one of [client, test, worker.client]) {
      const { deployment } = one === client ? person : one === test ? tried : neighbour;
      const issue = json({ deployment });
      const headers = { 'content-type': 'application/json', 'idempotency-key': 'a-pass' };
      const issued = await one.send('POST', '/v1/passes', { ...issue, headers });
      const { pass } = (await issued.json()) as { pass: string };
      await one.send('POST', '/v1/passes/redeem', json({ deployment, pass }));
    }
    await say(id, 'suspend');
    const response = await olga.send('DELETE', `/v1/tenants/${id}`);
    expect(response.status).toBe(200);
    const gone = (await response.json()) as TenantBody;
    expect(gone).toMatchObject({
      status: 'deleted',
      log_receipt: expect.stringMatching(/^eyJ/),
      deletion: { people: { over: 2, left: 0 }, deployments: { over: 2, left: 0 } },
    });
    const { db, templates } = worker.stores;
    const count = (sql: string) => db.prepare(sql).bind(id, `${id}-test`).first('n');
    for (const sql of [
      'SELECT count(*) AS n FROM subjects WHERE tenant_id IN (?, ?) AND (erased_at IS NULL OR reference IS NOT NULL)',
      'SELECT count(*) AS n FROM templates WHERE tenant_id IN (?, ?) AND wrapped_key IS NOT NULL',
      'SELECT count(*) AS n FROM api_keys WHERE tenant_id IN (?, ?) AND coalesce(name, holder, iif(revoked_at IS NULL, 1, NULL)) IS NOT NULL',
      'SELECT count(*) AS n FROM passes WHERE tenant_id IN (?, ?)',
      'SELECT count(*) AS n FROM idempotency_keys WHERE tenant_id IN (?, ?)',
      'SELECT count(*) AS n FROM vault_transforms WHERE tenant_id IN (?, ?)',
      'SELECT count(*) AS n FROM deployments WHERE tenant_id IN (?, ?) AND ended_at IS NULL',
      'SELECT count(*) AS n FROM log_texts WHERE tenant_id IN (?, ?) AND subject_id IS NOT NULL',
    ]) {
      expect(await count(sql), sql).toBe(0);
    }
    // The log goes on saying whose key it was: src/tenants/README.md lists what stays.
    expect(await dump('log_texts')).not.toContain('ruth-the-reviewer');
    // Of the neighbour it is all there.
    for (const table of ['passes', 'idempotency_keys', 'vault_transforms']) {
      const others = `SELECT count(*) AS n FROM ${table} WHERE tenant_id NOT IN (?, ?)`;
      expect(await count(others), table).toBeGreaterThan(0);
    }
    const uses = 'SELECT count(*) AS n FROM pass_uses WHERE pass_id NOT IN (SELECT id FROM passes)';
    expect(await db.prepare(uses).first('n')).toBe(0);
    const kept = (await templates.list()).keys.map(({ name }) => name);
    expect(kept.join()).not.toContain(person.template.id);
    expect((await new Client(worker.url, key).send('GET', '/v1/keys')).status).toBe(401);
    expect((await test.send('GET', '/v1/deployments')).status).toBe(401);
    expect(
      (await worker.client.verify(neighbour.deployment, neighbour.subject, face)).matched,
    ).toBe(true);

    // The receipt is checked with what is public.
    const { deletion } = await look(id);
    const [header, claims, signature] = (deletion?.receipt ?? '').split('.');
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(read(header).typ).toBe('countersign-deletion+jwt');
    expect(read(claims)).toMatchObject({ sub: id, people: 2, deployments: 2, left: 0 });
    const { keys } = await (await fetch(new URL('/.well-known/jwks.json', worker.url))).json();
    const jwk = keys.find(({ kid }: { kid: string }) => kid === read(header).kid);
    expect(jwk.countersign_use).toBe('receipt');
    const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
    const signed = Buffer.from(`${header}.${claims}`);
    expect(verify(null, signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
    expect(await eventsOf(id)).toEqual(['created', 'suspended', 'deletion_begun', 'deleted']);

    // It does not come back, nor does its name, and nothing of it is renewed.
    const renewal = olga.send('POST', '/v1/vault/renew', json({ tenant: id, after: null }));
    expect(await problemOf(renewal)).toMatchObject({ status: 409, code: 'tenant_deleted' });
    expect(await problemOf(olga.send('POST', `/v1/tenants/${id}/resume`, reason))).toMatchObject({
      code: 'tenant_deleted',
    });
    expect((await olga.send('POST', '/v1/tenants', json({ id }))).status).toBe(409);
    await expect(worker.keyOf(id)).rejects.toThrow(/tenant_deleted/);
    expect((await olga.send('DELETE', `/v1/tenants/${id}`)).status).toBe(200);
  });

  it('goes a piece at a time, shows how far it is, and goes on by itself', async () => {
    const { id, client } = await make({ id: newName() });
    for (let i = 0; i < 30; i++) {
      await client.register({ reference: `r-${i}`, jurisdiction: 'DE' });
    }
    await say(id, 'suspend');
    const first = await olga.send('DELETE', `/v1/tenants/${id}`);
    expect(first.status).toBe(202);
    expect(await first.json()).toMatchObject({
      status: 'deleting',
      deletion: { finished_at: null, people: { over: 25, left: 5 }, receipt: null },
    });
    expect(await look(id)).toMatchObject({ status: 'deleting' });
    await worker.runSchedule();
    expect(await look(id)).toMatchObject({
      status: 'deleted',
      deletion: { people: { over: 30, left: 0 }, receipt: expect.stringMatching(/^eyJ/) },
    });
  });

  it('is brought back by no request that was under way', async () => {
    const { id, client } = await make({ id: newName() });
    await consentingPerson(client);
    await say(id, 'suspend');
    await olga.send('DELETE', `/v1/tenants/${id}`);
    const { db } = worker.stores;
    const late = [
      `INSERT INTO subjects (id, tenant_id, reference, created_at) VALUES ('sub_late', '${id}', 'r', 0)`,
      `INSERT INTO deployments (id, tenant_id, version, registration_json, created_at, updated_at) VALUES ('dep_late', '${id}', 1, '{}', 0, 0)`,
      `INSERT INTO api_keys (id, tenant_id, secret_sha256, scopes_json, created_at) VALUES ('late', '${id}', '', '[]', 0)`,
      `INSERT INTO webhooks (id, tenant_id, url, events_json, created_at, since) VALUES ('whk_late', '${id}', '', '[]', 0, 0)`,
      `INSERT INTO passes (id, tenant_id, deployment_id, valid_from, expires_at, issued_at) SELECT 'pas_late', '${id}', id, 0, 1, 0 FROM deployments LIMIT 1`,
      `INSERT INTO idempotency_keys (id, tenant_id, fingerprint, started_at) VALUES ('late', '${id}', '', 0)`,
      `INSERT INTO vault_transforms VALUES ('${id}', 1, '', 0)`,
      `UPDATE tenants SET deleting_at = NULL WHERE id = '${id}'`,
      `DELETE FROM tenants WHERE id = '${id}'`,
    ];
    for (const sql of late) await expect(db.prepare(sql).run(), sql).rejects.toThrow();
  });

  it('that is not there is not found', async () => {
    for (const [method, path] of [
      ['GET', '/v1/tenants/nobody'],
      ['DELETE', '/v1/tenants/nobody'],
      ['POST', '/v1/tenants/nobody/suspend'],
    ] as const) {
      expect(
        await problemOf(olga.send(method, path, method === 'POST' ? reason : {})),
      ).toMatchObject({
        status: 404,
        code: 'tenant_not_found',
      });
    }
  });
});
