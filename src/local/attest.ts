/**
 * `npm run -s attest`: plays the liveness provider.
 *
 *   attest new KEYFILE                        makes a key; prints its entry for liveness.keys
 *   attest KEYFILE DEPLOYMENT NONCE PICTURE   prints an attestation that the picture is live
 */
import { readFile, writeFile } from 'node:fs/promises';
import { describeKey, makeProvider, sign, state } from './provider.ts';

const [first, ...rest] = process.argv.slice(2);
if (first === 'new' && rest.length === 1) {
  const provider = await makeProvider();
  await writeFile(rest[0], JSON.stringify(provider), { mode: 0o600, flag: 'wx' });
  console.log(JSON.stringify(describeKey(provider)));
} else if (first !== undefined && rest.length === 3) {
  const [deployment, nonce, path] = rest;
  const provider = JSON.parse(await readFile(first, 'utf8'));
  const picture = await readFile(path);
  console.log(await sign(provider, state({ deployment, nonce, picture }, provider, Date.now())));
} else {
  console.error('npm run -s attest -- new KEYFILE | KEYFILE DEPLOYMENT NONCE PICTURE');
  process.exit(2);
}
