/**
 * What the benchmark compares with is 386 MB of packages that nothing else needs. They are a
 * package of their own, which is installed, from its own lockfile, by the benchmark that needs it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { runNpm } from '../../../models/fetch/npm.ts';

const PEERS = new URL('../peers/', import.meta.url);

const Lockfile = z.object({
  packages: z.record(z.string(), z.object({ version: z.string() })),
});

const readPackages = (file: URL) => Lockfile.parse(JSON.parse(readFileSync(file, 'utf8'))).packages;

/** Whether what is installed in a package's folder is what its lockfile says. */
export function isInstalled(folder: URL = PEERS): boolean {
  // What npm notes of an install.
  const noted = new URL('node_modules/.package-lock.json', folder);
  if (!existsSync(noted)) return false;
  const { '': own, ...wanted } = readPackages(new URL('package-lock.json', folder));
  const installed = readPackages(noted);
  return Object.entries(wanted).every(
    ([path, { version }]) => installed[path]?.version === version,
  );
}

/** Installs them unless they are there, and says so. @throws if npm fails */
export function installPeers(): void {
  if (isInstalled()) return;
  console.log('  installing what it is compared with: npm ci --prefix test/bench/peers');
  runNpm('ci', '--prefix', fileURLToPath(PEERS));
}

/**
 * A module of that package. Its name is not a literal, so that the rest is type-checked without it;
 * the module itself is checked by `npx tsc -p test/bench/peers`.
 */
export async function importPeer<Module>(name: string): Promise<Module> {
  return import(new URL(name, PEERS).href);
}
