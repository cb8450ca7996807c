/** What older code stored is read with today's defaults; what cannot be read decides nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { consentingPerson, enrolledPerson, gate, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;
const logged: string[] = [];

beforeAll(async () => {
  worker = await startWorker({ onLog: (message) => logged.push(message) });
  face = await readFace(FRANCK[0]);
});
afterAll(() => worker.close());

const change = (sql: string, ...values: (string | number)[]) =>
  worker.stores.db
    .prepare(sql)
    .bind(...values)
    .run();

/** As if the service had known less when it was registered. */
const forget = (deployment: string, ...fields: string[]) =>
  change(
    `UPDATE deployments SET registration_json = json_remove(registration_json,
       ${fields.map((field) => `'$.${field}'`).join(', ')}) WHERE id = ?`,
    deployment,
  );

function verify({ deployment, subject }: { deployment: string; subject: string }) {
  const body = makeForm({ deployment, subject, image: face });
  return worker.client.send('POST', '/v1/verifications', { body });
}

describe('a false match rate that no data supports', () => {
  const put = (id: string, false_match_rate: number) =>
    worker.client.send('PUT', `/v1/deployments/${id}`, {
      body: JSON.stringify(gate({ false_match_rate })),
      headers: { 'content-type': 'application/json' },
    });

  it('is not registered, and the answer says which are', async () => {
    const { id } = await worker.client.deploy(gate());
    for (const rate of [0.0001, 0.00001]) {
      expect(await problemOf(put(id, rate))).toMatchObject({
        code: 'invalid_request',
        errors: [
          {
            pointer: '#/false_match_rate',
            detail: expect.stringContaining('register 0.01 or 0.001'),
          },
        ],
      });
    }
    const body = JSON.stringify(gate({ false_match_rate: 0.0001 }));
    const headers = { 'content-type': 'application/json' };
    const made = worker.client.send('POST', '/v1/deployments', { body, headers });
    expect(await problemOf(made)).toMatchObject({ code: 'invalid_request' });
    expect(await (await put(id, 0.01)).json()).toMatchObject({ false_match_rate_supported: true });
  });

  it('stays where it was registered before, which says so', async () => {
    const person = await enrolledPerson(worker.client, face);
    await change(
      `UPDATE deployments SET registration_json =
         json_set(registration_json, '$.false_match_rate', 0.0001) WHERE id = ?`,
      person.deployment,
    );
    const read = await worker.client.send('GET', `/v1/deployments/${person.deployment}`);
    expect(await read.json()).toMatchObject({ false_match_rate_supported: false });
    expect(await (await verify(person)).json()).toMatchObject({
      matched: true,
      false_match_rate: 0.0001,
    });
    expect((await put(person.deployment, 0.0001)).status).toBe(200);
    expect((await put(person.deployment, 0.00001)).status).toBe(400);
  });
});

describe('whom a deployment serves', () => {
  const send = (method: string, path: string, changes: object) =>
    worker.client.send(method, path, {
      body: JSON.stringify(gate({ ...changes })),
      headers: { 'content-type': 'application/json' },
    });

  it('is one of the groups that were measured, and the answer says which', async () => {
    const problem = await problemOf(send('POST', '/v1/deployments', { serves: ['Martians'] }));
    expect(problem).toMatchObject({
      status: 400,
      errors: [{ pointer: '#/serves', detail: expect.stringContaining('East Asian names') }],
    });
  });

  it('is asked for at each comparison, and a group that is measured no more is the strictest', async () => {
    const person = await enrolledPerson(worker.client, face, { serves: ['East Asian names'] });
    const path = `/v1/deployments/${person.deployment}`;
    const read = await worker.client.send('GET', path);
    expect(await read.json()).toMatchObject({ registration: { serves: ['East Asian names'] } });
    expect(await (await verify(person)).json()).toMatchObject({ matched: true });
    await change(
      `UPDATE deployments SET registration_json =
         json_set(registration_json, '$.serves', json('["those of before"]')) WHERE id = ?`,
      person.deployment,
    );
    expect(await (await verify(person)).json()).toMatchObject({ matched: true });
    // What was registered before may be sent again with the rest, and nothing be added.
    expect((await send('PUT', path, { serves: ['those of before'] })).status).toBe(200);
    expect((await send('PUT', path, { serves: ['those of before', 'others'] })).status).toBe(400);
    await forget(person.deployment, 'serves');
    expect(await (await verify(person)).json()).toMatchObject({ matched: true });
  });
});

describe('a registration of before a field was there', () => {
  it('is decided on with the default of that field, the least favourable', async () => {
    const person = await enrolledPerson(worker.client, face);
    await forget(person.deployment, 'output', 'false_match_rate', 'mirrored');
    const response = await worker.client.send('GET', `/v1/deployments/${person.deployment}`);
    expect(await response.json()).toMatchObject({
      registration: {
        output: { score: false },
        false_match_rate: 0.001,
        mirrored: false,
      },
    });
    expect(await (await verify(person)).json()).toMatchObject({
      matched: true,
      false_match_rate: 0.001,
    });
    // To hurt whatever comes of it: nobody has reviewed that.
    await forget(person.deployment, 'decision.adverse_on');
    expect(await problemOf(verify(person))).toMatchObject({
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'HUMAN_REVIEW_MISSING' })]),
    });
    await forget(person.deployment, 'dpia', 'decision');
    expect(await problemOf(verify(person))).toMatchObject({ code: 'policy_denied' });
  });
});

