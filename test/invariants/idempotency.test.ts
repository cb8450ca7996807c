/** A request that is sent again with its idempotency key: done once, and never answered from memory alone. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONSENT } from '../scenarios/registrations.ts';
import { Client, makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { json } from '../support/json.ts';
import { consentingPerson, enrolledPerson, gate, problemOf } from '../support/people.ts';
import { openPost } from '../support/slow.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let client: Client;
let faces: Face[];
beforeAll(async () => {
  worker = await startWorker({
    bindings: { REQUESTS_PER_SECOND: '1000', REQUESTS_BURST: '1000' },
  });
  ({ client } = worker);
  faces = await Promise.all(FRANCK.slice(0, 2).map(readFace));
});
afterAll(() => worker.close());

let drawn = 0;
const newKey = () => `"key-${++drawn}"`;

const post = (path: string, key: string, body: object, by = client) =>
  by.send('POST', path, {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
  });

const newSubject = () => ({ reference: `once-${++drawn}`, jurisdiction: 'DE' });

function verify(
  key: string,
  fields: { deployment: string; subject: string },
  image: Face,
  by = client,
) {
  return by.send('POST', '/v1/verifications', {
    body: makeForm({ deployment: fields.deployment, subject: fields.subject, image }),
    headers: { 'idempotency-key': key },
  });
}

describe('a request that is sent again', () => {
  it('is done once and answered as before', async () => {
    const [key, subject] = [newKey(), newSubject()];
    const first = await post('/v1/subjects', key, subject);
    const second = await post('/v1/subjects', key, subject);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await second.json()).toEqual(await first.json());
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    // As Stripe's clients write it, it is the same key.
    expect((await post('/v1/subjects', key.replaceAll('"', ''), subject)).status).toBe(201);
  });

  it('with another body under the same key is refused', async () => {
    const key = newKey();
    await post('/v1/subjects', key, newSubject());
    const problem = await problemOf(post('/v1/subjects', key, newSubject()));
    expect(problem).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
  });

  it('many times at once is done once', async () => {
    const [key, subject] = [newKey(), newSubject()];
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post('/v1/subjects', key, subject)),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([]);
    const bodies = await Promise.all(
      answers.filter(({ status }) => status === 201).map((one) => one.json()),
    );
    expect(new Set(bodies.map((body) => (body as { id: string }).id)).size).toBe(1);
    const busy = answers.find(({ status }) => status === 409);
    if (busy) expect(await busy.json()).toMatchObject({ code: 'idempotency_key_in_use' });
  });

  it('is not known to another key, and what failed is done again', async () => {
    const [key, subject] = [newKey(), newSubject()];
    const { id } = (await (await post('/v1/subjects', key, subject)).json()) as { id: string };
    const stranger = await worker.clientOf('globex');
    const theirs = (await (await post('/v1/subjects', key, subject, stranger)).json()) as {
      id: string;
    };
    expect(theirs.id).not.toBe(id);
    const again = newKey();
    const wrong = { ...newSubject(), jurisdiction: 'XX' };
    expect((await post('/v1/subjects', again, wrong)).status).toBe(400);
    expect((await post('/v1/subjects', again, { ...wrong, jurisdiction: 'DE' })).status).toBe(201);
  });

  it('with the API key that has taken the place of the first is done once', async () => {
    const key = newKey();
    const make = async (path: string, body: object) => {
      const made = await client.send('POST', path, json(body));
      return (await made.json()) as { key: string; id: string };
    };
    const first = await make('/v1/keys', { name: 'gate', scopes: ['enrol'] });
    const second = await make(`/v1/keys/${first.id}/rotate`, {});
    const third = await make(`/v1/keys/${second.id}/rotate`, {});
    const other = await make('/v1/keys', { name: 'gate', scopes: ['enrol'] });
    const subject = newSubject();
    const ask = (by: { key: string }) =>
      post('/v1/subjects', key, subject, new Client(worker.url, by.key));
    const [told, again, later] = [await ask(first), await ask(second), await ask(third)];
    const { id } = (await told.json()) as { id: string };
    for (const answer of [again, later]) {
      expect(answer.headers.get('idempotency-replayed')).toBe('true');
      expect(await answer.json()).toMatchObject({ id });
    }
    expect(await problemOf(ask(other))).toMatchObject({ code: 'subject_exists' });
    const adopt = worker.stores.db.prepare('UPDATE api_keys SET lineage = ?1 WHERE id = ?2');
    await expect(adopt.bind(first.id, other.id).run()).rejects.toThrow('append_only');
  });

  it('under a key that is none is told so', async () => {
    for (const key of ['""', 'a b', '"a', 'ä'.repeat(2), 'x'.repeat(256)]) {
      const problem = await problemOf(post('/v1/subjects', key, newSubject()));
      expect(problem, key).toMatchObject({ status: 400, code: 'invalid_request' });
    }
  });

  it('after its isolate died is done, a minute later and no sooner', async () => {
    const [key, subject] = [newKey(), newSubject()];
    await post('/v1/subjects', key, subject);
    const { db } = worker.stores;
    await db.prepare('UPDATE idempotency_keys SET sealed = NULL').run();
    const problem = await problemOf(post('/v1/subjects', key, subject));
    expect(problem).toMatchObject({ status: 409, code: 'idempotency_key_in_use' });
    await db.prepare('UPDATE idempotency_keys SET started_at = started_at - 60000').run();
    // It was done the first time, and this is what tells.
    const done = await problemOf(post('/v1/subjects', key, subject));
    expect(done).toMatchObject({ code: 'subject_exists' });
  });

  it('is forgotten after a day, and by the sweep', async () => {
    const [key, subject] = [newKey(), newSubject()];
    await post('/v1/subjects', key, subject);
    const { db } = worker.stores;
    await db.prepare('UPDATE idempotency_keys SET started_at = started_at - 86400000').run();
    expect(await problemOf(post('/v1/subjects', key, subject))).toMatchObject({
      code: 'subject_exists',
    });
    await worker.runSchedule();
    expect(await db.prepare('SELECT count(*) AS n FROM idempotency_keys').first('n')).toBe(0);
  });
});

describe('what no key remembers', () => {
  it('is a secret that is shown once: a request with a key is refused before anything is done', async () => {
    const description = (await (await client.send('GET', '/openapi.json')).json()) as {
      paths: Record<string, Record<string, { 'x-shown-once'?: true; operationId: string }>>;
    };
    const once = Object.values(description.paths)
      .flatMap((path) => Object.values(path))
      .filter((operation) => operation['x-shown-once'])
      .map(({ operationId }) => operationId);
    expect(once.toSorted()).toEqual([
      'createKey',
      'createLink',
      'createTenant',
      'createWebhook',
      'openCapture',
      'rotateKey',
      'rotateWebhookSecret',
    ]);
    const hook = { url: 'https://example.com/hook', events: ['subject.erased'] };
    const refused = await problemOf(post('/v1/webhooks', newKey(), hook));
    expect(refused).toMatchObject({ status: 400, code: 'invalid_request' });
    const { webhooks } = (await (await client.send('GET', '/v1/webhooks')).json()) as {
      webhooks: unknown[];
    };
    expect(webhooks).toEqual([]);
  });

  it('is that somebody may enter: a pass that is told again is looked at again', async () => {
    const person = await consentingPerson(client);
    const { deployment, subject } = person;
    const issue = async (whose: object) => {
      const issued = await post('/v1/passes', newKey(), { deployment, ...whose });
      return ((await issued.json()) as { pass: string }).pass;
    };
    const [pass, other] = [await issue({ subject }), await issue({})];
    const [key, another] = [newKey(), newKey()];
    const redeem = (by: string, text: string) =>
      post('/v1/passes/redeem', by, { deployment, pass: text });
    expect(await (await redeem(key, pass)).json()).toMatchObject({ repeated: false });
    expect(await (await redeem(key, pass)).json()).toMatchObject({ repeated: true });
    expect(await problemOf(redeem(another, pass))).toMatchObject({ code: 'pass_spent' });
    // What failed is not remembered.
    expect((await redeem(another, other)).status).toBe(200);
    await client.erase(subject);
    expect(await problemOf(redeem(key, pass))).toMatchObject({ code: 'pass_gone' });
    await client.end(deployment);
    expect(await problemOf(redeem(another, other))).toMatchObject({ code: 'deployment_ended' });
  });

  it('is a pass, but that it was this one: with another, the key is refused as with any body', async () => {
    const { deployment } = await consentingPerson(client);
    const issue = async () =>
      ((await (await post('/v1/passes', newKey(), { deployment })).json()) as { pass: string })
        .pass;
    const passes = [await issue(), await issue()];
    const key = newKey();
    const redeem = (text: string, fields = {}) =>
      post('/v1/passes/redeem', key, { deployment, pass: text, ...fields });
    const both = await Promise.all(passes.map((pass) => redeem(pass)));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 422]);
    const [let_in] = both[0]?.status === 200 ? passes : passes.toReversed();
    const refused = both.find(({ status }) => status === 422);
    expect(await refused?.json()).toMatchObject({ code: 'idempotency_key_reused' });
    expect(await problemOf(redeem(let_in ?? '', { use: 'gate-1' }))).toMatchObject({ status: 422 });
    expect(await (await redeem(let_in ?? '')).json()).toMatchObject({ repeated: true });
    const { results } = await worker.stores.db.prepare('SELECT * FROM idempotency_keys').all();
    const stored = JSON.stringify(results);
    for (const pass of passes) {
      const body = JSON.stringify({ deployment, pass });
      for (const text of [pass, body, key + pass, key + body]) {
        for (const encoding of ['hex', 'base64url'] as const) {
          expect(stored).not.toContain(createHash('sha256').update(text).digest(encoding));
        }
        expect(stored).not.toContain(text);
      }
    }
  });

  it('is what is sent to a route that takes no body, which is not even read', async () => {
    const { key, id } = (await (
      await client.send('POST', '/v1/keys', json({ name: 'short', scopes: ['audit'] }))
    ).json()) as { key: string; id: string };
    expect(key).toMatch(/^csk_/);
    const [token] = [await worker.keyOf('acme')];
    const slow = openPost(
      new URL(`/v1/keys/${id}/revoke`, worker.url),
      token,
      'application/json',
      1e9,
      'POST',
      { 'idempotency-key': newKey() },
    );
    slow.write(new Uint8Array(1024));
    expect((await slow.answer).status).toBe(200);
    slow.abort();
  });
});

describe('a recognition that is sent again', () => {
  it('asks the policy again, reads no face, and tells the same', async () => {
    const person = await enrolledPerson(client, faces[0]);
    const key = newKey();
    const first = (await (await verify(key, person, faces[1])).json()) as Record<string, unknown>;
    const again = await verify(key, person, faces[1]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const { decision, ...same } = (await again.json()) as { decision: { id: string } };
    const { decision: before, ...told } = first as { decision: { id: string } };
    expect(same).toEqual(told);
    expect(decision.id).not.toBe(before.id);
    const entry = await client.decision(decision.id);
    expect(entry.outcome).toMatchObject({
      outcome: 'repeated',
      details: { repeats: before.id },
    });
    expect(await problemOf(verify(key, person, faces[0]))).toMatchObject({ status: 422 });
  });

  it('many times at once is recorded once, and told to the others when they ask again', async () => {
    const person = await enrolledPerson(client, faces[0]);
    const key = newKey();
    const ask = () => verify(key, person, faces[1]);
    const answers = await Promise.all(Array.from({ length: 6 }, ask));
    const fresh = answers.filter(
      ({ status, headers }) => status === 200 && !headers.has('idempotency-replayed'),
    );
    expect(fresh).toHaveLength(1);
    for (const one of answers.filter(({ status }) => status !== 200)) {
      expect(await problemOf(Promise.resolve(one))).toMatchObject({
        status: 409,
        code: 'idempotency_key_in_use',
      });
      expect(one.headers.get('retry-after')).toBe('2');
    }
    const told = (await fresh[0]?.json()) as { id: string };
    const again = await ask();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toMatchObject({ id: told.id });
    const { db } = worker.stores;
    const intents = await db
      .prepare("SELECT count(*) FROM log_texts WHERE subject_id = ? AND kind = 'intent'")
      .bind(person.subject)
      .first('count(*)');
    // Of the enrolment, and of one verification.
    expect(intents).toBe(2);
  });

  it('is told to wait where another is recorded between the look for its key and its own record', async () => {
    const person = await enrolledPerson(client, faces[0]);
    const key = newKey();
    const { db } = worker.stores;
    await db.prepare('DELETE FROM idempotency_keys').run();
    await verify(key, person, faces[1]);
    const row = await db.prepare('SELECT id FROM idempotency_keys').first<{ id: string }>();
    await db.prepare('DELETE FROM idempotency_keys').run();
    // What stands for the other: it takes the key just before the intent is recorded.
    await db
      .prepare(
        `CREATE TRIGGER quicker BEFORE INSERT ON log WHEN NOT EXISTS (SELECT 1 FROM idempotency_keys)
         BEGIN INSERT INTO idempotency_keys VALUES ('${row?.id}', 'acme', 'x', 1e13, NULL, NULL); END`,
      )
      .run();
    const intents = () =>
      db
        .prepare("SELECT count(*) FROM log_texts WHERE subject_id = ? AND kind = 'intent'")
        .bind(person.subject)
        .first('count(*)');
    const before = await intents();
    const late = await verify(key, person, faces[1]);
    expect(late.headers.get('retry-after')).toBe('2');
    expect(await problemOf(Promise.resolve(late))).toMatchObject({
      ...{ status: 409, code: 'idempotency_key_in_use' },
    });
    await db.prepare('DROP TRIGGER quicker').run();
    expect(await intents()).toBe(before);
    expect((await verify(key, person, faces[1])).status).toBe(200);
  });

  it('without its answer is under way, and done a minute later', async () => {
    const person = await enrolledPerson(client, faces[0]);
    const key = newKey();
    await verify(key, person, faces[1]);
    const { db } = worker.stores;
    await db.prepare('UPDATE idempotency_keys SET sealed = NULL').run();
    const problem = await problemOf(verify(key, person, faces[1]));
    expect(problem).toMatchObject({ status: 409, code: 'idempotency_key_in_use' });
    await db.prepare('UPDATE idempotency_keys SET started_at = started_at - 60000').run();
    const done = await verify(key, person, faces[1]);
    expect([done.status, done.headers.get('idempotency-replayed')]).toEqual([200, null]);
  });

  it('that came to nothing is done again at once', async () => {
    const person = await enrolledPerson(client, faces[0]);
    const key = newKey();
    const nobody = await verify(key, person, { ...faces[1], bytes: new Uint8Array(64) });
    expect(nobody.status).toBeGreaterThanOrEqual(400);
    // Nothing stands for the key: not even that it was another request.
    const done = await verify(key, person, faces[1]);
    expect([done.status, done.headers.get('idempotency-replayed')]).toEqual([200, null]);
  });

  it('is refused once the consent has gone', async () => {
    const person = await enrolledPerson(client, faces[0]);
    const key = newKey();
    expect((await verify(key, person, faces[1])).status).toBe(200);
    await client.consent(person.subject, { deployment: person.deployment, event: 'withdrawn' });
    const problem = await problemOf(verify(key, person, faces[1]));
    expect([problem.code, problem.status]).not.toContain('matched');
    expect(problem.status).toBeGreaterThanOrEqual(403);
    expect(JSON.stringify(problem)).not.toContain('"matched"');
  });

  it('tells no more than a new one where the template has gone, and is recorded', async () => {
    const gate = await worker.clientOf('acme', ['recognise']);
    const [withdrawn, left] = [
      await enrolledPerson(client, faces[0]),
      await enrolledPerson(client, faces[0]),
    ];
    const [first, second] = [newKey(), newKey()];
    expect((await verify(first, withdrawn, faces[1], gate)).status).toBe(200);
    expect((await verify(second, left, faces[1], gate)).status).toBe(200);
    const third = newKey();
    expect((await verify(third, left, faces[1])).status).toBe(200);
    const { deployment, subject } = withdrawn;
    await client.consent(subject, { deployment, event: 'withdrawn' });
    await client.send('DELETE', `/v1/templates/${left.template.id}`);

    const told = ({ status, code, reasons }: Record<string, unknown>) => ({
      status,
      code,
      reasons,
    });
    const [refused, failed] = [
      { person: withdrawn, key: first, outcome: { outcome: 'refused' } },
      {
        person: left,
        key: second,
        outcome: { outcome: 'failed', details: { code: 'subject_not_enrolled' } },
      },
    ];
    for (const { person, key, outcome } of [refused, failed]) {
      const fresh = await problemOf(verify(newKey(), person, faces[1], gate));
      const again = await problemOf(verify(key, person, faces[1], gate));
      expect(told(again)).toEqual(told(fresh));
      expect(again).toMatchObject({ status: 403, code: 'policy_denied' });
      expect((await client.decision(String(again.decision))).outcome).toMatchObject(outcome);
    }
    // Who may read people is told what it is, with its decision.
    const known = await problemOf(verify(third, left, faces[1]));
    expect(known).toMatchObject({ status: 409, code: 'subject_not_enrolled' });
    const { outcome } = await client.decision(String(known.decision));
    expect(outcome).toMatchObject({
      outcome: 'failed',
      details: { code: 'subject_not_enrolled', repeats: expect.any(String) },
    });
  });

  it('is refused once the deployment promises less', async () => {
    const person = await enrolledPerson(client, faces[0]);
    const key = newKey();
    expect((await verify(key, person, faces[1])).status).toBe(200);
    const { registration } = (await (
      await client.send('GET', `/v1/deployments/${person.deployment}`)
    ).json()) as { registration: object };
    await client.redeploy(person.deployment, { ...registration, dpia: { on_file: false } });
    expect(await problemOf(verify(key, person, faces[1]))).toMatchObject({
      code: 'policy_denied',
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'DPIA_MISSING' })]),
    });
  });

  it('enrols once', async () => {
    const { deployment } = await enrolledPerson(client, faces[0]);
    const grown = { ...newSubject(), date_of_birth: '1991-05-04' };
    const { id: subject } = await client.register(grown);
    await client.consent(subject, { deployment, ...CONSENT.full });
    const key = newKey();
    const enrol = () =>
      client.send('POST', '/v1/templates', {
        body: makeForm({ deployment, subject, image: faces[0] }),
        headers: { 'idempotency-key': key },
      });
    const [first, again] = [await enrol(), await enrol()];
    expect([first.status, again.status]).toEqual([201, 201]);
    const { id } = (await first.json()) as { id: string };
    expect(await again.json()).toMatchObject({ id });
    const list = await client.send('GET', `/v1/templates?subject=${subject}`);
    expect(((await list.json()) as { templates: unknown[] }).templates).toHaveLength(1);
  });
});

describe('what is kept of it', () => {
  it('opens only with the sender’s key, and goes with the person', async () => {
    const person = await enrolledPerson(client, faces[0]);
    const key = newKey();
    await verify(key, person, faces[1]);
    const { db } = worker.stores;
    const read = () =>
      db
        .prepare('SELECT * FROM idempotency_keys WHERE subject_id = ?')
        .bind(person.subject)
        .all<Record<string, string>>();
    const [row] = (await read()).results;
    const text = JSON.stringify(row);
    expect(text).not.toContain(key.replaceAll('"', ''));
    expect(Buffer.from(row.sealed, 'base64url').toString('latin1')).not.toContain('matched');
    await client.erase(person.subject);
    expect((await read()).results).toEqual([]);
    expect(await problemOf(verify(key, person, faces[1]))).toMatchObject({
      code: 'subject_erased',
    });
  });

  it('is nothing to try guesses on, even with the ids of all API keys', async () => {
    const { db } = worker.stores;
    const key = 'order-4711';
    await post('/v1/subjects', key, newSubject());
    const all = async (sql: string) =>
      (await db.prepare(sql).all<Record<string, string>>()).results;
    const rows = await all('SELECT * FROM idempotency_keys');
    for (const { id: keyId } of await all('SELECT id FROM api_keys')) {
      const parts = ['countersign/idempotency/name', keyId, key];
      const plain = createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
      expect(rows.filter(({ id }) => id === plain)).toEqual([]);
    }
  });

  it('is as lost where nothing opens it, and the request is done', async () => {
    const [key, subject] = [newKey(), newSubject()];
    await post('/v1/subjects', key, subject);
    await worker.stores.db.prepare("UPDATE idempotency_keys SET sealed = 'AAAA'").run();
    // It was done the first time, and this is what tells.
    expect(await problemOf(post('/v1/subjects', key, subject))).toMatchObject({
      code: 'subject_exists',
    });
  });

  it('is no answer of a dry run, which is asked again', async () => {
    const { deployment, subject } = await enrolledPerson(client, faces[0]);
    const key = newKey();
    const ask = async () => {
      const asked = { operation: 'verify', deployment, subject };
      return (await (await post('/v1/decisions', key, asked)).json()) as { allow: boolean };
    };
    expect((await ask()).allow).toBe(true);
    await client.consent(subject, { deployment, event: 'withdrawn' });
    expect((await ask()).allow).toBe(false);
  });

  it('stays where a tenant’s own words look like the id of one who is erased', async () => {
    const { id } = await client.register({ ...newSubject(), date_of_birth: '1991-05-04' });
    await client.erase(id);
    const key = newKey();
    const ask = () => post('/v1/deployments', key, gate({ name: `In memory of ${id}` }));
    const [first, again] = [await ask(), await ask()];
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toEqual(await first.json());
  });

  it('is of what was asked, however its fields are ordered and spaced', async () => {
    const { reference } = newSubject();
    const key = newKey();
    const send = (body: string) =>
      client.send('POST', '/v1/subjects', {
        body,
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
      });
    const first = await send(`{"reference":"${reference}","jurisdiction":"DE"}`);
    const again = await send(`{ "jurisdiction": "DE",\n  "reference": "${reference}" }`);
    expect(await again.json()).toEqual(await first.json());
    expect(await problemOf(send(`{"reference":"${reference}","jurisdiction":"FR"}`))).toMatchObject(
      { code: 'idempotency_key_reused' },
    );
    // What is no JSON is compared as it came, and refused as before.
    expect(await problemOf(send('{"reference":'))).toMatchObject({ status: 422 });
  });

  it('goes with its person, though a reference looks like somebody else’s id', async () => {
    const subject = { ...newSubject(), reference: `sub_${'A'.repeat(22)}` };
    const key = newKey();
    const { id } = (await (await post('/v1/subjects', key, subject)).json()) as { id: string };
    await client.erase(id);
    expect((await post('/v1/subjects', key, subject)).headers.get('idempotency-replayed')).toBe(
      null,
    );
  });
});
