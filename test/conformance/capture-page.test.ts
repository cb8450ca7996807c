/** The page that src/captures/README.md shows, in a browser, from another origin. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { json } from '../support/json.ts';
import { enrolledPerson, gate, type Person } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

const BROWSER = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);
const lack = BROWSER === undefined ? ' (NOT TRIED: this machine has no Chromium or Chrome)' : '';

let worker: TestWorker;
let face: Face;
let probe: Face;
let person: Person;
let app: Server;
let page: string;
let folder: string;
/** What the app's server reads of the capture that the page names. */
let told: (result: Record<string, unknown>) => void;

beforeAll(async () => {
  worker = await startWorker();
  [face, probe] = await Promise.all(FRANCK.slice(0, 2).map(readFace));
  person = await enrolledPerson(worker.client, face);
  const readme = await readFile(new URL('../../src/captures/README.md', import.meta.url), 'utf8');
  const [, snippet = ''] = /```html\n([\s\S]*?)```/.exec(readme) ?? [];
  page = snippet.replace('http://127.0.0.1:8787', worker.url.origin);
  folder = await mkdtemp(join(tmpdir(), 'countersign-'));
  app = createServer((request, response) => void serve(String(request.url), request, response));
  app.listen(0, '127.0.0.1');
  await once(app, 'listening');
});
afterAll(async () => {
  app.close();
  await worker.close();
  await rm(folder, { recursive: true, force: true });
});

/** The hand of the person before the camera. */
const HAND = `<script type="module">
  const picture = new File([await (await fetch('/picture')).blob()], 'me.jpg');
  const files = new DataTransfer();
  files.items.add(picture);
  const input = document.querySelector('#picture');
  input.files = files.files;
  input.dispatchEvent(new Event('change'));
</script>`;

async function serve(
  path: string,
  request: AsyncIterable<Uint8Array>,
  response: ServerResponse,
): Promise<void> {
  const { client } = worker;
  if (path === '/')
    response.setHeader('content-type', 'text/html').end(`<!doctype html>${page}${HAND}`);
  else if (path === '/picture') response.end(probe.bytes);
  else if (path === '/face/start') {
    const { deployment, subject } = person;
    const opened = await client.send('POST', '/v1/captures', json({ deployment, subject }));
    response.end(await opened.text());
  } else if (path === '/face/done') {
    const parts = [];
    for await (const part of request) parts.push(part);
    const id = Buffer.concat(parts).toString();
    told(
      (await (await client.send('GET', `/v1/captures/${id}`)).json()) as Record<string, unknown>,
    );
    response.end();
  } else response.writeHead(404).end();
}

/** Opens the page until the app was told, or the time is over. */
async function open(patience: number): Promise<Record<string, unknown> | undefined> {
  const { port } = app.address() as AddressInfo;
  const result = new Promise<Record<string, unknown>>((resolve) => {
    told = resolve;
  });
  // Chromium refuses its sandbox to root.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = spawn(
    BROWSER ?? '',
    [
      ...['--headless', ...sandbox, '--disable-gpu', '--no-first-run', `--user-data-dir=${folder}`],
      ...['--remote-debugging-port=0', `http://localhost:${port}/`],
    ],
    { stdio: 'ignore' },
  );
  const over = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), patience));
  try {
    return await Promise.race([result, over]);
  } finally {
    browser.kill();
    await once(browser, 'exit');
  }
}

it.skipIf(lack)(
  `sends the picture once its origin is registered, and not before${lack}`,
  async () => {
    expect(await open(8000)).toBeUndefined();
    const { port } = app.address() as AddressInfo;
    const origins = { capture_origins: [`http://localhost:${port}`] };
    await worker.client.redeploy(person.deployment, gate(origins));
    expect(await open(30_000)).toMatchObject({ status: 'answered', answer: { matched: true } });
  },
);
