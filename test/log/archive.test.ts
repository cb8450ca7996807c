/** Every call to a store of closing segments goes wrong once, in each way; nothing is lost, nothing twice. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { archive } from '../../src/audit/archive.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import type { Client } from '../support/client.ts';
import { gate } from '../support/people.ts';
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

const exportAll = async () => (await operator.send('GET', '/v1/entries')).text();

type Fault = 'fails' | 'fails after it took effect';

/** The stores, of whose calls the one of this number goes wrong. @returns how many there were, too */
function faulty(at: number, fault: Fault) {
  let calls = 0;
  const attempt = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    const struck = calls++ === at;
    if (struck && fault === 'fails') throw new Error('lost');
    const result = await call();
    if (struck) throw new Error('lost');
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

it.each<Fault>(['fails', 'fails after it took effect'])('a call that %s', async (fault) => {
  let struck = 0;
  for (let call = 0; ; call++) {
    await addEntries();
    const before = await exportAll();
    const stores = faulty(call, fault);
    const first = await archive(stores.db, stores.store, LIMITS, 1).catch(() => 'lost');
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
  expect(struck).toBeGreaterThanOrEqual(8);
  const { db } = worker.stores;
  expect(await db.prepare('SELECT count(*) AS n FROM log').first('n')).toBeLessThan(6);
  const gaps = db.prepare(
    'SELECT count(*) AS n FROM log_segments s WHERE first > 0 AND NOT EXISTS (SELECT 1 FROM log_segments WHERE next = s.first)',
  );
  expect(await gaps.first('n')).toBe(0);
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
