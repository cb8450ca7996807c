/** `npm run serve`: the Worker as it is deployed, on one machine, and nothing of a developer's. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BUNDLES } from '../../src/local/bundle.ts';
import { Client } from '../support/client.ts';
import { gate } from '../support/people.ts';
import { findChildren } from '../support/process.ts';

const path = (name: string) => fileURLToPath(new URL(`../../src/${name}`, import.meta.url));
const script = path('local/machine.ts');
const run = promisify(execFile);
const newKey = () => randomBytes(32).toString('base64');
const SECRETS = { MASTER_KEY: `2026:${newKey()}`, SIGNING_KEYS: `first:${newKey()}` };
const ARGS = ['--origin', 'countersign.example/log', '--runs-in', 'DE'];
let data: string;
let running: ChildProcess | undefined;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'countersign-'));
});
afterAll(async () => {
  running?.kill();
  await rm(data, { recursive: true });
});

interface Machine {
  readonly url: URL;
  readonly workerds: readonly number[];
  /** All that it has printed, once it matches. */
  printed(pattern: RegExp): Promise<string>;
  /** Sends SIGTERM, or another signal. @returns what ended it */
  stop(signal?: NodeJS.Signals): Promise<unknown[]>;
}

/** Starts it and waits until it says how it is. */
async function start(secrets = SECRETS): Promise<Machine> {
  const args = ['--port', '0', '--sweep', '1', '--bundle', BUNDLES['src/index.ts']];
  const child = spawn(process.execPath, [script, ...ARGS, ...args, '--data', data], {
    env: { ...process.env, ...secrets },
  });
  running = child;
  const exit = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
      child.emit('printed');
    });
  }
  const printed = async (pattern: RegExp) => {
    while (!pattern.test(output)) {
      await Promise.race([once(child, 'printed'), exit]);
      if (child.exitCode !== null) throw new Error(`It ended: ${output}`);
    }
    return output;
  };
  await printed(/^(Healthy|Not healthy) /m);
  const url = new URL(/^Countersign +(\S+)$/m.exec(output)?.[1] ?? '');
  const workerds = await findChildren('workerd', child.pid);
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return exit;
  };
  return { url, workerds, printed, stop };
}

const isThere = (id: number) => {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
};

it('serves what is deployed and no more, keeps it, sweeps, and leaves nothing running', async () => {
  const first = await start();
  const health = await fetch(new URL('/healthz', first.url));
  expect([health.status, await health.json()]).toMatchObject([200, { runs_in: ['DE'] }]);

  // The local Worker's own, and Miniflare's before every Worker of its entry.
  for (const [method, developers] of [
    ['POST', '/local/policy'],
    ['GET', '/cdn-cgi/local/platform-proxy'],
    ['GET', '/cdn-cgi/local/scheduled'],
    ['GET', '/cdn-cgi/local/explorer'],
  ]) {
    const answer = await fetch(new URL(developers, first.url), { method });
    expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'route_not_found' }]);
  }
  const page = await fetch(new URL('/docs/', first.url));
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);

  const made = await run(process.execPath, [
    ...[path('operator/create-key.ts'), '--tenant', 'acme', '--data', data],
  ]);
  const key = /^csk_\w+$/m.exec(made.stdout)?.[0] ?? '';
  const { id } = await new Client(first.url, key).deploy(gate());
  const printed = await first.printed(/("sweep":.*){2}/s);
  // No key is made that nobody asked for.
  expect(printed).not.toMatch(/cs[ko]_/);

  expect(first.workerds).toHaveLength(process.platform === 'linux' ? 1 : 0);
  expect(await first.stop()).toEqual([null, 'SIGTERM']);
  expect(first.workerds.filter(isThere)).toEqual([]);
  await expect(fetch(new URL('/healthz', first.url))).rejects.toThrow();

  // All of it is there the next time, also that it is sealed with the former key.
  const second = await start({ ...SECRETS, MASTER_KEY: `2026:${newKey()}` });
  const again = await new Client(second.url, key).send('GET', `/v1/deployments/${id}`);
  expect(again.status).toBe(200);
  expect(await second.printed(/healthy/i)).toMatch(/^Not healthy MASTER_KEY lacks a key/m);

  // Nobody else starts on its folder; what it leaves when it is killed is ended by who comes next.
  const next = (host: string) =>
    run(process.execPath, [script, ...ARGS, '--host', host, '--data', data], {
      env: { ...process.env, ...SECRETS },
    }).catch((error: unknown) => error);
  expect(await next('127.0.0.1')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^--data .*: process \d+ serves it already/),
  });
  expect(await second.stop('SIGKILL')).toEqual([null, 'SIGKILL']);
  // Where there is no /proc, nobody finds it.
  if (process.platform !== 'linux') return;
  const isServed = () =>
    fetch(new URL('/v1/problems', second.url)).then(
      ({ ok }) => ok,
      () => false,
    );
  expect(await isServed()).toBe(true);
  // No address of this machine, so that it ends there.
  expect(await next('192.0.2.1')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`Ended workerd, process ${second.workerds[0]},`),
  });
  // By its door, for who has died stays in the list where nobody reaps it.
  expect(await isServed()).toBe(false);
  // It starts twice, and wrangler makes a key: 15 s, several times that beside other suites.
}, 240_000);

it.each([
  [{ MASTER_KEY: '' }, [], /^Put MASTER_KEY into the environment/],
  [{}, ['--host', '192.0.2.1'], /^--host 192.0.2.1 --port 8787: /],
  [{}, ['--prot', '1'], /^Unknown option '--prot'/],
])('%s %s is told what lacks, and how it is used', async (secrets, args, says) => {
  const env = { ...process.env, ...SECRETS, ...secrets };
  const asked = run(process.execPath, [script, ...ARGS, '--data', data, ...args], { env });
  const stderr = expect.stringMatching(new RegExp(`${says.source}.*npm run serve -- --data`, 's'));
  await expect(asked).rejects.toMatchObject({ code: 2, stderr });
});

it('says how it is used', async () => {
  const { stdout } = await run(process.execPath, [script, '--help']);
  expect(stdout).toMatch(/^npm run serve -- --data FOLDER/);
});
