/** Where an archived entry is looked for: by the time in its id, and not all over the place. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../test/support/database.ts';
import { newTimedId } from '../ids.ts';
import { findArchived } from './archived.ts';
import { segmentName } from './segment.ts';

const SEGMENTS = 200;
const START = Date.parse('2026-11-30T12:00:00Z');
/** Of a busy log: a segment in ten seconds. */
const EVERY = 10_000;

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ db, close } = await openDatabase());
  await db
    .prepare(
      `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1)
       INSERT INTO log_segments SELECT i * 10, i * 10 + 10, ?2 + i * ?3, ?2 + (i + 1) * ?3 FROM n`,
    )
    .bind(SEGMENTS, START, EVERY)
    .run();
});
afterAll(() => close());

/** A store in which one segment has one entry. */
function storeOf(id: string, segment: number) {
  const reads: string[] = [];
  const line = { index: 0, id, entry: '', tenant: 't', kind: 'key', key: null, outcome: null };
  const name = segmentName({ first: segment * 10, next: segment * 10 + 10 });
  const store = {
    get: async (key: string) => {
      reads.push(key);
      return { text: async () => (key === name ? JSON.stringify({ ...line, body: null }) : '') };
    },
  };
  return { store: store as unknown as R2Bucket, reads };
}

it.each([0, 70, 150, SEGMENTS - 1])('in the segment of its time first: %i', async (segment) => {
  const id = newTimedId('evt', START + segment * EVERY + EVERY / 2);
  const { store, reads } = storeOf(id, segment);
  expect(await findArchived(db as never, store, id)).toMatchObject({ id });
  expect(reads).toHaveLength(1);
});

it('and in few others, where it is not', async () => {
  const { store, reads } = storeOf('evt_other', 3);
  const id = newTimedId('evt', START + 100 * EVERY);
  expect(await findArchived(db as never, store, id)).toBeNull();
  expect(reads.length).toBeLessThanOrEqual(16);
  const distant = storeOf('evt_other', 3);
  expect(await findArchived(db as never, distant.store, newTimedId('evt', 0))).toBeNull();
  expect(distant.reads).toEqual([]);
});
