import { expect, it } from 'vitest';
import { type Ended, untilFree } from './wrangler.ts';

const BUSY: Ended = { code: 1, output: 'database is locked: SQLITE_BUSY_SNAPSHOT' };

/** What it came to, and how often it was run. */
async function run(...ends: readonly Ended[]) {
  let runs = 0;
  const ended = await untilFree(async () => ends[Math.min(runs++, ends.length - 1)]);
  return { ended, runs };
}

it('is run again while somebody else writes, and for nothing else', async () => {
  const done: Ended = { code: 0, output: 'SQLITE_BUSY is only told of' };
  const failed: Ended = { code: 1, output: 'no such table' };
  expect(await run(BUSY, BUSY, done)).toEqual({ ended: done, runs: 3 });
  expect(await run(failed, done)).toEqual({ ended: failed, runs: 1 });
  expect(await run(BUSY)).toEqual({ ended: BUSY, runs: 5 });
});
