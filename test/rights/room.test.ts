/** Rights that stay open: however much a controller writes down, and while its tenant is suspended. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MOST_CONSENTS } from '../../src/consent/ledger.ts';
import { MOST_ACTS } from '../../src/rights/acts.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import { Holder, json, linkFor } from '../support/holder.ts';
import { consentingPerson, gate, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;

beforeAll(async () => {
  worker = await startWorker({
    bindings: { PUBLIC_REQUESTS_PER_SECOND: '1000', PUBLIC_REQUESTS_BURST: '1000' },
  });
});
afterAll(() => worker.close());

const openFor = async (subject: string) => {
  const holder = new Holder(worker.url);
  await holder.open(await linkFor(worker.client, subject));
  return holder;
};

const desk = (subject: string, what: object) =>
  worker.client.send(
    'POST',
    `/v1/subjects/${subject}/acts`,
    json({ channel: 'desk', staff: 'desk-3', evidence: { reference: 'Book 2026/118' }, what }),
  );

const rectify = (subject: string) =>
  worker.client.send(
    'POST',
    `/v1/subjects/${subject}/rectification`,
    json({ jurisdiction: 'FR', reason: 'Moved.' }),
  );

/** As a patient controller would leave it. */
const writeDown = (subject: string, count: number, channel: string) =>
  worker.stores.db
    .prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
       INSERT INTO rights_acts (subject_id, number, id, tenant_id, act, by, channel, content_json, at)
       SELECT ?1, i + (SELECT coalesce(max(number), 0) FROM rights_acts WHERE subject_id = ?1),
         'rgt_' || ?3 || i || ?1, 'acme', 'ask_rectification', 'person', ?3, '{}', 1 FROM n`,
    )
    .bind(subject, count, channel)
    .run();

it('a controller that fills its room takes none of the person’s', async () => {
  const { client } = worker;
  const { deployment, subject } = await consentingPerson(client);
  await writeDown(subject, MOST_ACTS, 'desk');
  expect(await problemOf(rectify(subject))).toMatchObject({ code: 'acts_full' });
  const holder = await openFor(subject);
  await holder.register();
  expect(holder.status).toBe(201);
  for (const act of [
    { act: 'ask_rectification', jurisdiction: 'FR' },
    { act: 'object', deployment },
    { act: 'end_objection', deployment },
    { act: 'restrict' },
    { act: 'withdraw', deployment },
  ]) {
    await holder.act(act);
    expect([act.act, holder.status]).toEqual([act.act, 201]);
  }
  expect((await desk(subject, { act: 'object' })).status).toBe(201);
  await holder.act({ act: 'erase' });
  expect(holder.status).toBe(201);
});

it('whoever has filled their own registers a key, says no and is erased', async () => {
  const { deployment, subject } = await consentingPerson(worker.client);
  await writeDown(subject, MOST_ACTS, 'link');
  expect((await rectify(subject)).status).toBe(200);
  const holder = await openFor(subject);
  await holder.register();
  expect(holder.status).toBe(201);
  expect(await holder.challenge({ act: 'ask_rectification', jurisdiction: 'FR' })).toMatchObject({
    code: 'acts_full',
  });
  for (const act of ['object', 'restrict', 'withdraw', 'erase']) {
    await holder.act({ act, ...(act !== 'erase' && { deployment }) });
    expect([act, holder.status]).toEqual([act, 201]);
  }
});

it('a withdrawal is taken once', async () => {
  const { deployment, subject } = await consentingPerson(worker.client);
  const holder = await openFor(subject);
  const again = () => holder.send('POST', '/v1/me/acts', { act: 'withdraw', deployment });
  await again();
  expect(holder.status).toBe(201);
  expect(await again()).toMatchObject({ code: 'act_changes_nothing' });
  expect(await problemOf(desk(subject, { act: 'withdraw', deployment }))).toMatchObject({
    code: 'act_changes_nothing',
  });
  expect(await holder.challenge({ act: 'withdraw', deployment })).toMatchObject({
    code: 'act_changes_nothing',
  });
  const { acts, consents } = (await holder.access()) as Record<string, unknown[]>;
  expect([acts.length, consents.length]).toEqual([1, 2]);
});

it('where the person stands is told whatever is on record, and the record page by page', async () => {
  const { subject } = await consentingPerson(worker.client);
  await writeDown(subject, 2 * MOST_ACTS, 'link');
  expect((await desk(subject, { act: 'object' })).status).toBe(201);
  const holder = await openFor(subject);
  const seen: string[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const held: Record<string, unknown> = await holder.send('GET', `/v1/me${after}`);
    expect(held.objections).toEqual([{ purpose: null, controller: null }]);
    seen.push(...(held.acts as { act: string }[]).map(({ act }) => act));
    const next = (held.next as { acts: string | null }).acts;
    after = next === null ? null : `?acts_after=${next}`;
  }
  expect(seen).toHaveLength(2 * MOST_ACTS + 1);
  expect(seen.at(-1)).toBe('object');
});

it('a no fits beside as many uses as can be agreed to', async () => {
  const { client, stores } = worker;
  const { subject } = await consentingPerson(client);
  await stores.db
    .prepare(
      `WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
       INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event,
         terms_json, occurred_at, recorded_at)
       SELECT id || i, tenant_id, subject_id, purpose, 'made-up-' || i, event, terms_json,
         occurred_at, recorded_at FROM consent_events, n WHERE subject_id = ?1`,
    )
    .bind(subject, MOST_CONSENTS)
    .run();
  const [one, other] = await Promise.all(
    ['payment', 'marketing'].map((purpose) => client.deploy(gate({ purpose }))),
  );
  await expect(
    client.consent(subject, { deployment: one.id, ...CONSENT.full }),
  ).rejects.toMatchObject({ problem: { code: 'consents_full' } });
  await client.consent(subject, { deployment: one.id, event: 'refused' });
  const holder = await openFor(subject);
  await holder.send('POST', '/v1/me/acts', { act: 'withdraw', deployment: other.id });
  expect(holder.status).toBe(201);
});

it('goes on while the tenant is suspended, which is given nothing', async () => {
  const operator = await worker.operator('olga');
  const globex = await worker.clientOf('globex');
  const { deployment, subject } = await consentingPerson(globex);
  const suspended = await operator.send(
    'POST',
    '/v1/tenants/globex/suspend',
    json({ reason: 'Seen.' }),
  );
  expect(suspended.status).toBe(200);
  const holder = new Holder(worker.url);
  await holder.open(await linkFor(globex, subject));
  await holder.register();
  expect(holder.status).toBe(201);
  expect((await globex.send('GET', `/v1/subjects/${subject}/access`)).status).toBe(200);
  const atDesk = (what: object) =>
    globex.send(
      'POST',
      `/v1/subjects/${subject}/acts`,
      json({ channel: 'desk', staff: 'desk-3', evidence: { reference: 'Book 118' }, what }),
    );
  expect((await atDesk({ act: 'object', deployment })).status).toBe(201);
  const refused = { status: 403, code: 'tenant_suspended' };
  expect(await problemOf(atDesk({ act: 'end_objection', deployment }))).toMatchObject(refused);
  const terms = { expires_at: '2036-01-01T00:00:00Z' };
  expect(await holder.challenge({ act: 'consent', deployment, ...terms })).toMatchObject(refused);
  for (const act of [{ act: 'restrict' }, { act: 'withdraw', deployment }, { act: 'erase' }]) {
    await holder.act(act);
    expect([act.act, holder.status]).toEqual([act.act, 201]);
  }
});

it('what was signed before the tenant was suspended gives nothing after', async () => {
  const operator = await worker.operator('olga');
  const initech = await worker.clientOf('initech');
  const { deployment, subject } = await consentingPerson(initech);
  const holder = new Holder(worker.url);
  await holder.open(await linkFor(initech, subject));
  await holder.register();
  const terms = { expires_at: '2036-01-01T00:00:00Z' };
  const { id, statement } = await holder.challenge({ act: 'consent', deployment, ...terms });
  const signature = await holder.sign(String(statement));
  await operator.send('POST', '/v1/tenants/initech/suspend', json({ reason: 'Seen.' }));
  expect(await holder.sendSigned(String(id), signature)).toMatchObject({
    code: 'tenant_suspended',
  });
});
