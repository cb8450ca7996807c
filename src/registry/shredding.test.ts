/** What the sweep shreds: anywhere among all that is left, and no more is read than that. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../test/support/database.ts';
import { newTimedId, randomText } from '../ids.ts';
import { readUnshredded, selectUnshredded } from './shredding.ts';

const LEFT = 5000;
const MOST = 100;

let db: Database;
let close: () => Promise<void>;

/** The random part, by which they are in order. */
const tailOf = (id: string) => id.slice(12);
const newIds = () => Array.from({ length: LEFT }, (_, i) => newTimedId('tpl', i));
const left = newIds().toSorted((a, b) => (tailOf(a) < tailOf(b) ? -1 : 1));

const insert = (sql: string, ids: readonly string[]) =>
  db.prepare(`${sql} FROM json_each(?)`).bind(JSON.stringify(ids)).run();

beforeAll(async () => {
  ({ db, close } = await openDatabase());
  await db.batch([
    db.prepare("INSERT INTO tenants (id, name, created_at) VALUES ('t', 't', 0)"),
    db.prepare("INSERT INTO subjects (id, tenant_id, created_at) VALUES ('s', 't', 0)"),
    db.prepare(
      `INSERT INTO deployments (id, tenant_id, version, registration_json, created_at, updated_at)
       VALUES ('d', 't', 1, '{}', 0, 0)`,
    ),
  ]);
  const templates = (ids: readonly string[], key: string, erased: string, shredded: string) =>
    insert(
      `INSERT INTO templates (id, tenant_id, subject_id, deployment_id, controller_id, purpose,
         source, model_id, quality, wrapped_key, enrolled_at, last_interaction_at, retention_until,
         erased_at, shredded_at)
       SELECT value, 't', 's', 'd', 'c', 'p', 'direct', 'm', 80, ${key}, 0, 0, 9, ${erased},
         ${shredded}`,
      ids,
    );
  await templates(left, 'NULL', '7', 'NULL');
  // As many that live, and as many that are shredded: none of them is looked at.
  await templates(newIds(), "'v2.aaaaaaaa.x'", 'NULL', 'NULL');
  await templates(newIds(), 'NULL', '7', '8');
}, 60_000);
afterAll(() => close());

describe('what is left to shred', () => {
  it.each([0, 1234, LEFT - 30])('is read from the %d-th on, and round', async (place) => {
    const start = tailOf(left[place] ?? '');
    const { results, meta } = await selectUnshredded(db, 9, MOST, start)[0].all();
    const next = [...left, ...left].slice(place, place + MOST);
    expect(results.map(({ id }) => id)).toEqual(next);
    // A row, and its place in the index.
    expect(meta.rows_read).toBeLessThanOrEqual(2 * MOST + 10);
  });

  it('is read anywhere, and of people who were erased as much as of templates', async () => {
    const lost = new Set<string>();
    for (let run = 0; run < 4; run++) {
      const shreds = await readUnshredded(db, 9, MOST);
      expect(shreds).toHaveLength(MOST);
      for (const { id } of shreds) lost.add(id);
    }
    expect(lost.size).toBeGreaterThan(MOST);
    await insert("INSERT INTO template_shreds SELECT value, NULL, 'dec', 0", newIds());
    const { results } = await selectUnshredded(db, 9, MOST, randomText(14))[1].all();
    expect(results).toHaveLength(MOST);
    const both = await readUnshredded(db, 9, MOST);
    expect(both.filter(({ generations }) => generations === null)).toHaveLength(MOST / 2);
    expect(both).toHaveLength(MOST);
    // What may still be written waits, and the rest has its room.
    await db.prepare('UPDATE template_shreds SET again_after = 10').run();
    const now = await readUnshredded(db, 9, MOST);
    expect(now.filter(({ generations }) => generations !== null)).toHaveLength(MOST);
  });
});
