import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestKey, TestLog } from '../../test/support/tlog.ts';
import { openCheckpoint } from '../verifier/checkpoint.ts';
import { checkCosignatures } from '../verifier/cosignatures.ts';
import { parseKey } from '../verifier/note.ts';
import { parsePolicy } from '../verifier/policy.ts';
import { type Files, Folder, hashOrigin } from './folder.ts';
import { serveWitness } from './server.ts';
import { MAX_REQUEST_BYTES, Witness } from './witness.ts';

const NOW = 1_796_040_000;
const log = TestLog.of(600);
/** The same key over another history from entry 250 on. */
const fork = new TestLog(log.key);
for (let at = 0; at < 600; at++) fork.add(at < 250 ? log.entries[at] : Buffer.alloc(32, at));
const stranger = TestLog.of(9, new TestKey('stranger.test/log'));
const impostor = TestLog.of(9, new TestKey(log.key.name));

let folder: string;
beforeEach(async () => {
  folder = await files.mkdtemp(join(tmpdir(), 'witness-'));
});
afterEach(() => files.rm(folder, { recursive: true, force: true }));

async function openWitness(using: Files = files) {
  const store = await Folder.open(folder, using);
  const key = await store.openKey('witness.test/w1');
  const witness = new Witness(key, [parseKey(log.key.vkey)], store);
  const add = async (body: string | Uint8Array) =>
    witness.add(Uint8Array.from(Buffer.from(body as string)), () => NOW);
  const answer = async (body: string) => {
    const { status, type, body: text } = await add(body);
    return type === 'text/x.tlog.size' ? [status, text] : [status];
  };
  return { witness, key, store, add, answer };
}

function request(old: number, size: number, of = log, path = of.consistency(old, size)): string {
  const lines = path.map((hash) => `${hash.toString('base64')}\n`).join('');
  return `old ${old}\n${lines}\n${of.checkpoint(size)}`;
}

test('cosigns what continues the last checkpoint', async () => {
  const { add, key } = await openWitness();
  const policy = parsePolicy(`witness w ${key.vkey}\nquorum w`);
  for (const [old, size] of [
    [0, 5],
    [5, 300],
    [300, 300],
    [300, 600],
  ]) {
    const { status, body } = await add(request(old, size));
    expect([size, status]).toEqual([size, 200]);
    const signed = openCheckpoint(Buffer.from(log.checkpoint(size) + body), [
      parseKey(log.key.vkey),
    ]);
    expect(checkCosignatures(signed, policy, NOW).by).toEqual([{ witness: 'w', time: NOW }]);
  }
});

test('answers as c2sp.org/tlog-witness says', async () => {
  const { answer, add } = await openWitness();
  expect(await answer(request(0, 5))).toEqual([200]);
  const cases = {
    'an old size that is stale': [request(0, 300), 409, '5\n'],
    'an old size that is to come': [request(7, 300), 409, '5\n'],
    'an old size above the new': [request(5, 5).replace('old 5', 'old 6'), 400],
    'a log that is not witnessed': [request(0, 9, stranger), 404],
    'its name with another key': [request(5, 9, impostor), 403],
    'no signature of a known key': [
      request(5, 9).replace(/^— .*\n/m, stranger.key.line('x\n')),
      403,
    ],
    'a signature that does not verify': [request(5, 9).replace('\n9\n', '\n8\n'), 403],
    'a proof that does not verify': [request(5, 9, log, log.consistency(5, 8)), 422],
    'no proof': [request(5, 9, log, []), 422],
    'equal sizes with a proof': [request(5, 5, log, log.consistency(4, 5)), 422],
    'no first line': [request(5, 9).slice(6), 400],
    'a leading zero': [request(5, 9).replace('old 5', 'old 05'), 400],
    'a negative size': [request(5, 9).replace('old 5', 'old -5'), 400],
    'two spaces': [request(5, 9).replace('old 5', 'old  5'), 400],
    'CR LF': [request(5, 9).replaceAll('\n', '\r\n'), 400],
    'sixty-four hashes': [request(5, 9, log, Array(64).fill(log.root(1))), 400],
    'a hash of 31 bytes': [request(5, 9, log, [log.root(1).subarray(1)]), 400],
    'no checkpoint': ['old 5\n\n', 400],
    nothing: ['', 400],
  } as const;
  for (const [what, [body, ...expected]] of Object.entries(cases)) {
    expect([what, ...(await answer(body))]).toEqual([what, ...expected]);
  }
  // None of it has moved anything.
  expect(await answer(request(5, 300))).toEqual([200]);
  const { status } = await add(Buffer.concat([Buffer.from(request(300, 301)), Buffer.of(0xff)]));
  expect(status).toBe(400);
});

