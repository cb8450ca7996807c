/**
 * Every call to a store, of a round that fills a tile, goes wrong in every way that it can. After each
 * the tree is computed again from D1 and compared with all that is published, and with every checkpoint
 * that ever was.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Checker } from './check.ts';
import { FAULTS } from './fault.ts';
import { PUBLIC_KEY, TestLog } from './log.ts';
import { listCalls, tryFault } from './matrix.ts';

let log: TestLog;
let checker: Checker;
beforeAll(async () => {
  log = await TestLog.open();
  checker = new Checker(log, PUBLIC_KEY);
  await log.append(100);
  await log.integrate();
});
afterAll(() => log?.close());

it.each(FAULTS)(
  'whichever call %s, the next round makes it good',
  async (kind) => {
    const calls = await listCalls(log);
    const found: string[] = [];
    for (const [call, name] of calls.entries()) {
      const { struck, wrongs } = await tryFault(log, checker, { call, kind });
      if (struck !== name) found.push(`${name}: the fault struck ${struck} instead`);
      found.push(...wrongs.map((wrong) => `${name}: ${wrong}`));
    }
    expect(found).toEqual([]);
    for (const name of ['R2 put edge', 'D1 batch', 'object transaction', 'object sync']) {
      expect(calls).toContain(name);
    }
  },
  300_000,
);

it('a round that waits 5 s for D1 has the others wait, and what came meanwhile is in the next', async () => {
  const call = (await listCalls(log)).indexOf('D1 batch');
  await log.append(300);
  await log.setFault({ call, kind: 'answers after 5 s' });
  const first = log.integrate();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await log.append(300);
  const [, second] = await Promise.all([first, log.integrate()]);
  expect(second.publishedSize).toBe(await log.countRows());
  expect(await checker.listWrongs()).toEqual([]);
});

it('after all of it every tile is as it must be', async () => {
  expect(await checker.forget().listWrongs()).toEqual([]);
});
