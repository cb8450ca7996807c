/** `npm run -s attest`: plays the liveness provider. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readArguments } from './command-line.ts';
import { makeProvider, publicKeyOf, sign, state } from './provider.ts';

const { values, positionals, endWith } = readArguments(
  `npm run -s attest -- new                            makes a key; prints its entry for liveness.keys
npm run -s attest -- DEPLOYMENT NONCE PICTURE       prints an attestation that the picture is live

  --key FILE   the private key; .wrangler/liveness-provider.json, which git ignores, unless given`,
  { key: { type: 'string', default: '.wrangler/liveness-provider.json' } },
  true,
);
if (positionals.length === 1 && positionals[0] === 'new') await makeKeyFile(values.key);
else if (positionals.length === 3) await attest(values.key, positionals);
else endWith('Say either "new", or a deployment, a nonce and a picture.');

async function makeKeyFile(file: string): Promise<void> {
  const provider = await makeProvider();
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(provider), { mode: 0o600, flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      endWith(`${file} is there already; delete it first, or name another with --key.`);
    },
  );
  console.log(JSON.stringify(publicKeyOf(provider)));
}

async function attest(file: string, [deployment, nonce, path]: string[]): Promise<void> {
  const read = (name: string, advice: string) =>
    readFile(name).catch(() => endWith(`${name} cannot be read. ${advice}`));
  const key = await read(file, 'Make a key first: npm run -s attest -- new');
  const picture = await read(path, 'Name the picture that will be sent.');
  const provider = JSON.parse(key.toString());
  console.log(await sign(provider, state({ deployment, nonce, picture }, provider, Date.now())));
}