test('refuses another history of the same size, or of a larger one', async () => {
  const { answer } = await openWitness();
  await answer(request(0, 300));
  expect(await answer(request(300, 300, fork))).toEqual([422]);
  expect(await answer(request(300, 600, fork))).toEqual([422]);
  expect(await answer(request(0, 600, fork))).toEqual([409, '300\n']);
});

test('the first checkpoint takes no proof, and an empty log the empty root', async () => {
  const { answer } = await openWitness();
  const empty = new TestLog(log.key);
  expect(await answer(request(0, 5, log, [log.root(1)]))).toEqual([422]);
  const text = `${log.key.name}\n0\n${log.root(1).toString('base64')}\n`;
  expect(await answer(`old 0\n\n${text}\n${log.key.line(text)}`)).toEqual([422]);
  expect(await answer(request(0, 0, empty))).toEqual([200]);
  expect(await answer(request(0, 5))).toEqual([200]);
});

test('of two histories at once it cosigns one, whichever comes first', async () => {
  for (let round = 0; round < 10; round++) {
    await files.rm(folder, { recursive: true });
    const { answer } = await openWitness();
    await answer(request(0, 250));
    const both = [request(250, 400), request(250, 400, fork), request(250, 500, fork)];
    if (round % 2 === 1) both.reverse();
    const statuses = await Promise.all(both.map(async (body) => (await answer(body))[0]));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(2);
  }
});

test('knows it all again after a restart, under the same key', async () => {
  const before = await openWitness();
  await before.answer(request(0, 300));
  const after = await openWitness();
  expect(after.key.vkey).toBe(before.key.vkey);
  expect(await after.answer(request(0, 600, fork))).toEqual([409, '300\n']);
  await expect(after.store.openKey('witness.test/w2')).rejects.toThrow('leave --name away');
});

test('a state that cannot be read is not a log that was never seen', async () => {
  const { answer, witness } = await openWitness();
  await answer(request(0, 300));
  await files.writeFile(join(folder, hashOrigin(log.key.name)), 'torn');
  await expect(answer(request(0, 600, fork))).rejects.toThrow();
  await files.rm(join(folder, hashOrigin(log.key.name)));
  await files.mkdir(join(folder, hashOrigin(log.key.name)));
  await expect(witness.latest(log.key.name)).rejects.toThrow('EISDIR');
});

/** Every step of the write, failing before or after it took effect. */
const STEPS = ['open', 'writeFile', 'sync', 'close', 'rename', 'open folder', 'sync folder'];

test.each(
  STEPS.flatMap((step) => [
    [step, 'before'],
    [step, 'after'],
  ]),
)('a crash at %s, %s it took effect', async (step, when) => {
  const first = await openWitness();
  await first.answer(request(0, 250));
  const broken = await openWitness(breakAt(step, when === 'after'));
  await expect(broken.answer(request(250, 400))).rejects.toThrow('crash');

  // Nobody has seen a cosignature: the witness may stand at either size, and at nothing else.
  const { answer, witness } = await openWitness();
  const stored = Buffer.from((await witness.latest(log.key.name)) ?? '').toString();
  expect(['250', '400']).toContain(stored.split('\n')[1]);
  if (stored.split('\n')[1] === '400') {
    expect(await answer(request(250, 400, fork))).toEqual([409, '400\n']);
    expect(await answer(request(400, 600))).toEqual([200]);
  } else {
    expect(await answer(request(250, 400, fork))).toEqual([200]);
    expect(await answer(request(250, 400))).toEqual([409, '400\n']);
  }
});

function breakAt(step: string, after: boolean): Files {
  const guard = async <Result>(name: string, act: () => Promise<Result>): Promise<Result> => {
    if (name !== step) return act();
    const done = after ? await act() : undefined;
    if (name.startsWith('open')) await (done as files.FileHandle | undefined)?.close();
    throw new Error('crash');
  };
  return {
    ...files,
    rename: (from, to) => guard('rename', () => files.rename(from, to)),
    async open(path, flags, mode) {
      if (String(path).endsWith('lock')) return files.open(path, flags, mode);
      const suffix = flags === 'r' ? ' folder' : '';
      const file = await guard(`open${suffix}`, () => files.open(path, flags, mode));
      const { writeFile, sync, close } = file;
      return Object.assign(file, {
        writeFile: (text: string) => guard('writeFile', () => writeFile.call(file, text)),
        sync: () => guard(`sync${suffix}`, () => sync.call(file)),
        close: () => guard(`close${suffix}`, () => close.call(file)),
      });
    },
  };
}

