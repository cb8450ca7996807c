import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Database, openDatabase } from '../../test/support/database.ts';
import { Capacity, StorageFullError } from './capacity.ts';

let db: Database;
let close: () => Promise<void>;
let bytes: number;
beforeAll(async () => {
  ({ db, close } = await openDatabase());
  const { meta } = await db.prepare('SELECT 1').run();
  bytes = meta.size_after;
});
afterAll(() => close());

/** A database of which this share is full. */
const filled = (share: number) => new Capacity(db, bytes / share);

const ACCEPTED = [[], ['recognition'], ['recognition', 'registration']];

async function listAccepted(capacity: Capacity): Promise<string[]> {
  const accepted = [];
  for (const addition of ['recognition', 'registration'] as const) {
    const refused = await capacity.require(addition, 0).catch((error: unknown) => error);
    if (refused === undefined) accepted.push(addition);
    else expect(refused).toBeInstanceOf(StorageFullError);
  }
  return accepted;
}

describe('as the database fills', () => {
  it.each([
    [0.79, 'ample', ACCEPTED[2]],
    [0.81, 'filling', ACCEPTED[2]],
    [0.91, 'registrations_refused', ACCEPTED[1]],
    [0.96, 'recognitions_refused', ACCEPTED[0]],
    [1.2, 'recognitions_refused', ACCEPTED[0]],
  ])('to %d, the state is %s', async (share, state, accepted) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    try {
      expect(await filled(share).measure()).toMatchObject({ bytes, state });
      expect(warn).toHaveBeenCalledTimes(state === 'ample' ? 0 : 1);
      expect(await listAccepted(filled(share))).toEqual(accepted);
    } finally {
      warn.mockRestore();
    }
  });

  it('none is let in before it is known, of those that come at once', async () => {
    const capacity = filled(0.97);
    const beside = () => undefined;
    const asked = [0, 1, 2].map((now) => capacity.require('registration', now, beside));
    const settled = await Promise.allSettled(asked);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('it is asked once a minute', async () => {
    let asked = 0;
    const counting = {
      prepare: (sql: string) => {
        asked += 1;
        return db.prepare(sql);
      },
    } as unknown as D1Database;
    const capacity = new Capacity(counting, bytes * 10);
    for (const now of [0, 1, 59_999]) await capacity.require('recognition', now);
    expect(asked).toBe(1);
    await capacity.require('recognition', 60_000);
    expect(asked).toBe(2);
    // Nobody waits for it who may go by what was measured a minute before; after ten, everybody does.
    const kept: Promise<unknown>[] = [];
    const beside = (measuring: Promise<unknown>) => void kept.push(measuring);
    await capacity.require('recognition', 120_000, beside);
    expect([asked, kept.length]).toEqual([3, 1]);
    await capacity.require('recognition', 720_000, beside);
    expect([asked, kept.length]).toEqual([4, 1]);
  });

  it('requests that come together to a new isolate are refused together', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const capacity = filled(0.99);
    const asked = [1, 2, 3].map(() => capacity.require('recognition', 0));
    const answers = await Promise.allSettled(asked);
    warn.mockRestore();
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('one that does not answer refuses nothing by itself', async () => {
    const silent = {
      prepare: () => ({ run: () => Promise.reject(new Error('D1_ERROR: gone')) }),
    } as unknown as D1Database;
    await new Capacity(silent, 1).require('recognition', 0);
  });
});
