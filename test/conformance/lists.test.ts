/** One way to list: a limit, a place, and the next page, however many entries come meanwhile. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProvider, type Provider } from '../../src/local/provider.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import type { Client } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { attestedBy, attestPicture } from '../support/liveness.ts';
import { enrolledPerson, gate, licence, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let olga: Client;
let face: Face;
let person: Awaited<ReturnType<typeof enrolledPerson>>;
let provider: Provider;

/** More than the largest page. */
const MANY = 130;

beforeAll(async () => {
  provider = await makeProvider();
  // Of a Worker of its own: the register lists every tenant's.
  worker = await startWorker();
  olga = await worker.operator('olga');
  face = await readFace(FRANCK[0]);
  person = await enrolledPerson(worker.client, face, attestedBy(provider));
  await copyRows();
});
afterAll(() => worker.close());

/** Fills each table with copies of the row that the API made. */
async function copyRows(): Promise<void> {
  const numbers = `WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ${MANY})`;
  const id = (prefix: string) => `'${prefix}_' || printf('%022d', i)`;
  const { db } = worker.stores;
  await worker.client.dryRun({ deployment: person.deployment, operation: 'verify' });
  await olga.grant(licence());
  await db.batch(
    [
      `INSERT INTO deployments SELECT ${id('dep')}, tenant_id, version, registration_json, created_at,
         updated_at, key_id, ended_at FROM deployments, n`,
      `INSERT INTO subjects SELECT ${id('sub')}, tenant_id, 'r' || i, jurisdiction, date_of_birth,
         role, created_at, NULL, NULL FROM subjects, n`,
      `INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event, terms_json,
         occurred_at, recorded_at) SELECT ${id('con')}, tenant_id, subject_id, purpose, controller_id,
         event, terms_json, occurred_at, recorded_at FROM consent_events, n`,
      `INSERT INTO templates (id, tenant_id, subject_id, deployment_id, controller_id, purpose, source,
         model_id, quality, wrapped_key, enrolled_at, last_interaction_at, retention_until)
         SELECT ${id('tpl')}, tenant_id, subject_id, deployment_id, controller_id, purpose, source,
         model_id, quality, wrapped_key, enrolled_at, last_interaction_at, retention_until
         FROM templates, n`,
      `INSERT INTO log SELECT (SELECT max(idx) FROM log) + i - 1, ${id('dec')}, printf('%042d', i) || 'A=' FROM n`,
      `INSERT INTO log_texts SELECT l.idx, tenant_id, kind, subject_id, at, salt, own_json, situation
         FROM n CROSS JOIN log l ON l.id = ${id('dec')},
           (SELECT * FROM log_texts WHERE kind IN ('intent', 'decision'))`,
      `INSERT INTO dry_runs SELECT ${id('dec')}, tenant_id, i, deployment_id, subject_id, operation,
         input_json, decision_json, policy_revision, model_id, decided_at,
         deployment_version FROM dry_runs, n`,
      // A controller has room for 50.
      `INSERT INTO grants SELECT ${id('grt')}, tenant_id, 'c' || i, terms_json, grave, expires_at
         FROM grants, n`,
      `INSERT INTO grant_events (grant_id, event, operator_id, key_id, reason, recorded_at)
         SELECT ${id('grt')}, event, operator_id, key_id, reason, recorded_at FROM grant_events, n`,
    ].map((sql) => db.prepare(`${numbers} ${sql}`)),
  );
  for (let reviews = 0; reviews < MANY; reviews++) await addReview();
}

let reviews = 0;
const addReview = () =>
  worker.stores.db
    .prepare(
      `INSERT INTO reviews (id, answer_id, tenant_id, deployment_id, subject_id, decision_id, key_id,
         needed, request_json, opened_at, expires_at)
       VALUES ('rev_' || ?1, 'ver_' || ?1, 'acme', ?2, ?3, 'dec_of_' || ?1, 'key', 1, ?4, 0, 1)`,
    )
    .bind(
      String(++reviews).padStart(22, '0'),
      person.deployment,
      person.subject,
      JSON.stringify({ probing: false, liveness: { status: 'none' } }),
    )
    .run();