test('durable before it answers: the file and its folder are synced, in this order', async () => {
  const done: string[] = [];
  const using: Files = {
    ...files,
    async rename(from, to) {
      done.push('rename');
      await files.rename(from, to);
    },
    async open(path, flags, mode) {
      const file = await files.open(path, flags, mode);
      const { sync } = file;
      return Object.assign(file, {
        async sync() {
          done.push(flags === 'r' ? 'sync folder' : 'sync file');
          await sync.call(file);
        },
      });
    },
  };
  const { answer } = await openWitness(using);
  done.length = 0;
  await answer(request(0, 5)).then(() => done.push('answer'));
  expect(done).toEqual(['sync file', 'rename', 'sync folder', 'answer']);
});

test('over HTTP: cosigns, shows what it cosigned, bounds what it reads', async () => {
  const { witness, key } = await openWitness();
  const server = serveWitness(witness, () => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const at = (path: string) => `http://127.0.0.1:${port}/${path}`;
  try {
    const shown = at(`${hashOrigin(log.key.name)}/checkpoint`);
    expect((await fetch(shown)).status).toBe(404);
    const cosigned = await fetch(at('add-checkpoint'), { method: 'POST', body: request(0, 300) });
    expect(cosigned.status).toBe(200);
    const line = await cosigned.text();
    expect(line).toMatch(/^— witness\.test\/w1 \S+\n$/);
    expect(await (await fetch(shown)).text()).toBe(log.checkpoint(300) + line);

    const stale = await fetch(at('add-checkpoint'), { method: 'POST', body: request(0, 300) });
    expect([stale.status, stale.headers.get('content-type'), await stale.text()]).toEqual([
      409,
      'text/x.tlog.size',
      '300\n',
    ]);
    expect((await fetch(at('add-checkpoint'))).status).toBe(405);
    expect((await fetch(at(`${'0'.repeat(64)}/checkpoint`))).status).toBe(404);
    const huge = Buffer.alloc(MAX_REQUEST_BYTES + 1, 0x41);
    expect((await fetch(at('add-checkpoint'), { method: 'POST', body: huge })).status).toBe(413);
    expect(key.vkey).toContain('witness.test/w1');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('a folder has one witness at a time', async () => {
  const child = await startProcess();
  await expect(Folder.open(folder)).rejects.toThrow(`The process ${child.process.pid} has`);
  child.process.kill('SIGTERM');
  await once(child.process, 'exit');
  await (await Folder.open(folder)).close();
});

test('killed while it works, it stands where it last answered, or one step on', async () => {
  let answered = 0;
  for (let kill = 0; kill < 5; kill++) {
    const { process: child, url } = await startProcess();
    const before = answered;
    // Once it is at work, and later each time, so that it is hit at different steps.
    const strike = () => setTimeout(() => child.kill('SIGKILL'), 3 * kill);
    for (let going = true; going && answered < 500; ) {
      const size = answered + 1;
      if (answered === before + 1) strike();
      const body = request(answered, size);
      going = await fetch(`${url}/add-checkpoint`, { method: 'POST', body }).then(
        async (response) => {
          // One step on: durable, and killed before the answer.
          if (response.status === 409) answered = Number(await response.text());
          else if (response.status === 200) answered = size;
          else throw new Error(String(response.status));
          return true;
        },
        () => false,
      );
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const { witness, store } = await openWitness();
    const stored = Buffer.from((await witness.latest(log.key.name)) ?? '').toString();
    expect([answered, answered + 1]).toContain(Number(stored.split('\n')[1] || 0));
    await store.close();
  }
  expect(answered).toBeGreaterThanOrEqual(5);
});

async function startProcess(): Promise<{ process: ChildProcess; url: string }> {
  const script = join(import.meta.dirname, 'start.ts');
  const args = [
    '--state',
    folder,
    '--log',
    log.key.vkey,
    '--port',
    '0',
    '--name',
    'witness.test/w1',
  ];
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const part of child.stdout) {
    said += part;
    const [, url] = /Witness +(\S+)\n.*policy/s.exec(said) ?? [];
    if (url !== undefined) return { process: child, url };
  }
  throw new Error(`The witness did not start: ${said}`);
}
