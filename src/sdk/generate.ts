/**
 * `npm run sdk`: the client for others, as a package in `.build/sdk/countersign`. Operations and types come
 * from the OpenAPI document (@hey-api/openapi-ts); what is written by hand stands beside this file.
 */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { DOCUMENT, writeDocument } from '../local/document.ts';
import { offerChoices } from './choices.ts';
import { describeOperations, type OpenApi, renderEntry } from './operations.ts';
import { emitTypes } from './types.ts';

const at = (path: string) => fileURLToPath(new URL(`../../.build/sdk/${path}`, import.meta.url));
const SOURCE = at('source');
const PACKAGE = at('countersign');
/** Written by hand, and part of the package. */
const OWN = ['connect.ts', 'problem.ts', 'many.ts', 'repeat.ts', 'signatures.ts'];

// The generator works with TypeScript's interface for JavaScript, which TypeScript 7 has no more.
registerHooks({
  resolve: (name, context, next) => next(name === 'typescript' ? 'typescript-5' : name, context),
});
const { createClient } = await import('@hey-api/openapi-ts');

await rm(at(''), { recursive: true, force: true });
await mkdir(SOURCE, { recursive: true });
await writeDocument();
const document: OpenApi = JSON.parse(await readFile(DOCUMENT, 'utf8'));
offerChoices(document);
await createClient({
  input: structuredClone(document) as object as Record<string, unknown>,
  output: { path: join(SOURCE, 'generated'), importFileExtension: '.ts' },
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  logs: { level: 'silent' },
});
for (const file of OWN) await cp(new URL(file, import.meta.url), join(SOURCE, file));
await writeFile(join(SOURCE, 'index.ts'), renderEntry(describeOperations(document)));
await emitTypes(SOURCE, PACKAGE);
await build({
  entryPoints: [join(SOURCE, 'index.ts')],
  outfile: join(PACKAGE, 'index.js'),
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
});
await cp(new URL('../../LICENSE', import.meta.url), join(PACKAGE, 'LICENSE'));
const { version } = JSON.parse(
  await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
);
await writeFile(
  join(PACKAGE, 'package.json'),
  `${JSON.stringify(
    {
      name: 'countersign',
      version,
      license: 'MIT',
      type: 'module',
      exports: { '.': { types: './types/index.d.ts', default: './index.js' } },
      sideEffects: false,
    },
    null,
    2,
  )}\n`,
);
console.log(`${PACKAGE}: npm install file:${PACKAGE}`);
