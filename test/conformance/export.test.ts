/** GET /v1/tenants/{id}/export: all that is held of a tenant, before it is deleted, and of nobody else. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CONSENT } from '../scenarios/registrations.ts';
import { Client } from '../support/client.ts';
import { FRANCK, readFace } from '../support/faces.ts';
import { Holder, linkFor } from '../support/holder.ts';
import { json } from '../support/json.ts';
import { enrolledPerson, gate, licence, type Person, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

interface ExportRecord {
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}
interface Page {
  readonly records: readonly ExportRecord[];
  readonly next: string | null;
}

let worker: TestWorker;
let olga: Client;
let zoo: Client;
let person: Person;
let neighbour: Person;
/** Answers that were given, by the id of the consent: its receipt, and the same signed. */
const receipts = new Map<string, unknown>();
/** What nobody is told again. */
const secrets: string[] = [];

/** More than two pages of 20. */
const MANY = 45;
const PATH = '/v1/tenants/zoo/export';

beforeAll(async () => {
  worker = await startWorker({
    bindings: {
      ...{ REQUESTS_PER_SECOND: '10000', REQUESTS_BURST: '10000' },
      ...{ LOG_LIVE_ENTRIES: '4', LOG_SEGMENT_ENTRIES: '16' },
    },
  });
  olga = await worker.operator('olga');
  const post = async (client: Client, path: string, body: object) => {
    const answer = await client.send('POST', path, json(body));
    const said = (await answer.json()) as Record<string, string>;
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(said)}`);
    return said;
  };
  const { key } = await post(olga, '/v1/tenants', { id: 'zoo' });
  zoo = new Client(worker.url, key);
  const [face, other] = await Promise.all([FRANCK[0], FRANCK[1]].map(readFace));
  neighbour = await enrolledPerson(worker.client, face);
  await post(worker.client, '/v1/passes', { deployment: neighbour.deployment });
  person = await enrolledPerson(zoo, face);
  const { deployment, subject } = person;
  const decision = { automated: true, adverse_on: 'match' };
  await zoo.verify(deployment, subject, face);
  await zoo.redeploy(deployment, gate({ decision }));
  await zoo.verifyInReview(deployment, subject, other);
  await zoo.dryRun({ deployment, operation: 'verify' });
  const renewed = await zoo.consent(subject, { deployment, ...CONSENT.full, event: 'renewed' });
  const { id, receipt, signed_receipt } = renewed as Record<string, unknown>;
  receipts.set(String(id), { receipt, signed_receipt });
  const pass = await post(zoo, '/v1/passes', { deployment });
  await post(zoo, '/v1/passes/redeem', { deployment, pass: pass.pass });
  await post(zoo, '/v1/passes', { deployment, subject });
  // Of what does not happen here, so that nobody is looked for.
  const told = { url: 'https://app.example.com/told', events: ['watchlist.ended'] };
  const webhook = await post(zoo, '/v1/webhooks', told);
  await olga.grant(licence({ tenant: 'zoo' }));
  const holder = new Holder(worker.url);
  const link = await linkFor(zoo, subject);
  await holder.open(link);
  await holder.register();
  await holder.act({ act: 'object', deployment });
  secrets.push(key.split('_')[2], pass.pass, webhook.secret, link.url.split('.').at(-1) ?? '');
  for (let i = 0; i < MANY; i++) await zoo.register({ reference: `m-${i}`, jurisdiction: 'DE' });
}, 120_000);
afterAll(() => worker.close());

/** Reads it whole, page by page. @returns the pages */
async function read(client: Client, limit: number): Promise<readonly ExportRecord[][]> {
  const pages = [];
  for (let path: string | undefined = `${PATH}?limit=${limit}`; path !== undefined; ) {
    const answer: Response = await client.send('GET', path);
    const page = (await answer.json()) as Page;
    expect(answer.status, JSON.stringify(page)).toBe(200);
    expect(page.records.length).toBeLessThanOrEqual(limit);
    pages.push([...page.records]);
    path = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
    if (page.next !== null) expect(path).toContain(`after=${page.next}`);
  }
  return pages;
}

const idsOf = (records: readonly ExportRecord[], kind: string) =>
  records
    .filter((record) => record.kind === kind)
    .map(({ data }) => String(kind === 'version' ? `${data.deployment} ${data.version}` : data.id));

const column = async (sql: string) => {
  const { results } = await worker.stores.db.prepare(sql).all<{ v: unknown }>();
  return results.map(({ v }) => String(v));
};

/** What the database holds of the tenant, kind by kind. */
const HELD: Record<string, string> = {
  tenant: "SELECT id AS v FROM tenants WHERE id = 'zoo'",
  key: "SELECT id AS v FROM api_keys WHERE tenant_id = 'zoo'",
  grant: "SELECT id AS v FROM grants WHERE tenant_id = 'zoo'",
  webhook: "SELECT id AS v FROM webhooks WHERE tenant_id = 'zoo'",
  deployment: "SELECT id AS v FROM deployments WHERE tenant_id = 'zoo'",
  version: `SELECT deployment_id || ' ' || version AS v FROM deployment_versions
    WHERE deployment_id IN (SELECT id FROM deployments WHERE tenant_id = 'zoo')`,
  pass: "SELECT id AS v FROM passes WHERE tenant_id = 'zoo'",
  subject: "SELECT id AS v FROM subjects WHERE tenant_id = 'zoo' AND erased_at IS NULL",
  consent: "SELECT id AS v FROM consent_events WHERE tenant_id = 'zoo'",
  template: "SELECT id AS v FROM templates WHERE tenant_id = 'zoo' AND wrapped_key IS NOT NULL",
  act: "SELECT id AS v FROM rights_acts WHERE tenant_id = 'zoo'",
  person_key: "SELECT id AS v FROM person_keys WHERE tenant_id = 'zoo'",
  review: "SELECT id AS v FROM reviews WHERE tenant_id = 'zoo'",
  decision: `SELECT l.id AS v FROM log l JOIN log_texts t ON t.idx = l.idx
    WHERE t.tenant_id = 'zoo' AND t.kind IN ('intent', 'decision')
    UNION SELECT id FROM dry_runs WHERE tenant_id = 'zoo'`,
};

it('has each record that is held once, whatever the size of its pages, and no vector or secret', async () => {
  const pages = await read(olga, 20);
  expect(pages.length).toBeGreaterThan(3);
  const all = pages.flat();
  expect([...new Set(all.map(({ kind }) => kind))].toSorted()).toEqual(
    Object.keys(HELD).toSorted(),
  );
  for (const [kind, sql] of Object.entries(HELD)) {
    const held = await column(sql);
    expect(held.length, kind).toBeGreaterThan(0);
    expect(idsOf(all, kind).toSorted(), kind).toEqual(held.toSorted());
  }
  // The same again, broken elsewhere: between a person and what is theirs.
  expect((await read(olga, 7)).flat()).toEqual(all);

  const text = JSON.stringify(all);
  const sealed = await column(
    `SELECT secret_sha256 AS v FROM api_keys UNION SELECT wrapped_key FROM templates
     UNION SELECT sealed FROM webhook_secrets UNION SELECT sealed_seed FROM vault_transforms`,
  );
  const { keys } = await worker.stores.templates.list();
  const stored = await Promise.all(
    keys.map(async ({ name }) => (await worker.stores.templates.get(name, 'arrayBuffer')) ?? []),
  );
  const vectors = stored.flatMap((bytes) => [
    Buffer.from(bytes as ArrayBuffer)
      .toString('base64')
      .slice(40, 80),
    Buffer.from(bytes as ArrayBuffer)
      .toString('utf8')
      .slice(40, 80),
  ]);
  for (const secret of [...secrets, ...sealed, ...vectors]) {
    expect(secret.length, secret).toBeGreaterThan(16);
    expect(text).not.toContain(secret);
  }
  for (const other of [neighbour.deployment, neighbour.subject, neighbour.reference, 'acme']) {
    expect(text).not.toContain(other);
  }
});

it('has the receipt of a consent as it was given, and of a review no more than its reader is told', async () => {
  const all = (await read(olga, 100)).flat();
  const of = (kind: string) => all.filter((record) => record.kind === kind);
  const [renewed] = of('consent').filter(({ data }) => data.event === 'renewed');
  const { receipt, signed_receipt } = renewed.data;
  expect({ receipt, signed_receipt }).toEqual(receipts.get(String(renewed.data.id)));
  expect(of('review').map(({ data }) => data.found)).toEqual([null]);
  expect(
    of('pass')
      .map(({ data }) => data.used_at !== null)
      .toSorted(),
  ).toEqual([false, true]);
  expect(of('version').map(({ data }) => data.version)).toEqual([2, 1]);
});

it('is for an operator, and for a key of the tenant that has the scope and is bound to nothing', async () => {
  const with_scope = await worker.clientOf('zoo', ['export']);
  expect((await with_scope.send('GET', PATH)).status).toBe(200);
  const others = await worker.clientOf('acme', ['export']);
  expect(await problemOf(others.send('GET', PATH))).toMatchObject({ code: 'tenant_not_found' });
  const without = await worker.clientOf('zoo', ['audit', 'manage', 'keys', 'rights', 'enrol']);
  expect(await problemOf(without.send('GET', PATH))).toMatchObject({ code: 'insufficient_scope' });
  const bound = await zoo.send(
    'POST',
    '/v1/keys',
    json({ name: 'gate', scopes: ['export'], deployments: [person.deployment] }),
  );
  const { key } = (await bound.json()) as { key: string };
  const gatekeeper = new Client(worker.url, key);
  expect(await problemOf(gatekeeper.send('GET', PATH))).toMatchObject({ code: 'key_bound' });
});

it('is in the log, page by page, and refuses what is no place without an entry', async () => {
  const count = async () =>
    Number(
      await column(
        `SELECT count(*) AS v FROM log_texts WHERE tenant_id = 'zoo' AND kind = 'tenant'
         AND own_json ->> '$.event' = 'exported'`,
      ),
    );
  const before = await count();
  const pages = await read(olga, 50);
  expect((await count()) - before).toBe(pages.length);
  for (const after of ['x', 'nothing-dec_1', person.subject]) {
    const refused = problemOf(olga.send('GET', `${PATH}?after=${after}`));
    expect(await refused).toMatchObject({ errors: [{ pointer: '#/after' }] });
  }
  expect((await count()) - before).toBe(pages.length);
  // A place whose record is gone: its kind is told from its beginning, and nothing is left out.
  const lost = await olga.send('GET', `${PATH}?after=people-sub_${'0'.repeat(22)}&limit=100`);
  const { records } = (await lost.json()) as Page;
  expect(idsOf(records, 'subject')).toHaveLength(MANY + 1);
});

it('has decisions that have left the database, is taken while the tenant is suspended, and ends with it', async () => {
  const decided = async (client: Client) =>
    idsOf((await read(client, 100)).flat(), 'decision').toSorted();
  const before = await decided(olga);
  await worker.integrate();
  await worker.stores.db.prepare('UPDATE log_state SET settled = 1000').run();
  await worker.runSchedule();
  expect(Number(await column('SELECT min(idx) AS v FROM log_texts'))).toBeGreaterThan(16);

  const reason = json({ reason: 'Its contract ended.' });
  expect((await olga.send('POST', '/v1/tenants/zoo/suspend', reason)).status).toBe(200);
  expect(await problemOf(zoo.send('GET', '/v1/deployments'))).toMatchObject({
    code: 'tenant_suspended',
  });
  expect(await decided(zoo)).toEqual(before);

  for (let tries = 0; tries < 5; tries++) {
    if ((await olga.send('DELETE', '/v1/tenants/zoo')).status === 200) break;
  }
  for (const kind of ['pass', 'subject', 'consent', 'template', 'act', 'person_key', 'review']) {
    expect(await column(HELD[kind]), kind).toEqual([]);
  }
  expect(await problemOf(olga.send('GET', PATH))).toMatchObject({ code: 'tenant_deleted' });
  expect((await zoo.send('GET', PATH)).status).toBe(401);
});
