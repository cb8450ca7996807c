/** Every call to a store of closing segments goes wrong once, in each way; nothing is lost, nothing twice. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { archive } from '../../src/audit/archive.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import type { Client } from '../support/client.ts';
import { gate } from '../support/people.ts';
import { rounds } from '../support/share.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let operator: Client;
beforeAll(async () => {
  worker = await startWorker();
  operator = await worker.operator('olga');
});
afterAll(() => worker.close());

const LIMITS = { live: 1, segment: 2 };

/** A person who gives consent: entries with and without a subject. */
async function addEntries(): Promise<void> {
  const { client } = worker;
  const { id: deployment } = await client.deploy(gate());
  const { id: subject } = await client.register({
    reference: `r-${Math.random()}`,
    jurisdiction: 'DE',
  });
  await client.consent(subject, { deployment, ...CONSENT.full });
  await client.consent(subject, { deployment, ...CONSENT.full, event: 'renewed' });
  await worker.integrate();
  await worker.stores.db.prepare('UPDATE log_state SET settled = 1000000').run();
}

/** Another run, from its beginning to its end, before a call of this one is sent. */
async function overtake(): Promise<void> {
  const { db, log } = worker.stores;
  await archive(db as never, log as never, LIMITS, 1);
}

const exportAll = async () => (await operator.send('GET', '/v1/entries')).text();

const FAULTS = [
  'fails',
  'fails after it took effect',
  // The process is killed: nothing that follows the call happens.
  'takes effect, and is never answered',
  'answers late, while another run is made',
] as const;
type Fault = (typeof FAULTS)[number];

/** The stores, of whose calls the one of this number goes wrong. @returns how many there were, too */
function faulty(at: number, fault: Fault) {
  let calls = 0;
  let stopped = () => {};
  const killed = new Promise<'killed'>((resolve) => {
    stopped = () => resolve('killed');
  });
  const stop = () => {
    stopped();
    return new Promise<never>(() => {});
  };
  const attempt = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    const struck = calls++ === at;
    if (struck && fault === 'fails') throw new Error('lost');
    if (struck && fault.startsWith('answers late')) await overtake();
    const result = await call();
    if (struck && fault === 'takes effect, and is never answered') return stop();
    if (struck && fault === 'fails after it took effect') throw new Error('lost');
    return result;
  };
  const { db, log } = worker.stores;
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get(target, name) {
        if (name === 'bind') return (...given: unknown[]) => wrap(target.bind(...given));
        if (name === 'original') return target;
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return (...given: unknown[]) => attempt(async () => Reflect.apply(method, target, given));
      },
    });
  const original = (statement: object) => Reflect.get(statement, 'original') as D1PreparedStatement;
  return {
    count: () => calls,
    killed,
    db: {
      prepare: (sql: string) => wrap(db.prepare(sql) as unknown as D1PreparedStatement),
      batch: (statements: object[]) =>
        attempt(() => db.batch(statements.map((one) => original(one)) as never[])),
    } as unknown as D1Database,
    store: {
      get: (key: string) => attempt(() => log.get(key)),
      put: (key: string, value: string) => attempt(() => log.put(key, value)),
    } as unknown as R2Bucket,
  };
}

it.each(FAULTS)('a call that %s', async (fault) => {
  let struck = 0;
  for (let call = rounds(0, FAULTS.indexOf(fault) % 3); ; call += rounds(1, 3)) {
    await addEntries();
    const before = await exportAll();
    const stores = faulty(call, fault);
    const run = archive(stores.db, stores.store, LIMITS, 1).catch(() => 'lost');
    const first = await Promise.race([run, stores.killed]);
    expect(await exportAll(), `call ${call}`).toBe(before);
    // The next run begins where this one ended, whatever that was.
    const clean = faulty(-1, fault);
    await archive(clean.db, clean.store, LIMITS, 50);
    expect(await exportAll(), `call ${call}, and then a run`).toBe(before);
    if (stores.count() <= call) {
      expect(first).toBe(2);
      break;
    }
    struck += 1;
  }
  // The window, checkpoint and edge, the end of the segment, its rows, its keys, the object, the end.
  expect(struck).toBeGreaterThanOrEqual(rounds(8, 2));
  const { db } = worker.stores;
  expect(await db.prepare('SELECT count(*) AS n FROM log').first('n')).toBeLessThan(6);
  const gaps = db.prepare(
    'SELECT count(*) AS n FROM log_segments s WHERE first > 0 AND NOT EXISTS (SELECT 1 FROM log_segments WHERE next = s.first)',
  );
  expect(await gaps.first('n')).toBe(0);
});

it('a database that is put back to before a segment was closed closes it again', async () => {
  await addEntries();
  const before = await exportAll();
  const { db, log } = worker.stores;
  const { results: tables } = await db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'log*'")
    .all<{ name: string }>();
  const { results: triggers } = await db
    .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name GLOB 'log*'")
    .all<{ name: string; sql: string }>();
  await db.batch(
    tables.map(({ name }) => db.prepare(`CREATE TABLE yesterday_${name} AS SELECT * FROM ${name}`)),
  );
  expect(await archive(db as never, log as never, LIMITS, 50)).toBeGreaterThan(0);
  expect(await exportAll()).toBe(before);
  // As Time Travel would: no trigger hinders it.
  await db.batch([
    ...triggers.map(({ name }) => db.prepare(`DROP TRIGGER ${name}`)),
    ...tables.flatMap(({ name }) => [
      db.prepare(`DELETE FROM ${name}`),
      db.prepare(`INSERT INTO ${name} SELECT * FROM yesterday_${name}`),
      db.prepare(`DROP TABLE yesterday_${name}`),
    ]),
    ...triggers.map(({ sql }) => db.prepare(sql)),
  ]);
  expect(await exportAll()).toBe(before);
  // With a limit that has changed meanwhile, the object of the other run is left where it is.
  expect(await archive(db as never, log as never, { live: 1, segment: 3 }, 50)).toBeGreaterThan(0);
  expect(await exportAll()).toBe(before);
  await addEntries();
  expect((await exportAll()).startsWith(before)).toBe(true);
});

it('two runs at once', async () => {
  await addEntries();
  await addEntries();
  const before = await exportAll();
  const { db, log } = worker.stores;
  const run = (segment: number) =>
    archive(db as never, log as never, { live: 1, segment }, 50).catch(() => 0);
  // Also with other limits, as while a setting is changed.
  await Promise.all([run(2), run(2), run(3)]);
  expect(await exportAll()).toBe(before);
});
