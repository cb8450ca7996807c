import { describe, expect, it } from 'vitest';
import { commit } from './commit.ts';

const LOST = 'D1_ERROR: Network connection lost.';
const REFUSED = 'D1_ERROR: append_only: SQLITE_CONSTRAINT';

/** Commits to a database that answers in this order; `null` is success. */
async function commitTo(answers: readonly (string | null)[], isDone: () => Promise<boolean>) {
  const left = [...answers];
  const batch = async () => {
    const answer = left.shift();
    if (answer === undefined) throw new Error('There was one attempt too many.');
    if (answer !== null) throw new Error(answer);
    return [];
  };
  await commit({ batch } as unknown as D1Database, [], isDone);
  return left.length;
}

const never = () => Promise.reject(new Error('It was read back without need.'));
const done = async () => true;
const absent = async () => false;
const silent = () => Promise.reject(new Error(LOST));

describe('a transaction', () => {
  it('is sent once, and again when its answer was lost', async () => {
    expect(await commitTo([null], never)).toBe(0);
    expect(await commitTo([LOST, LOST, null], never)).toBe(0);
  });

  it('that took effect before its answer was lost is not refused for being there', async () => {
    expect(await commitTo([LOST, REFUSED], done)).toBe(0);
  });

  it.each([
    ['refused at once', [REFUSED], never, false],
    ['refused when sent again, and not there', [LOST, REFUSED], absent, false],
    ['refused when sent again, and nobody can tell', [LOST, REFUSED], silent, true],
    ['never answered', [LOST, LOST, LOST], never, true],
    // Asking again at once is what an overloaded database does not need.
    ['turned away', ['D1_ERROR: D1 DB is overloaded. Too many requests queued.'], never, true],
  ] as const)('%s: fails', async (_, answers, isDone, unknown) => {
    const failed = commitTo(answers, isDone);
    await expect(failed).rejects.toMatchObject({ name: 'WriteError', unknown });
  });
});
