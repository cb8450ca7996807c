/** The log's name is fixed when it is begun. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { TestLog } from './log.ts';

it('another LOG_ORIGIN stops the log, and the old one lets it go on', async () => {
  const persist = await mkdtemp(join(tmpdir(), 'log-'));
  onTestFinished(() => rm(persist, { recursive: true, force: true }));
  const at = async <T>(LOG_ORIGIN: string, use: (log: TestLog) => Promise<T>): Promise<T> => {
    const log = await TestLog.open({ persist, bindings: { LOG_ORIGIN } });
    try {
      return await use(log);
    } finally {
      await log.close();
    }
  };
  await at('first.test/log', async (log) => {
    await log.append(3);
    await log.integrate();
  });
  await at('second.test/log', async (log) => {
    await log.append(3);
    const { halted, origin, publishedSize } = await log.integrate();
    expect(halted).toBe(
      "LOG_ORIGIN is second.test/log, and this log is first.test/log: a log's origin is never changed.",
    );
    expect({ origin, publishedSize }).toEqual({ origin: 'first.test/log', publishedSize: 3 });
    await expect(log.append(1)).rejects.toThrow('log_halted');
  });
  await at('first.test/log', async (log) => {
    expect((await log.integrate()).publishedSize).toBe(3);
    await log.db.prepare('UPDATE log_state SET halted = NULL').run();
    expect(await log.integrate()).toMatchObject({ halted: null, publishedSize: 6 });
  });
});
