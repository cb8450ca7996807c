import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isInstalled } from './install.ts';

const A = { version: '1.0.0' };
const B = { version: '2.0.0' };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-'));
  await mkdir(join(folder, 'node_modules'));
  const own = { '': { version: '0.1.0' } };
  await write('package-lock.json', { ...own, 'node_modules/a': A, 'node_modules/b': B });
});
afterEach(() => rm(folder, { recursive: true }));

const write = (file: string, packages: object) =>
  writeFile(join(folder, file), JSON.stringify({ packages }));
const check = () => isInstalled(pathToFileURL(`${folder}/`));

it('needs an install', () => {
  expect(check()).toBe(false);
});

it.each([
  ['the versions of the lockfile', { 'node_modules/a': A, 'node_modules/b': B }, true],
  ['one that is missing', { 'node_modules/a': A }, false],
  ['another version', { 'node_modules/a': A, 'node_modules/b': A }, false],
  [
    'a former one that was left',
    { 'node_modules/a': A, 'node_modules/b': B, 'node_modules/c': A },
    true,
  ],
])('knows %s', async (_, packages, installed) => {
  await write('node_modules/.package-lock.json', packages);
  expect(check()).toBe(installed);
});
