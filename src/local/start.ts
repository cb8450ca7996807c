/**
 * `npm start`: the API on localhost, with local KV, D1 and Durable Objects whose data stays, a test
 * key, and policies that are live as soon as they are saved.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { watchPolicy } from '../../policies/toolchain/watch.ts';
import { SCOPES } from '../api/key.ts';
import { bundleWorker } from './build.ts';
import { makeKey } from './keys.ts';
import { pushPolicy } from './live-policy.ts';
import { Progress } from './progress.ts';
import { type LocalServer, serve } from './serve.ts';

const root = new URL('../../', import.meta.url);
const state = new URL('.wrangler/state/', root);

const { values } = parseArgs({ options: { port: { type: 'string', default: '8787' } } });
const port = Number(values.port);

const policySecret = randomBytes(16).toString('hex');
const progress = new Progress();
await progress.during('Bundling the Worker', bundleWorker('src/local/worker.ts'));
const server = await progress.during('Starting it in workerd', start()).catch((error: unknown) => {
  if (!String(error).includes('EADDRINUSE')) throw error;
  console.error(`Port ${port} is in use: npm start -- --port ${port + 1}`);
  process.exit(1);
});
const key = await testKey(server);

console.log(`
Countersign     ${server.url}
API reference   ${new URL('docs/', server.url)}
Test key        ${key}
Data            .wrangler/state (delete the folder to begin again)
Policies        edit any .rego file below policies/: it is live when you save it

  curl ${new URL('healthz', server.url)}
`);

const watching = watchPolicy(
  async ({ wasm, compiled }) => {
    const revision = await pushPolicy(server.url, policySecret, wasm, compiled);
    console.log(`Policy ${revision.slice(0, 12)} is live.`);
  },
  (message) => console.error(`${message}\nThe last good policy keeps deciding.\n`),
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await watching[Symbol.asyncDispose]();
    await server.close();
    process.exit(0);
  });
}

async function start(): Promise<LocalServer> {
  return serve({
    entry: 'src/local/worker.ts',
    port,
    persist: fileURLToPath(state),
    masterKey: await masterKey(),
    bindings: { POLICY_SECRET: policySecret },
  });
}

/** Kept where wrangler looks for local secrets, because what it sealed is kept too. */
async function masterKey(): Promise<string> {
  const file = new URL('.dev.vars', root);
  const present = await readFile(file, 'utf8').catch(() => '');
  const line = /^MASTER_KEY=(\S+)$/m.exec(present);
  if (line) return line[1];
  const fresh = randomBytes(32).toString('base64');
  await writeFile(file, `${present}MASTER_KEY=${fresh}\n`, { mode: 0o600 });
  return fresh;
}

/** One test key for this folder's data; it opens nothing else. */
async function testKey({ stores }: LocalServer): Promise<string> {
  await mkdir(state, { recursive: true });
  const file = new URL('test-key', state);
  const present = await readFile(file, 'utf8').catch(() => '');
  if (present !== '') return present;
  const { key, statements } = await makeKey('local', SCOPES, Date.now());
  for (const statement of statements) await stores.db.prepare(statement).run();
  await writeFile(file, key, { mode: 0o600 });
  return key;
}
