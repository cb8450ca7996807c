/**
 * `node test/conformance/schemathesis.ts tenant|operator [options of st run]`: what Schemathesis, which is
 * written in Python and installed by hand, finds between the document and a Worker of its own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { SCOPES } from '../../src/tenants/key.ts';
import { startWorker } from '../support/worker.ts';

const CONFIG = fileURLToPath(new URL('schemathesis.toml', import.meta.url));
const UNLIMITED = '100000';

const [who, ...options] = process.argv.slice(2);
if (who !== 'tenant' && who !== 'operator') throw new Error('Say whose key: tenant or operator.');

const worker = await startWorker({
  bindings: {
    REQUESTS_PER_SECOND: UNLIMITED,
    REQUESTS_BURST: UNLIMITED,
    PUBLIC_REQUESTS_PER_SECOND: UNLIMITED,
    PUBLIC_REQUESTS_BURST: UNLIMITED,
    DRY_RUNS_PER_SECOND: UNLIMITED,
    DRY_RUNS_BURST: UNLIMITED,
  },
});
try {
  // With `keys` it would revoke the key that it asks with, with `webhooks` have hosts called that it made up.
  const scopes = SCOPES.filter((scope) => scope !== 'keys' && scope !== 'webhooks');
  const key = who === 'tenant' ? worker.keyOf('fuzzed', scopes) : worker.operatorKeyOf('olga');
  const env = { ...process.env, COUNTERSIGN_KEY: await key };
  const document = new URL('/openapi.json', worker.url).href;
  const args = ['--config-file', CONFIG, 'run', document, ...options];
  const [code] = await once(spawn('st', args, { stdio: 'inherit', env }), 'exit');
  process.exitCode = code ?? 1;
} finally {
  await worker.close();
}
