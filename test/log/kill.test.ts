import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findChildren } from '../support/process.ts';
import { killAgainAndAgain } from './killing.ts';
import { TestLog } from './log.ts';

it('what was answered before workerd was killed is in the tree; npm run kill does it 100 times', async ({
  skip,
}) => {
  const log = await TestLog.open();
  const seen = await findChildren('workerd');
  await log.close();
  if (seen.length === 0) skip('There is no /proc here that shows which process to kill.');
  const persist = await mkdtemp(join(tmpdir(), 'kill-'));
  onTestFinished(() => rm(persist, { recursive: true, force: true }));
  const { wrongs, answered, rows } = await killAgainAndAgain(persist, 2);
  expect(wrongs).toEqual([]);
  expect(answered).toBeGreaterThan(0);
  expect(rows).toBeGreaterThanOrEqual(answered);
}, 180_000);
