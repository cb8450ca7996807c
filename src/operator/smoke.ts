/** `npm run smoke -- URL`: proves a deployment, and ends with 0 only if all of it is proven. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { VERIFIER } from '../local/bundle.ts';
import { readArguments } from '../local/command-line.ts';
import { importMasterKey, readMasterKeys } from '../vault/keys.ts';
import { prove } from './prove.ts';
import { askAt } from './rotation.ts';

const { positionals, endWith } = readArguments(
  `npm run smoke -- URL

Proves that the service at URL works: its key, a decision, a recognition, and that the log holds it.

  TEST_KEY in the environment: a test key, csk_test_… (npm run key -- --tenant NAME --test)
  OPERATOR_KEY: an operator's key, cso_… (npm run key -- --operator NAME)
  MASTER_KEY, if you have it: is to be the one that seals there`,
  {},
  true,
);
const [url, ...rest] = positionals;
if (url === undefined || rest.length > 0) endWith('Say where the service is, and nothing else.');
if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) endWith(`${url} is no URL.`);
const { TEST_KEY: testKey = '', OPERATOR_KEY: operatorKey = '', MASTER_KEY: master } = process.env;
if (!testKey.startsWith('csk_test_')) {
  endWith('Put a test key, csk_test_…, into TEST_KEY: a person is registered and erased with it.');
}
if (!operatorKey.startsWith('cso_')) endWith("Put an operator's key, cso_…, into OPERATOR_KEY.");
const [secret] = master === undefined ? [] : (readMasterKeys(master) ?? []);
if (master !== undefined && !secret) endWith('MASTER_KEY is not as the secret is written.');

const tenant = askAt(url, testKey);
const folder = await mkdtemp(join(tmpdir(), 'countersign-smoke-'));
try {
  await prove({
    tenant,
    operator: askAt(url, operatorKey),
    send: (path, fields) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      return tenant('POST', path, form);
    },
    picture: new Uint8Array(await readFile(new URL('../health/mona-lisa.jpg', import.meta.url))),
    masterKeyId: secret && (await importMasterKey(secret)).id,
    checkReceipt,
    now: Date.now,
    tell: (step, seen) => console.log(`✔ ${step.padEnd(12)} ${seen}`),
  });
} catch (error) {
  console.error(`✘ ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}

/** By the program that outsiders check with. */
async function checkReceipt(receipt: string): Promise<string | undefined> {
  const file = join(folder, 'receipt');
  await writeFile(file, receipt);
  const args = [VERIFIER.file, 'receipt', file, '--log', String(new URL('/log', url))];
  return promisify(execFile)(process.execPath, args).then(
    () => undefined,
    ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}${stderr}`.trim(),
  );
}
