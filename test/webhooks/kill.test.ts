/** workerd is killed between the commit of a change and its message, and between two attempts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findChildren } from '../support/process.ts';
import { erasures, subjectOf, TestHooks } from './hooks.ts';
import { Receiver, until } from './receiver.ts';

it('what was committed is told, at the next sweep at the latest', async ({ skip }) => {
  const persist = await mkdtemp(join(tmpdir(), 'hooks-'));
  const receiver = await Receiver.start();
  onTestFinished(async () => {
    await receiver.close();
    await rm(persist, { recursive: true, force: true });
  });
  const before = await TestHooks.open({ persist });
  const [pid] = await findChildren('workerd');
  if (pid === undefined) {
    await before.close();
    skip('There is no /proc here that shows which process to kill.');
    return;
  }
  const { id } = await before.create(receiver.url);
  // One that is under way, of which the answer does not come to be recorded.
  receiver.answer = () => 'hangs';
  await before.emit(erasures(1));
  await receiver.waitFor(1);
  await before.emit(erasures(3).slice(1), { dies: true });
  process.kill(pid, 'SIGKILL');
  await before.close().catch(() => undefined);
  receiver.answer = () => ({ status: 200 });

  const after = await TestHooks.open({ persist });
  onTestFinished(() => after.close());
  await after.sweep();
  await until(async () => {
    const all = await after.deliveries(id);
    return all.length === 3 && all.every(({ status }) => status === 'delivered');
  });
  expect(receiver.received.map(subjectOf)).toEqual(['sub_0', 'sub_0', 'sub_1', 'sub_2']);
  const [first, second] = receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(first).toBe(second);
}, 120_000);
