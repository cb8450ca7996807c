/** Who holds an idempotency key, and for how long. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../test/support/database.ts';
import {
  type Claim,
  claimKey,
  findClaim,
  KEY_TAKEN,
  LOST_AFTER,
  REMEMBERED_FOR,
  rememberAnswer,
  takeKey,
} from './store.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.close());
beforeEach(() => database.db.prepare('DELETE FROM idempotency_keys').run());

const START = Date.parse('2026-11-23T12:00:00Z');

/** The same request, or another one, under the secret that seals now and the one before it. */
const claimAt = (after: number, fingerprint = 'this', name = 'new'): Claim => ({
  marks: [
    { id: name, fingerprint: `${fingerprint} by ${name}` },
    { id: 'old', fingerprint: `${fingerprint} by old` },
  ],
  tenantId: 'acme',
  now: START + after,
});

const find = (claim: Claim) => findClaim(database.db, claim);
const take = (claim: Claim) => database.db.batch(takeKey(database.db, claim));
const remember = ({ marks, now }: Claim) =>
  rememberAnswer(database.db, { id: marks[0].id, now }, 'sealed', null);
const rows = async () =>
  (await database.db.prepare('SELECT * FROM idempotency_keys ORDER BY id').all()).results;

describe.each([
  ['taken with what is recorded', take],
  ['claimed before', (claim: Claim) => claimKey(database.db, claim)],
])('a key that was %s', (_, hold) => {
  it('is nobody’s till then, and then of a request under way', async () => {
    expect(await find(claimAt(0))).toBeNull();
    await hold(claimAt(0));
    const row = { id: 'new', tenant_id: 'acme', fingerprint: 'this by new', started_at: START };
    expect(await rows()).toEqual([{ ...row, sealed: null, subject_id: null }]);
    expect(await find(claimAt(0))).toEqual({ is: 'running' });
    expect(await claimKey(database.db, claimAt(1))).toEqual({ is: 'running' });
    await expect(take(claimAt(1))).rejects.toThrow(KEY_TAKEN);
    expect(await rows()).toMatchObject([row]);
  });

  it('stands for one request', async () => {
    await hold(claimAt(0));
    const other = claimAt(LOST_AFTER, 'another');
    expect(await find(other)).toEqual({ is: 'another' });
    await expect(take(other)).rejects.toThrow(KEY_TAKEN);
    await remember(claimAt(0));
    expect(await find(other)).toEqual({ is: 'another' });
  });

  it('is free again a minute after a request that left no answer', async () => {
    await hold(claimAt(0));
    expect(await find(claimAt(LOST_AFTER - 1))).toEqual({ is: 'running' });
    await expect(take(claimAt(LOST_AFTER - 1))).rejects.toThrow(KEY_TAKEN);
    expect(await find(claimAt(LOST_AFTER))).toBeNull();
    await take(claimAt(LOST_AFTER));
    expect(await rows()).toMatchObject([{ id: 'new', started_at: START + LOST_AFTER }]);
  });

  it('tells what was answered for a day', async () => {
    await hold(claimAt(0));
    await remember(claimAt(0));
    const late = claimAt(REMEMBERED_FOR - 1);
    expect(await find(late)).toEqual({ is: 'done', sealed: 'sealed', mark: 0 });
    await expect(take(late)).rejects.toThrow(KEY_TAKEN);
    expect(await find(claimAt(REMEMBERED_FOR))).toBeNull();
    await take(claimAt(REMEMBERED_FOR, 'another'));
    expect(await rows()).toMatchObject([{ fingerprint: 'another by new', sealed: null }]);
  });

  it('is known under the secret before, too', async () => {
    await hold(claimAt(0, 'this', 'old'));
    expect(await find(claimAt(1))).toEqual({ is: 'running' });
    await expect(take(claimAt(1))).rejects.toThrow(KEY_TAKEN);
    await remember(claimAt(0, 'this', 'old'));
    expect(await find(claimAt(1))).toEqual({ is: 'done', sealed: 'sealed', mark: 1 });
    await expect(take(claimAt(REMEMBERED_FOR - 1))).rejects.toThrow(KEY_TAKEN);
    await take(claimAt(REMEMBERED_FOR));
    expect(await rows()).toMatchObject([{ id: 'new' }, { id: 'old' }]);
  });

  it('of a request without an answer, under the secret before, is free after a minute', async () => {
    await hold(claimAt(0, 'this', 'old'));
    await expect(take(claimAt(LOST_AFTER - 1))).rejects.toThrow(KEY_TAKEN);
    await take(claimAt(LOST_AFTER));
    expect(await rows()).toMatchObject([{ id: 'new' }, { id: 'old' }]);
  });
});
