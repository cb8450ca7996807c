/** The budgets hold in the database, however many ask at once. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../test/support/database.ts';
import { MOST_OF_KEY, MOST_OF_SUBJECT, WINDOW } from './budget.ts';
import { PROBING_WINDOW } from './probing.ts';
import {
  dropOldAttempts,
  readAttempt,
  reserveAttempt,
  returnAttempt,
  selectAttemptsBy,
  selectAttemptsOn,
  settleAttempt,
  waitOfKey,
} from './store.ts';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const person = { keyId: 'key', subjectId: 'sub' };

let db: D1Database;
let close: () => Promise<void>;
beforeAll(async () => {
  const database = await openDatabase();
  db = database.db;
  close = database.close;
});
afterAll(() => close());
beforeEach(async () => {
  await db.prepare('DELETE FROM attempts').run();
});

let decisions = 0;
async function reserve(by = person, now = NOW): Promise<string | null> {
  const id = `dec_${++decisions}`;
  try {
    await reserveAttempt(db, by, id, now).run();
    return id;
  } catch (error) {
    expect(String(error)).toContain('attempts_exhausted');
    return null;
  }
}

async function reserveAll(count: number, by: (i: number) => typeof person, now = NOW) {
  const ids = await Promise.all(Array.from({ length: count }, (_, i) => reserve(by(i), now)));
  return ids.filter((id) => id !== null);
}

async function countAttempts(): Promise<number> {
  return (await db.prepare('SELECT count(*) AS n FROM attempts').first<number>('n')) ?? 0;
}

describe('of hundreds at once', () => {
  it('as many as the budget has get through, of one person', async () => {
    const taken = await reserveAll(200, () => person);
    expect(taken).toHaveLength(MOST_OF_SUBJECT);
    expect(await reserve({ ...person, keyId: 'another' })).toBeNull();
    expect(await reserve({ ...person, subjectId: 'another' })).not.toBeNull();
  });

  it('and of one key', async () => {
    await db
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
         INSERT INTO attempts SELECT 'early_' || i, 'key', 'sub_' || i, ?, NULL FROM n`,
      )
      .bind(MOST_OF_KEY - 50, NOW)
      .run();
    const taken = await reserveAll(200, (i) => ({ ...person, subjectId: `s${i}` }));
    expect(taken).toHaveLength(50);
    expect(await waitOfKey(db, person, NOW + 1000)).toBe((WINDOW - 1000) / 1000);
    expect(await waitOfKey(db, { ...person, keyId: 'another' }, NOW)).toBe(0);
  });
});

it('a match and what was never compared give back what they took; a failure does not', async () => {
  const taken = await reserveAll(MOST_OF_SUBJECT, () => person);
  await settleAttempt(db, taken[0], false).run();
  expect(await reserve()).toBeNull();
  await settleAttempt(db, taken[1], true).run();
  expect(await reserve()).not.toBeNull();
  expect(await reserve()).toBeNull();
  await returnAttempt(db, taken[2]).run();
  expect(await reserve()).not.toBeNull();
  expect(await reserve()).toBeNull();
});

it('what is a day old counts no more', async () => {
  await reserveAll(MOST_OF_SUBJECT, () => person);
  expect(await reserve(person, NOW + WINDOW - 1)).toBeNull();
  expect(await reserve(person, NOW + WINDOW)).not.toBeNull();
});

it('reads what is decided on, and no more', async () => {
  const [failed, matched] = await reserveAll(3, () => person);
  await db.batch([settleAttempt(db, failed, false), settleAttempt(db, matched, true)]);
  await reserve({ ...person, subjectId: 'another' }, NOW - 1);
  const read = async (query: D1PreparedStatement) => (await query.all()).results.map(readAttempt);
  const on = await read(selectAttemptsOn(db, 'acme', person.subjectId, NOW));
  expect(on.map((attempt) => attempt.failed).toSorted()).toEqual([false, true]);
  const by = await read(selectAttemptsBy(db, person.keyId, NOW));
  expect(by.map((attempt) => attempt.matched)).toEqual(
    expect.arrayContaining([null, null, true, false]),
  );
  expect(await read(selectAttemptsBy(db, person.keyId, NOW + PROBING_WINDOW))).toEqual([]);
});

it('the sweep drops what nothing is decided on any more', async () => {
  const [failed, matched] = await reserveAll(3, () => person);
  await db.batch([settleAttempt(db, failed, false), settleAttempt(db, matched, true)]);
  await db.batch(dropOldAttempts(db, NOW + PROBING_WINDOW - 1, 100));
  expect(await countAttempts()).toBe(3);
  await db.batch(dropOldAttempts(db, NOW + PROBING_WINDOW, 100));
  expect(await countAttempts()).toBe(2);
  await db.batch(dropOldAttempts(db, NOW + WINDOW - 1, 100));
  expect(await countAttempts()).toBe(2);
  await db.batch(dropOldAttempts(db, NOW + WINDOW, 100));
  expect(await countAttempts()).toBe(0);
});
