/** `npm start`: ready with a key that works, and the same key and data at the next start. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { gate } from '../support/people.ts';

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

/** Starts it and reads what it prints until it is ready. */
async function start(): Promise<{ url: URL; key: string }> {
  const child = spawn(process.execPath, [script, '--port', '0', '--data', data]);
  running = child;
  let printed = '';
  return new Promise((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      printed += chunk;
    });
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      const url = /^Countersign +(\S+)$/m.exec(printed)?.[1];
      const key = /^Test key +(\S+)$/m.exec(printed)?.[1];
      if (url && key) resolve({ url: new URL(url), key });
    });
    child.once('exit', () => reject(new Error(`It ended: ${printed}`)));
  });
}

/** @returns what ended it: its own exit code, or the signal */
async function stop(): Promise<number | string | null> {
  const child = running;
  running = undefined;
  const ended = new Promise<number | string | null>((resolve) =>
    child?.once('exit', (code, signal) => resolve(code ?? signal)),
  );
  child?.kill('SIGINT');
  return ended;
}

it('serves, stops when asked, and goes on where it was', async () => {
  const first = await start();
  const { status } = await fetch(new URL('/healthz', first.url));
  expect(status).toBe(200);
  const { id } = await new Client(first.url, first.key).deploy(gate());
  expect(await stop()).toBe('SIGINT');

  const second = await start();
  expect(second.key).toBe(first.key);
  const again = await new Client(second.url, second.key).send('GET', `/v1/deployments/${id}`);
  expect(again.status).toBe(200);
  expect(await stop()).toBe('SIGINT');
  // It bundles and starts twice: 9 s, several times that beside other suites.
}, 180_000);
