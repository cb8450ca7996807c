/** What the sweep tells: each consent that ended once, however many end at one midnight. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../test/support/database.ts';
import { dropOldEvents, KEPT, Outbox } from './outbox.ts';
import { tellCheckpoint, tellExpiredConsents } from './time.ts';

let db: D1Database;
let close: () => Promise<void>;
const MIDNIGHT = Math.ceil(Date.now() / 86_400_000) * 86_400_000;

beforeAll(async () => {
  const opened = await openDatabase();
  ({ close } = opened);
  db = opened.db;
  await db.batch(
    [
      "INSERT INTO tenants (id, name, created_at) VALUES ('t', 't', 0)",
      `INSERT INTO webhooks (id, tenant_id, url, events_json, created_at, since)
       VALUES ('whk_1', 't', 'https://example.com/', '[]', 0, 0)`,
      `INSERT INTO subjects (id, tenant_id, reference, jurisdiction, role, created_at)
       VALUES ('s', 't', 'r', 'DE', '', 0)`,
    ].map((sql) => db.prepare(sql)),
  );
});
afterAll(() => close());

const end = (count: number, expiresAt: string) =>
  db
    .prepare(
      `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1)
       INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event,
         terms_json, occurred_at, recorded_at)
       SELECT 'con_' || ?2 || i, 't', 's', ?2 || i, 'c', 'given', json_object('expires_at', ?2), 1, 1
       FROM n`,
    )
    .bind(count, expiresAt)
    .run();
const told = async () => {
  const { results } = await db
    .prepare("SELECT data_json ->> 'consent' AS id FROM webhook_events WHERE type LIKE 'consent%'")
    .all<{ id: string }>();
  return results.map(({ id }) => id);
};

it('thousands that end in one second, over several runs', async () => {
  const midnight = new Date(MIDNIGHT).toISOString();
  await end(2500, midnight);
  // The same instant in another place's time.
  await end(10, `${new Date(MIDNIGHT + 7_200_000).toISOString().slice(0, 19)}+02:00`);
  await end(10, new Date(MIDNIGHT + 3_600_000).toISOString());
  const outbox = new Outbox(db);
  await tellExpiredConsents(db, outbox, MIDNIGHT);
  expect(await told()).toHaveLength(0);
  const now = MIDNIGHT + 5_000;
  await tellExpiredConsents(db, outbox, now);
  expect(await told()).toHaveLength(2000);
  // Of two runs at once, one tells.
  const two = [outbox, new Outbox(db)].map((each) => tellExpiredConsents(db, each, now));
  await Promise.allSettled(two);
  await tellExpiredConsents(db, outbox, now);
  await tellExpiredConsents(db, outbox, now + 60_000);
  const all = await told();
  expect(new Set(all).size).toBe(2510);
  expect(all).toHaveLength(2510);
});

it('a checkpoint that is larger than the last', async () => {
  const outbox = new Outbox(db);
  for (const size of [5, 5, 4, 9]) await tellCheckpoint(db, outbox, size, MIDNIGHT);
  const { results } = await db
    .prepare("SELECT data_json FROM webhook_events WHERE type = 'checkpoint.published'")
    .all<{ data_json: string }>();
  expect(results.map(({ data_json }) => JSON.parse(data_json))).toEqual([{ size: 5 }, { size: 9 }]);
  expect(outbox.takeEmitted()).toEqual([null]);
  expect(outbox.takeEmitted()).toEqual([]);
});

it('forgets what is 30 days old', async () => {
  const count = () => db.prepare('SELECT count(*) AS n FROM webhook_events').first<number>('n');
  const all = await count();
  await dropOldEvents(db, MIDNIGHT + KEPT - 1, 10_000).run();
  expect(await count()).toBe(all);
  await dropOldEvents(db, MIDNIGHT + KEPT + 1, 10).run();
  expect(await count()).toBe(Number(all) - 10);
  await dropOldEvents(db, MIDNIGHT + KEPT + 1, 10_000).run();
  expect(await count()).toBe(0);
});
