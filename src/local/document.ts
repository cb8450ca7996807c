/** The OpenAPI document without a Worker: for what checks it, and for what is generated from it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where `npm run document` leaves it. */
export const DOCUMENT = fileURLToPath(new URL('../../.build/openapi.json', import.meta.url));

const DESCRIBE = `
import { createApp } from './src/app.ts';
import { describeApi } from './src/http/openapi.ts';
import { readVocabulary, wordsIn } from './src/policy/vocabulary.ts';
import policy from './.build/policy/policy.json';
const app = createApp(() => { throw new Error('Nothing is asked here.'); });
export const described = describeApi(app, wordsIn(readVocabulary(policy.data), policy.catalogue));`;

/** The routes describe themselves: nothing is run but what puts them together. */
async function describe(): Promise<unknown> {
  const { outputFiles } = await build({
    stdin: { contents: DESCRIBE, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['workerd', 'worker'],
    external: ['node:*'],
    // Models, codecs and pictures are for requests.
    loader: { '.wasm': 'empty', '.onnx': 'empty', '.jpg': 'empty' },
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  const { described } = await import(`data:text/javascript;base64,${code}`);
  return described;
}

export async function writeDocument(): Promise<void> {
  await mkdir(dirname(DOCUMENT), { recursive: true });
  await writeFile(DOCUMENT, JSON.stringify(await describe(), null, 2));
}

if (import.meta.main) await writeDocument();
