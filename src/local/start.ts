/**
 * `npm start`: the API on localhost, with local KV, D1 and Durable Objects whose data stays, a test
 * key, and policies that are live as soon as they are saved.
 */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { watchPolicy } from '../../policies/toolchain/watch/watch.ts';
import { REVIEW_SCOPE, SCOPES } from '../tenants/key.ts';
import { makeKey, makeOperatorKey } from '../tenants/new-key.ts';
import { buildPolicy, bundleWorker } from './bundle.ts';
import { readArguments } from './command-line.ts';
import { endWithCaller } from './ending.ts';
import { makeFolder } from './folder.ts';
import { pushPolicy } from './live-policy.ts';
import { lockFolder } from './lock.ts';
import { requireFree } from './port.ts';
import { Progress } from './progress.ts';
import { type LocalServer, serve } from './serve.ts';

const { values, endWith } = readArguments(
  `npm start -- [--port 8787] [--data FOLDER] [--sweep SECONDS]

Serves the API on this machine, with local stores and policies that are live when they are saved.

  --port   0 takes any free port
  --data   where the stores live; .wrangler/state unless given
  --sweep  how often templates at their limit are erased; every 600 s unless given`,
  {
    port: { type: 'string', default: '8787' },
    data: { type: 'string', default: '.wrangler/state' },
    sweep: { type: 'string', default: '600' },
  },
);
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) endWith(`"${values.port}" is no port.`);
const sweepEvery = Number(values.sweep);
if (!(sweepEvery > 0 && sweepEvery < 86_400)) {
  endWith(`--sweep takes seconds, of a day at most, not "${values.sweep}".`);
}
const data = resolve(values.data);
const bundle = join(data, 'worker');

// What would fail in the end is told at once. What was killed may have left a workerd at the port.
const lock = await makeFolder(data)
  .then(() => lockFolder(data))
  .catch(({ message }: Error) => endWith(`--data ${values.data}: ${message}`));
await requireFree(port).catch(() => {
  endWith(`Port ${port} is in use: npm start -- --port ${port + 1}`);
});

const policySecret = randomBytes(16).toString('hex');
const progress = new Progress();
await progress.during('Compiling the policy', buildPolicy()).catch(fail);
await progress.during('Bundling the Worker', bundleWorker('src/local/worker.ts', bundle));
const server = await progress.during('Starting it in workerd', start()).catch((error: unknown) => {
  if (!/ADDRESS_IN_USE|EADDRINUSE/.test(String((error as { code?: unknown }).code ?? error)))
    throw error;
  console.error(`Port ${port} is in use: npm start -- --port ${port + 1}`);
  process.exit(1);
});
const key = await testKey(server);
const operators = await operatorKeys(server);
const reviewer = await reviewerKey(server);

console.log(`
Countersign     ${server.url}
API reference   ${new URL('docs/', server.url)}
Test key        ${key}
Operators' keys ${operators.join('\n                ')}
Reviewer's key  ${reviewer}
Data            ${values.data} (delete the folder to begin again)
Policies        edit any .rego file below policies/: it is live when you save it

  curl ${new URL('healthz', server.url)}
`);

endWithCaller(server, lock);
// Cloudflare runs the sweep on schedule; here nobody else does.
setInterval(() => {
  server.runSchedule().catch((error: unknown) => console.error(`The sweep failed: ${error}`));
}, sweepEvery * 1000);
watchPolicy(
  async ({ wasm, compiled }) => {
    const revision = await pushPolicy(server.url, policySecret, wasm, compiled);
    console.log(`Policy ${revision.slice(0, 12)} is live.`);
  },
  (message) => console.error(`${message}\nThe last good policy keeps deciding.\n`),
);

function fail({ message }: Error): never {
  console.error(message);
  process.exit(1);
}

async function start(): Promise<LocalServer> {
  return serve({
    entry: 'src/local/worker.ts',
    bundle,
    port,
    persist: data,
    prepare: async () => lock.note(),
    masterKey: await masterKey(),
    bindings: { LOCAL_SECRET: policySecret, WEBHOOKS_TO_LOCALHOST: 'on' },
  });
}

/** Kept beside the data that it seals, so that both are deleted together. */
function masterKey(): Promise<string> {
  return readOrMake('master-key', async () => randomBytes(32).toString('base64'));
}

/** One test key for this folder's data; it opens nothing else. */
function testKey({ stores }: LocalServer): Promise<string> {
  return readOrMake('test-key', async () => {
    const { key, statements } = await makeKey('local', SCOPES, Date.now());
    for (const statement of statements) await stores.db.prepare(statement).run();
    return key;
  });
}

/** Of somebody there who looks at what goes against a person. */
function reviewerKey({ stores }: LocalServer): Promise<string> {
  return readOrMake('reviewer-key', async () => {
    const { key, statements } = await makeKey('local', [REVIEW_SCOPE], Date.now(), {
      holder: 'ruth',
    });
    for (const statement of statements) await stores.db.prepare(statement).run();
    return key;
  });
}

/** Of two operators, because a grave grant takes two. */
async function operatorKeys({ stores }: LocalServer): Promise<string[]> {
  const keys = [];
  for (const operator of ['first-operator', 'second-operator']) {
    const key = readOrMake(`${operator}-key`, async () => {
      const { key, statements } = await makeOperatorKey(operator, Date.now());
      for (const statement of statements) await stores.db.prepare(statement).run();
      return key;
    });
    keys.push(await key);
  }
  return keys;
}

/** The secret of that name, made at the first start. */
async function readOrMake(name: string, make: () => Promise<string>): Promise<string> {
  const file = join(data, name);
  const present = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    // Anything but "not there yet" must not end in a new secret over the old one.
    if (error.code !== 'ENOENT') throw error;
    return '';
  });
  if (present !== '') return present;
  const fresh = await make();
  await writeFile(file, fresh, { mode: 0o600 });
  return fresh;
}
