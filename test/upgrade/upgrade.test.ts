/**
 * A database that has lived through every schema: at each age, rows as they were written then go through
 * all the migrations that came later, and the Worker of today works with them.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyMigrations } from '../../src/local/migrate.ts';
import type { Stores } from '../../src/local/serve.ts';
import { loadRecogniser } from '../../src/recognition/load.ts';
import {
  deriveFirstSeed,
  deriveWrappingKey,
  importMasterKey,
  readMasterKeys,
} from '../../src/vault/keys.ts';
import { deriveTransform } from '../../src/vault/transform.ts';
import { Vault } from '../../src/vault/vault.ts';
import { type ApiProblem, Client } from '../support/client.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { problemOf } from '../support/people.ts';
import { platform } from '../support/platform.ts';
import { sealFirst } from '../support/sealed.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import { type Age, type Row, type SealedPart, WITHOUT_ROWS, writeAge } from './ages.ts';

const folder = new URL('../../src/migrations/', import.meta.url);
const files = readdirSync(folder).toSorted();
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
const numberOf = (file: string) => file.slice(0, 4);

/** Each table's columns, as the migrations up to now left them. */
function describeTables(db: DatabaseSync): Map<string, Set<string>> {
  const columns = db.prepare(
    `SELECT t.name AS "table", c.name AS "column" FROM sqlite_master t, pragma_table_info(t.name) c
     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'`,
  );
  const tables = new Map<string, Set<string>>();
  for (const { table, column } of columns.all() as { table: string; column: string }[]) {
    tables.set(table, (tables.get(table) ?? new Set()).add(column));
  }
  return tables;
}

/** Its rows for these tables, as statements with values. */
function statementsOf({ rows, entry }: Age, tables: ReadonlyMap<string, ReadonlySet<string>>) {
  const inserts = rows.flatMap(([table, row]) => {
    const columns = tables.get(table);
    if (!columns || (tables.has('log') && FORMER.includes(table))) return [];
    const known = Object.entries<Row[string]>(row).filter(([column]) => columns.has(column));
    const names = known.map(([column]) => column).join(', ');
    const marks = known.map(() => '?').join(', ');
    const sql = `INSERT INTO ${table} (${names}) VALUES (${marks})`;
    return [{ sql, values: known.map(([, value]) => value) }];
  });
  const spelt = tables.has('log') ? entry.map((sql) => ({ sql, values: [] })) : [];
  return [...inserts, ...spelt];
}

const FORMER = ['decisions', 'outcomes'];

/** Emptied by that migration: what was remembered for a day is done anew. */
const FORGOTTEN: Readonly<Record<string, string>> = { idempotency_keys: '0052' };

/** What is decided is an entry since there is a log. */
const isExempt = (table: string, number: string) =>
  table in WITHOUT_ROWS || (number >= '0015' && FORMER.includes(table));

/** The tables after each migration. */
const schemas = new Map<string, Map<string, Set<string>>>();
{
  const db = new DatabaseSync(':memory:');
  for (const file of files) {
    db.exec(read(file));
    schemas.set(numberOf(file), describeTables(db));
  }
}
const tablesAt = (number: string) => schemas.get(number) ?? new Map<string, Set<string>>();

describe('each schema by itself', () => {
  const sealed = { wrapped_key: 'v1.AAAAAAAA.AA', generation: 0, model_id: 'm' };

  it.each(files.map(numberOf))(
    '%s, with rows in every table, comes to be today’s',
    async (number) => {
      const db = new DatabaseSync(':memory:');
      for (const file of files.filter((file) => numberOf(file) <= number)) db.exec(read(file));
      for (const { sql, values } of statementsOf(
        await writeAge(number, sealed, Date.now()),
        tablesAt(number),
      )) {
        db.prepare(sql).run(...values);
      }
      const count = () =>
        new Map(
          [...describeTables(db).keys()].map((table) => {
            const rows = db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number };
            return [table, rows.n] as const;
          }),
        );
      const before = count();
      const unwritten = [...before].flatMap(([table, rows]) => (rows === 0 ? [table] : []));
      expect(unwritten.filter((table) => !isExempt(table, number))).toEqual([]);
      for (const file of files.filter((file) => numberOf(file) > number)) db.exec(read(file));
      const after = count();
      for (const [table, rows] of before) {
        const forgotten = number < (FORGOTTEN[table] ?? '');
        expect([table, after.get(table)]).toEqual([table, forgotten ? 0 : rows]);
      }
      expect(db.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
      expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
      expect(describeTables(db)).toEqual(tablesAt(numberOf(files.at(-1) ?? '')));
    },
  );
});

