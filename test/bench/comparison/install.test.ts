import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isInstalled } from './install.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-'));
  await mkdir(join(folder, 'node_modules'));
  const own = { '': { version: '0.1.0' } };
  await write('package-lock.json', { ...own, 'node_modules/a': { version: '1.0.0' } });
});
afterEach(() => rm(folder, { recursive: true }));

const write = (file: string, packages: object) =>
  writeFile(join(folder, file), JSON.stringify({ packages }));
const check = () => isInstalled(pathToFileURL(`${folder}/`));

it('needs an install', () => {
  expect(check()).toBe(false);
});

it.each([
  ['the version of the lockfile', { 'node_modules/a': { version: '1.0.0' } }, true],
  ['another version', { 'node_modules/a': { version: '1.0.1' } }, false],
  [
    'another package beside it',
    { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } },
    true,
  ],
  ['another package instead', { 'node_modules/b': { version: '1.0.0' } }, false],
])('knows %s', async (_, packages, installed) => {
  await write('node_modules/.package-lock.json', packages);
  expect(check()).toBe(installed);
});
