import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../test/support/database.ts';
import { dropOldBands, MOST_BANDS, recordBand, selectBands } from './bands.ts';
import { WINDOW } from './budget.ts';

const NOW = 10 * WINDOW;
let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ db, close } = await openDatabase());
});
afterAll(() => close());

const count = async (subject: string, now: number) =>
  (await selectBands(db, 'acme', subject, now).all()).results.length;

it('counts those of a person and of a day, and drops the others', async () => {
  const tell = (id: string, subject: string, at: number) => recordBand(db, id, subject, at);
  await db.batch([tell('old', 'a', NOW - WINDOW), tell('new', 'a', NOW), tell('other', 'b', NOW)]);
  expect(await count('a', NOW)).toBe(1);
  expect(await count('a', NOW - 1)).toBe(2);
  await dropOldBands(db, NOW, 10).run();
  const { results } = await db.prepare('SELECT decision_id FROM told_bands').all();
  expect(results).toEqual([{ decision_id: 'new' }, { decision_id: 'other' }]);
});

it('counts no further than it has to', async () => {
  const many = Array.from({ length: MOST_BANDS + 3 }, (_, i) => recordBand(db, `${i}`, 'c', NOW));
  await db.batch(many);
  expect(await count('c', NOW)).toBe(MOST_BANDS);
});
