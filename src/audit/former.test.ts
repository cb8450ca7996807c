/** Decisions of before there was a log, brought into it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../test/support/database.ts';
import { findEntry } from './entries.ts';
import { importFormer } from './former.ts';

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ db, close } = await openDatabase());
});
afterAll(() => close());

const published = { get: async () => null } as unknown as R2Bucket;
const find = (id: string) => findEntry({ db: db as D1Database, published }, null, 'acme', id);

async function insert(id: string, decision: string, outcome: string | null): Promise<void> {
  await db
    .prepare(
      `INSERT INTO decisions (id, tenant_id, subject_id, operation, dry_run, allow, input_json,
         decision_json, policy_revision, model_id, decided_at)
       VALUES (?, 'acme', 'sub_1', 'verify', 0, 0, '{"operation":"verify"}', ?, 'r', 'm', 1000)`,
    )
    .bind(id, decision)
    .run();
  if (outcome === null) return;
  await db.prepare("INSERT INTO outcomes VALUES (?, ?, '{}', 2000)").bind(id, outcome).run();
}

const REFUSED = JSON.stringify({
  allow: false,
  reasons: [{ code: 'CONSENT_MISSING', rule: 'F11', message: 'as it was then' }],
  obligations: [],
});

it('they are entries, in their order, and are no longer where they were', async () => {
  await insert('dec_1', REFUSED, 'refused');
  await insert('dec_2', 'no JSON', 'matched');
  await insert('dec_3', REFUSED, null);
  expect(await importFormer(db as D1Database, 5000, 2)).toBe(2);
  expect(await importFormer(db as D1Database, 6000, 2)).toBe(1);
  expect(await importFormer(db as D1Database, 7000, 2)).toBe(0);

  expect(await find('dec_1')).toMatchObject({
    index: 0,
    subjectId: 'sub_1',
    decidedAt: 1000,
    decision: { allow: false, reasons: [{ code: 'CONSENT_MISSING', rule: 'F11' }] },
    outcome: { name: 'refused' },
  });
  // One that cannot be read is an entry all the same, and stops none after it.
  await expect(find('dec_2')).rejects.toThrow('cannot be read');
  expect(await find('dec_3')).toMatchObject({ index: 2, outcome: null });
  for (const table of ['decisions', 'outcomes']) {
    expect(await db.prepare(`SELECT count(*) AS n FROM ${table}`).first('n')).toBe(0);
  }
  // What is not in the log yet stays.
  await insert('dec_4', REFUSED, 'refused');
  for (const table of ['outcomes', 'decisions']) {
    await expect(db.prepare(`DELETE FROM ${table}`).run()).rejects.toThrow(
      /append_only|FOREIGN KEY/,
    );
  }
  expect(await importFormer(db as D1Database, 8000, 2)).toBe(1);
  expect(await find('dec_4')).toMatchObject({ index: 3 });
});
