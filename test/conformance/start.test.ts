/** `npm start`: ready with keys that work, the same keys and data next time, and nothing left behind. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { gate, licence } from '../support/people.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const script = fileURLToPath(new URL('../../src/local/start.ts', import.meta.url));
let data: string;

let running: ChildProcess | undefined;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'countersign-'));
});
afterAll(async () => {
  running?.kill();
  await rm(data, { recursive: true });
});

interface Started {
  readonly url: URL;
  readonly key: string;
  readonly operators: readonly string[];
  /** Resolves when it has printed this. */
  printed(pattern: RegExp): Promise<void>;
}

/** Starts it and reads what it prints until it is ready. */
async function start(command: string, ...args: string[]): Promise<Started> {
  const child = spawn(command, [...args, '--port', '0', '--data', data], { cwd: root });
  running = child;
  let output = '';
  const printed = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (pattern.test(output)) resolve();
      };
      for (const stream of [child.stdout, child.stderr]) stream.on('data', look);
      child.once('exit', () => reject(new Error(`It ended: ${output}`)));
      look();
    });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  await printed(/healthz$/m);
  const url = /^Countersign +(\S+)$/m.exec(output)?.[1] ?? '';
  const key = /^Test key +(\S+)$/m.exec(output)?.[1] ?? '';
  const operators = output.match(/\bcso_\w+/g) ?? [];
  return { url: new URL(url), key, operators, printed };
}

const startDirectly = () => start(process.execPath, script, '--sweep', '1');

/** @returns what ended it: its own exit code, or the signal */
async function stop(signal: NodeJS.Signals): Promise<number | string | null> {
  const child = running;
  running = undefined;
  const ended = new Promise<number | string | null>((resolve) =>
    child?.once('exit', (code, signal) => resolve(code ?? signal)),
  );
  child?.kill(signal);
  return ended;
}

/** Whether nobody answers there any more, within half a minute: it may be compiling OPA meanwhile. */
async function fallsSilent(url: URL): Promise<boolean> {
  for (let tries = 0; tries < 300; tries++) {
    try {
      await fetch(new URL('/v1/problems', url), { signal: AbortSignal.timeout(1000) });
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

it('serves, sweeps, stops when asked, and goes on where it was', async () => {
  const first = await startDirectly();
  const { status } = await fetch(new URL('/healthz', first.url));
  expect(status).toBe(200);
  const { id } = await new Client(first.url, first.key).deploy(gate());
  const [olga, pjotr] = first.operators.map((operator) => new Client(first.url, operator));
  const facts = { 'controller.type': 'law_enforcement' };
  const grant = await olga.grant(licence({ tenant: 'local', facts }));
  expect(await pjotr.approve(grant.id)).toMatchObject({ status: 'in_force' });
  await first.printed(/"sweep":\{"examined":0/);
  expect(await stop('SIGINT')).toBe('SIGINT');

  const second = await startDirectly();
  expect(second.key).toBe(first.key);
  expect(second.operators).toEqual(first.operators);
  const again = await new Client(second.url, second.key).send('GET', `/v1/deployments/${id}`);
  expect(again.status).toBe(200);
  expect(await stop('SIGINT')).toBe('SIGINT');
  // It bundles and starts twice: 9 s, several times that beside other suites.
}, 180_000);

it('ends with npm, whose process id is all that a script has', async () => {
  const { url } = await start('npm', 'start', '--');
  await stop('SIGTERM');
  expect(await fallsSilent(url)).toBe(true);
}, 180_000);

it('tells at once of a port that is taken and of a folder that cannot be', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const options = { timeout: 10_000 };
  // Of its own: what npm ran in the other one may not have ended yet.
  const args = ['--port', String(port), '--data', join(data, 'other')];
  const taken = run(process.execPath, [script, ...args], options);
  await expect(taken).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`Port ${port} is in use: npm start -- --port ${port + 1}`),
  });
  server.close();
  const file = join(data, 'file');
  await writeFile(file, '');
  const nowhere = run(
    process.execPath,
    [script, '--port', '0', '--data', join(file, 'x')],
    options,
  );
  await expect(nowhere).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^--data .*file.x: ENOTDIR/),
  });
}, 60_000);

it('says how it is used', async () => {
  const { stdout } = await run(process.execPath, [script, '--help']);
  expect(stdout).toContain('npm start -- [--port 8787]');
  const wrong = run(process.execPath, [script, '--prot', '1']);
  await expect(wrong).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^Unknown option '--prot'\.?\n\nnpm start -- /),
  });
});