describe('a database that has lived through all of them', () => {
  const secret = `2026:${randomBytes(32).toString('base64')}`;
  const ages: Age[] = [];
  let worker: TestWorker;
  let probe: Face;

  /** As the code of that day sealed: without generations, or with them. */
  async function seal(
    { db, templates }: Stores,
    number: string,
    age: Omit<SealedPart, 'wrapped_key'>,
    ids: { templateId: string; subjectId: string },
    vector: Float32Array<ArrayBuffer>,
  ): Promise<string> {
    const identity = {
      ...{ ...ids, tenantId: `age-${number}`, modelId: age.model_id, purpose: 'ticketing' },
      generation: age.generation,
    };
    const secrets = readMasterKeys(secret) ?? [];
    if (age.generation > 0) {
      const kv = templates as unknown as KVNamespace;
      const vault = new Vault({ db: db as D1Database, kv }, secrets, Date.now);
      await vault.currentGeneration(identity.tenantId);
      return vault.store(identity, vector, Date.now() + 86_400_000);
    }
    const master = await importMasterKey(secrets[0]);
    if (number >= '0004') {
      await db
        .prepare(
          'INSERT OR IGNORE INTO vault_keys (key_id, check_value, created_at) VALUES (?, ?, 0)',
        )
        .bind(master.id, master.checkValue)
        .run();
    }
    const seed = await deriveFirstSeed(master, identity.tenantId);
    const transform = await deriveTransform(seed, vector.length);
    const wrapping = await deriveWrappingKey(master, 'wrap-template-key', identity.tenantId);
    const { ciphertext, wrappedKey } = await sealFirst(transform.apply(vector), wrapping, identity);
    await templates.put(`tpl/${identity.templateId}`, ciphertext);
    return wrappedKey;
  }

  async function live(stores: Stores): Promise<void> {
    const recogniser = await loadRecogniser(platform);
    const face = await readFace(FRANCK[0]);
    const { embedding } = await recogniser.recognise(face.bytes, { purpose: 'enrol' });
    for (const [at, file] of files.entries()) {
      await applyMigrations(stores.db, files[at + 1] ?? '9');
      const number = numberOf(file);
      const generation = number < '0016' ? 0 : 1;
      const part = { generation, model_id: recogniser.model.id };
      const age = await writeAge(number, { ...part, wrapped_key: 'v1.AAAAAAAA.AA' }, Date.now());
      const ids = { templateId: age.ids.tpl, subjectId: age.ids.sub };
      const vector = Float32Array.from(embedding);
      const wrapped_key = await seal(stores, number, part, ids, vector);
      const rows = age.rows.map(([table, row]) =>
        row.id === age.ids.tpl
          ? ([table, { ...row, wrapped_key }] as const)
          : ([table, row] as const),
      );
      const statements = statementsOf({ ...age, rows }, tablesAt(number));
      await stores.db.batch(
        statements.map(({ sql, values }) => stores.db.prepare(sql).bind(...values)),
      );
      ages.push(age);
    }
  }

  beforeAll(async () => {
    probe = await readFace(FRANCK[1]);
    worker = await startWorker({ masterKey: secret, prepare: live });
    // Brings decisions of before there was a log into it.
    await worker.runSchedule();
  });
  afterAll(() => worker?.close());

  it.each(files.map((file, at) => [numberOf(file), at] as const))(
    'what was written under %s is readable, and decides as before',
    async (number, at) => {
      const { key, revokedKey, operatorKey, reviewerKey, ids, tenant } = ages[at] as Age;
      const client = new Client(worker.url, key);
      const found = { ...ids };
      const paths = [
        `/v1/deployments/${found.dep}`,
        `/v1/deployments/${found.dep}/versions`,
        `/v1/register/${found.dep}/versions`,
        `/v1/subjects/${found.sub}`,
        `/v1/subjects/${found.sub}/consents`,
        `/v1/subjects/${found.sub}/access`,
        `/v1/subjects/${found.sub}/portability`,
        `/v1/subjects/${found.sub_withdrawn}/access`,
        `/v1/templates?subject=${found.sub}`,
        `/v1/decisions/${found.dec}`,
        `/v1/decisions/${found.dec}/record`,
        `/v1/decisions?subject=${found.sub}`,
        '/v1/entries',
        '/v1/keys',
        '/v1/grants',
        ...(number >= '0005' ? [`/v1/decisions/${found.dec_dry}`] : []),
        ...(number >= '0009' ? [`/v1/grants/${found.grt}`] : []),
        ...(number >= '0018' ? [`/v1/passes/${found.pas}`] : []),
        ...(number >= '0019' ? [`/v1/subjects/${found.sub}/acts`] : []),
        ...(number >= '0023' ? [`/v1/captures/${found.cap}`] : []),
        ...(number >= '0024' ? ['/v1/webhooks', `/v1/webhooks/${found.whk}`] : []),
      ];
      const answers = paths.map(async (path) => {
        const response = await client.send('GET', path);
        return [path, response.status, (await response.text()) !== ''];
      });
      expect(await Promise.all(answers)).toEqual(paths.map((path) => [path, 200, true]));
      const { deployments } = (await (await client.send('GET', '/v1/deployments')).json()) as {
        deployments: unknown[];
      };
      expect(deployments).toHaveLength(1);
      if (number >= '0020') {
        const reviewer = new Client(worker.url, reviewerKey);
        expect(await reviewer.review(found.rev)).toMatchObject({ status: 'in_review', reviews: 1 });
      }
      if (number >= '0009') {
        const operator = new Client(worker.url, operatorKey);
        const read = await operator.send('GET', `/v1/tenants/${tenant}`);
        expect(await read.json()).toMatchObject({ id: tenant });
      }
      expect(await client.verify(found.dep, found.sub, probe)).toMatchObject({ matched: true });
      const refused = client.verify(found.dep, found.sub_withdrawn, probe);
      expect((await refused.catch((error: ApiProblem) => error.problem)) as object).toMatchObject({
        code: 'policy_denied',
        reasons: expect.arrayContaining([expect.objectContaining({ code: 'CONSENT_WITHDRAWN' })]),
      });
      expect(await problemOf(client.send('GET', `/v1/subjects/${found.sub_erased}`))).toMatchObject(
        {
          code: 'subject_erased',
        },
      );
      const revoked = new Client(worker.url, revokedKey).send('GET', '/v1/deployments');
      expect((await revoked).status).toBe(401);
    },
  );

  it('a stranger is told from whoever was enrolled at the first and at the last', async () => {
    const stranger = await readFace(IMPOSTOR);
    for (const { key, ids } of [ages[0], ages.at(-1)] as Age[]) {
      const client = new Client(worker.url, key);
      expect(await client.verify(ids.dep, ids.sub, stranger)).toMatchObject({ matched: false });
    }
  });

  it('each can be erased, and the log is whole', async () => {
    for (const { key, ids } of ages) {
      const client = new Client(worker.url, key);
      expect(await client.erase(ids.sub)).toMatchObject({ templates: [ids.tpl] });
    }
    await worker.integrate();
    const health = await fetch(new URL('/healthz', worker.url));
    expect(health.status).toBe(200);
  });
});