interface List {
  readonly name: string;
  readonly path: () => string;
  /** The member of the answer that holds the entries, and that of an entry that holds its id. */
  readonly entries: string;
  readonly id?: string;
  readonly newestFirst?: boolean;
  /** Adds an entry. */
  readonly add: () => Promise<unknown>;
}

let added = 0;
const register = () =>
  worker.client.register({ reference: `added-${++added}`, jurisdiction: 'DE' });
const consent = () =>
  worker.client.consent(person.subject, { deployment: person.deployment, ...CONSENT.full });
const compare = async () => {
  const { deployment, subject } = person;
  const liveness = await attestPicture(worker.client, provider, person, face, 'compare');
  return worker.client.compare(deployment, subject, face, face, { liveness });
};
const copyTemplate = () =>
  worker.stores.db
    .prepare(
      `INSERT INTO templates (id, tenant_id, subject_id, deployment_id, controller_id, purpose, source,
         model_id, quality, wrapped_key, enrolled_at, last_interaction_at, retention_until)
       SELECT 'tpl_added', tenant_id, subject_id, deployment_id, controller_id, purpose, source,
         model_id, quality, wrapped_key, enrolled_at, last_interaction_at, retention_until
       FROM templates WHERE id = ?`,
    )
    .bind(person.template.id)
    .run();
const dryRun = () => worker.client.dryRun({ deployment: person.deployment, operation: 'verify' });

const LISTS: List[] = [
  {
    name: 'deployments',
    path: () => '/v1/deployments',
    entries: 'deployments',
    newestFirst: true,
    add: () => worker.client.deploy(gate()),
  },
  {
    name: 'the register',
    path: () => '/v1/register',
    entries: 'deployments',
    id: 'deployment',
    add: () => worker.client.deploy(gate()),
  },
  { name: 'subjects', path: () => '/v1/subjects', entries: 'subjects', add: register },
  {
    name: 'consents',
    path: () => `/v1/subjects/${person.subject}/consents`,
    entries: 'consents',
    add: consent,
  },
  {
    name: 'templates',
    path: () => `/v1/templates?subject=${person.subject}`,
    entries: 'templates',
    newestFirst: true,
    // Enrolling again would end the others.
    add: copyTemplate,
  },
  { name: 'decisions', path: () => '/v1/decisions', entries: 'decisions', add: compare },
  {
    name: 'decisions about a subject',
    path: () => `/v1/decisions?subject=${person.subject}`,
    entries: 'decisions',
    add: compare,
  },
  {
    name: 'decisions of a deployment about a subject',
    path: () => `/v1/decisions?subject=${person.subject}&deployment=${person.deployment}`,
    entries: 'decisions',
    add: compare,
  },
  {
    name: 'dry runs',
    path: () => '/v1/decisions?dry_run=true',
    entries: 'decisions',
    add: dryRun,
  },
  {
    name: 'grants',
    path: () => '/v1/grants',
    entries: 'grants',
    newestFirst: true,
    add: () => olga.grant(licence()),
  },
  {
    name: 'reviews',
    path: () => '/v1/reviews',
    entries: 'reviews',
    newestFirst: true,
    add: addReview,
  },
];

interface Page {
  readonly ids: string[];
  readonly next: string | null;
  /** Where the header says that the next page is. */
  readonly link: string | undefined;
}

