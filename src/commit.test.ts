import { describe, expect, it } from 'vitest';
import { commit } from './commit.ts';

const LOST = 'D1_ERROR: Network connection lost.';
const REFUSED = 'D1_ERROR: append_only: SQLITE_CONSTRAINT';

/** A database that answers in this order, `null` being success, and counts what it is sent. */
function open(answers: readonly (string | null)[]) {
  const sent = { batches: 0 };
  const batch = async () => {
    const answer = answers[sent.batches++];
    if (answer !== null) throw new Error(answer);
    return [];
  };
  return { sent, db: { batch } as unknown as D1Database };
}

const OVERLOADED = 'D1_ERROR: D1 DB is overloaded. Too many requests queued.';

const never = () => Promise.reject(new Error('It was read back without need.'));
const done = async () => true;
const absent = async () => false;
const silent = () => Promise.reject(new Error(LOST));

describe('a transaction', () => {
  it('is sent once, and again when its answer was lost', async () => {
    for (const answers of [[null], [LOST, LOST, null]]) {
      const { db, sent } = open(answers);
      await commit(db, [], never);
      expect(sent.batches).toBe(answers.length);
    }
  });

  it('that took effect before its answer was lost is not refused for being there', async () => {
    for (const answers of [[LOST, REFUSED], [LOST, LOST, LOST], [OVERLOADED]]) {
      const { db, sent } = open(answers);
      await commit(db, [], done);
      expect(sent.batches).toBe(answers.length);
    }
  });

  it.each([
    ['refused at once', [REFUSED], never, false],
    ['refused when sent again, and not there', [LOST, REFUSED], absent, false],
    ['refused when sent again, and nobody can tell', [LOST, REFUSED], silent, true],
    ['never answered', [LOST, LOST, LOST], silent, true],
    // Sent again at once is what an overloaded database does not need.
    ['turned away', [OVERLOADED], absent, true],
  ] as const)('%s: fails', async (_, answers, isDone, unknown) => {
    const { db, sent } = open(answers);
    await expect(commit(db, [], isDone)).rejects.toMatchObject({ name: 'WriteError', unknown });
    expect(sent.batches).toBe(answers.length);
  });
});
