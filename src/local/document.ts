/** The OpenAPI document without a Worker: for what checks it, and for what is generated from it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { VOCABULARY } from '../policy/vocabulary.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where `npm run document` leaves it. */
export const DOCUMENT = fileURLToPath(new URL('../../.build/openapi.json', import.meta.url));

/**
 * What others build on, kept in the repository: there a change of the API shows as one, and a generator
 * needs no running service. `npm run contract` renews it.
 */
export const CONTRACT = fileURLToPath(new URL('../api/openapi.json', import.meta.url));

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

/** @returns the document but for the words of its vocabularies, which are the policy's and change with it */
export function toContract(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map(toContract);
  const parts = Object.entries(node).filter(([name]) => name !== 'enum' || !(VOCABULARY in node));
  return Object.fromEntries(parts.map(([name, part]) => [name, toContract(part)]));
}

export async function writeDocument(): Promise<void> {
  await write(DOCUMENT, await describe());
}

async function write(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(content, null, 2)}\n`);
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { contract: { type: 'boolean', default: false } } });
  await (values.contract ? write(CONTRACT, toContract(await describe())) : writeDocument());
}