async function read(list: List, path: string): Promise<Page> {
  const response = await worker.client.send('GET', path);
  expect(response.status, path).toBe(200);
  const body = (await response.json()) as Record<string, Record<string, string>[]> & {
    next: string | null;
  };
  const link = /^<([^>]+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
  const ids = body[list.entries]?.map((entry) => entry[list.id ?? 'id'] ?? '') ?? [];
  return { ids, next: body.next, link };
}

const at = (path: string, query: string) => `${path}${path.includes('?') ? '&' : '?'}${query}`;

describe.each(LISTS)('the list of $name', (list) => {
  it('is read whole, each entry once, by its links, while entries are added', async () => {
    const all = await readAll(list, 100);
    expect(all.length).toBeGreaterThanOrEqual(MANY);
    const pages = [];
    for (let path: string | undefined = at(list.path(), 'limit=40'); path; ) {
      const page: Page = await read(list, path);
      pages.push(page.ids);
      if (page.link)
        expect(new URL(page.link, worker.url).searchParams.get('after')).toBe(page.next);
      if (pages.length === 2) await list.add();
      path = page.link;
    }
    expect(pages.slice(0, 3).map((ids) => ids.length)).toEqual([40, 40, 40]);
    const found = pages.flat();
    // What came meanwhile is at the end, or before the beginning.
    expect(found.slice(0, all.length)).toEqual(all);
    expect(found.length - all.length).toBe(list.newestFirst ? 0 : 1);
    expect(new Set(found).size).toBe(found.length);
  });

  it('has 50 entries in a page, or as many as are asked for, up to 100', async () => {
    const { ids, next } = await read(list, list.path());
    expect(ids).toHaveLength(50);
    expect(next).toBe(ids.at(-1));
    expect((await read(list, at(list.path(), 'limit=1'))).ids).toEqual(ids.slice(0, 1));
    for (const limit of ['0', '101', 'all', '0x10', '1e1', '%201', '1.0', '-1', '']) {
      const problem = await problemOf(worker.client.send('GET', at(list.path(), `limit=${limit}`)));
      expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
    }
  });

  it('goes on behind the last id that was read, and ends there', async () => {
    const all = await readAll(list, 100);
    const last = await read(list, at(list.path(), `after=${all.at(-1)}`));
    expect(last).toEqual({ ids: [], next: null, link: undefined });
    const exactly = await read(list, at(list.path(), `after=${all.at(-3)}&limit=2`));
    expect(exactly).toEqual({ ids: all.slice(-2), next: null, link: undefined });
  });

  it('refuses a place that it does not have, for an empty page would look like its end, and a question that it does not know', async () => {
    const mistyped = worker.client.send('GET', at(list.path(), 'limti=1'));
    expect(await problemOf(mistyped)).toMatchObject({ errors: [{ pointer: '#/limti' }] });
    const elsewhere = list.name === 'subjects' ? person.deployment : person.subject;
    for (const after of [elsewhere, 'x', "'"]) {
      const problem = await problemOf(
        worker.client.send('GET', at(list.path(), `after=${encodeURIComponent(after)}`)),
      );
      expect(problem).toMatchObject({ errors: [{ pointer: '#/after' }] });
    }
  });
});

async function readAll(list: List, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const page: Page = await read(
      list,
      at(list.path(), `limit=${limit}${after ? `&after=${after}` : ''}`),
    );
    ids.push(...page.ids);
    after = page.next;
  } while (after);
  return ids;
}

it('another tenant has no place in a list of this one', async () => {
  const stranger = await worker.clientOf('globex');
  // Behind it and before it, so that there would be something to answer.
  const [subject] = (await read(listOf('subjects'), '/v1/subjects')).ids;
  const [decision] = (await read(listOf('decisions'), '/v1/decisions')).ids;
  const { id } = await stranger.deploy(gate());
  await stranger.register({ reference: 'own', jurisdiction: 'DE' });
  await stranger.detect(id, face);
  const { id: deployment } = await worker.client.deploy(gate());
  const places = { subjects: subject, decisions: decision, deployments: deployment };
  for (const [list, place] of Object.entries(places)) {
    expect((await stranger.send('GET', `/v1/${list}?after=`)).status, list).toBe(400);
    const problem = await problemOf(stranger.send('GET', `/v1/${list}?after=${place}`));
    expect(problem, list).toMatchObject({ errors: [{ pointer: '#/after' }] });
  }
});

const listOf = (name: string) => LISTS.find((list) => list.name === name) as List;
