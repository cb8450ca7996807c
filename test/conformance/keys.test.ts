/** `npm run key`: keys of tenants and operators, made and revoked while the server runs. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../../src/operator/create-key.ts', import.meta.url));

let worker: TestWorker;
let data: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'countersign-'));
  worker = await startWorker({ persist: data });
});
afterAll(async () => {
  await worker.close();
  await rm(data, { recursive: true });
});

const command = (...args: string[]) => run(process.execPath, [script, ...args, '--data', data]);

const statusOf = async (key: string, path: string) =>
  (await new Client(worker.url, key).send('GET', path)).status;

it.each([
  { args: ['--tenant', 'zoo', '--scopes', 'manage'], form: /^csk_\w{16}_\w{43}$/m },
  {
    args: ['--tenant', 'zoo', '--scopes', 'manage', '--test'],
    form: /^csk_test_[^\W_]{16}_\w{43}$/m,
  },
  { args: ['--operator', 'olga'], form: /^cso_\w{16}_\w{43}$/m },
])('$args.0 makes a key that works, and --revoke ends it at once', async ({ args, form }) => {
  const { stdout } = await command(...args);
  const [key = ''] = form.exec(stdout) ?? [];
  expect(await statusOf(key, '/v1/grants')).toBe(200);
  const beginning = key.slice(0, key.lastIndexOf('_'));
  expect((await command('--revoke', beginning)).stdout).toContain('Revoked');
  expect(await statusOf(key, '/v1/grants')).toBe(401);
  await expect(command('--revoke', key)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no such key, or it is revoked already'),
  });
});

it.each([
  { args: ['--operator', 'olga', '--test'], told: "A test key is a tenant's" },
  { args: ['--tenant', 'zoo-test'], told: 'no -test at the end' },
  { args: [], told: 'Name a tenant, an operator, an auditor, a monitor or a key' },
  {
    args: ['--tenant', 'zoo', '--operator', 'olga'],
    told: 'Name a tenant, an operator, an auditor, a monitor or a key',
  },
  { args: ['--operator', 'olga', '--scopes', 'manage'], told: "Scopes are of a tenant's key" },
  { args: ['--tenant', 'zoo', '--scopes', 'grant'], told: 'The scopes are' },
  { args: ['--reviewer', 'ruth'], told: 'somebody at a tenant' },
  {
    args: ['--tenant', 'zoo', '--reviewer', 'ruth', '--scopes', 'enrol'],
    told: 'does nothing but review',
  },
  { args: ['--tenant', 'zoo', '--scopes', 'review'], told: 'The scopes are' },
  { args: ['--operator', 'Olga'], told: 'use a-z, 0-9 and -' },
  { args: ['--revoke', "x' OR '1'='1"], told: 'That is no key' },
])('$args is told what to write', async ({ args, told }) => {
  await expect(command(...args)).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining(told),
  });
});
