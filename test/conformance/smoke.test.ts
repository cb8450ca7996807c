/** `npm run smoke`: proves a service that works, says of one that does not what is wrong, and leaves nothing. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SCOPES } from '../../src/tenants/key.ts';
import { makeKey } from '../../src/tenants/new-key.ts';
import { newKey } from '../support/sealed.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

const script = fileURLToPath(new URL('../../src/operator/smoke.ts', import.meta.url));
const masterKey = newKey('2026');
let worker: TestWorker;
let keys: { TEST_KEY: string; OPERATOR_KEY: string };

beforeAll(async () => {
  worker = await startWorker({ masterKey, bindings: { RUNS_IN: 'DE' } });
  const { key, statements } = await makeKey('acme', SCOPES, Date.now(), { test: true });
  for (const statement of statements) await worker.stores.db.prepare(statement).run();
  keys = { TEST_KEY: key, OPERATOR_KEY: await worker.operatorKeyOf('olga') };
});
afterAll(() => worker?.close());

/** @returns what it printed @throws with its exit code */
const smoke = async (env: Record<string, string>, url = String(worker.url)) => {
  const { stdout } = await promisify(execFile)(process.execPath, [script, url], {
    env: { ...process.env, ...env },
  });
  return stdout;
};

it('proves key, decision, recognition and record, and leaves nobody', async () => {
  const seen = await smoke({ ...keys, MASTER_KEY: masterKey });
  expect(seen.match(/^✔ \w+/gm)).toEqual([
    ...['✔ key', '✔ decision', '✔ health', '✔ recognition', '✔ audit', '✔ erasure'],
  ]);
  expect(seen).toContain('derives from MASTER_KEY here');
  const { db } = worker.stores;
  const left = 'SELECT count(*) AS n FROM subjects WHERE erased_at IS NULL';
  expect(await db.prepare(left).first('n')).toBe(0);
  const open = 'SELECT count(*) AS n FROM deployments WHERE ended_at IS NULL';
  expect(await db.prepare(open).first('n')).toBe(0);
});

it('finds another master key, and a log that is halted', async () => {
  await expect(
    smoke({ ...keys, MASTER_KEY: randomBytes(32).toString('base64') }),
  ).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/seals, and the one that you/),
  });
  await worker.stores.db.prepare("UPDATE log_state SET halted = 'a test'").run();
  // What the run before was told is told for five seconds more.
  const health = async () => (await fetch(new URL('/healthz', worker.url))).status;
  await expect.poll(health, { timeout: 30_000, interval: 500 }).toBe(503);
  await expect(smoke(keys)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('log_halted'),
  });
  await worker.stores.db.prepare('UPDATE log_state SET halted = NULL').run();
});

it.each([
  ['a key of live data', { TEST_KEY: 'csk_x' }, 'Put a test key'],
  ["no operator's key", { TEST_KEY: 'csk_test_x', OPERATOR_KEY: '' }, "Put an operator's key"],
])('wants no %s', async (_, env, says) => {
  await expect(smoke({ ...env })).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining(says),
  });
});