describe('a registration of before a field was gone', () => {
  it('is decided on without it, and shown without it', async () => {
    const person = await enrolledPerson(worker.client, face);
    await change(
      `UPDATE deployments SET registration_json = json_set(registration_json,
         '$.release_similarity', json('true'), '$.controller.entity_listed', json('false'))
       WHERE id = ?`,
      person.deployment,
    );
    const answer = (await (await verify(person)).json()) as Record<string, unknown>;
    expect(answer).toMatchObject({ matched: true });
    expect(typeof answer.similarity).not.toBe('number');
    const shown = await registrationOf(person.deployment);
    expect(JSON.stringify(shown)).not.toMatch(/release_similarity|entity_listed/);
    // As it is shown, it can be sent.
    await worker.client.redeploy(person.deployment, shown);
  });
});

describe('a record that cannot be read', () => {
  const unreadable = { status: 500, code: 'record_unreadable' };

  it('of a deployment decides nothing, and the log says which it is', async () => {
    const person = await enrolledPerson(worker.client, face);
    const other = await worker.client.deploy({
      ...(await registrationOf(person.deployment)),
      name: 'Beside it',
    });
    await forget(person.deployment, 'purpose');
    expect(await problemOf(verify(person))).toMatchObject(unreadable);
    const path = `/v1/deployments/${person.deployment}`;
    expect(await problemOf(worker.client.send('GET', path))).toMatchObject(unreadable);
    expect(logged.join('\n')).toContain(
      `deployments ${person.deployment} version 1 cannot be read: purpose: invalid_type`,
    );
    // It hides nobody else's from the public.
    const register = await (await fetch(new URL('/v1/register', worker.url))).json();
    const listed = register.deployments.map(({ deployment }: { deployment: string }) => deployment);
    expect(listed).toContain(other.id);
    expect(listed).not.toContain(person.deployment);
    expect(await worker.client.erase(person.subject)).toMatchObject({
      templates: [person.template.id],
    });
  });

  it('of a deployment keeps no other template from its end, nor its own', async () => {
    const broken = await enrolledPerson(worker.client, face);
    const due = await enrolledPerson(worker.client, face);
    await forget(broken.deployment, 'purpose');
    await change(
      'UPDATE templates SET retention_until = ? WHERE id IN (?, ?)',
      Date.now() - 1,
      broken.template.id,
      due.template.id,
    );
    await worker.runSchedule();
    expect((await worker.client.templates(due.subject)).templates).toEqual([]);
    expect((await worker.client.templates(broken.subject)).templates).toEqual([]);
  });

  it.each([
    ['its terms', `json_object('*', json_object('given_at', given_at, 'terms', '{"form":1}'))`],
    ['its scopes', `'{"*":true}'`],
  ])('of a consent lets no face be read, and can be withdrawn: %s', async (_, scopes) => {
    const person = await enrolledPerson(worker.client, face);
    const { deployment, subject } = person;
    await change(
      `UPDATE consent_states SET terms_json = '{"form":1}', scopes_json = ${scopes}
       WHERE subject_id = ?`,
      subject,
    );
    expect(await problemOf(verify(person))).toMatchObject(unreadable);
    await worker.client.consent(subject, { deployment, event: 'withdrawn' });
  });

  it('of a consent of before a term was there was not agreed to', async () => {
    const person = await consentingPerson(worker.client);
    const { deployment, subject } = person;
    await change(
      `UPDATE consent_states SET scopes_json = json_object('*', json_object('given_at', given_at,
         'terms', json_remove(terms_json, '$.freely_given', '$.evidence') || ''))
       WHERE subject_id = ?`,
      subject,
    );
    const { input } = await worker.client.dryRun({ deployment, subject, operation: 'verify' });
    expect(input.consent).toMatchObject({
      status: 'given',
      freely_given: false,
      evidence: 'stated',
    });
  });

  it('of a key opens nothing', async () => {
    const key = await worker.keyOf('acme', ['audit']);
    await change(
      'UPDATE api_keys SET scopes_json = \'"audit"\' WHERE id = ?',
      key.split('_')[1] ?? '',
    );
    const response = fetch(new URL('/v1/decisions', worker.url), {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(await problemOf(response)).toMatchObject(unreadable);
  });

  it('of the log is not told in part', async () => {
    const { id } = await worker.client.dryRun({ input: { operation: 'verify' } });
    await change(`UPDATE dry_runs SET decision_json = '{"allow":true}' WHERE id = ?`, id);
    const path = `/v1/decisions/${id}`;
    expect(await problemOf(worker.client.send('GET', path))).toMatchObject(unreadable);
  });
});

async function registrationOf(deployment: string): Promise<Record<string, unknown>> {
  const response = await worker.client.send('GET', `/v1/deployments/${deployment}`);
  return ((await response.json()) as { registration: Record<string, unknown> }).registration;
}
