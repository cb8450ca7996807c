import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

/** What opa.json records of the OPA that the repository carries. */
export interface ArtefactRecord {
  /** OPA's and Go's versions, as they name themselves. */
  opa: string;
  go: string;
  /** Size and SHA-256 of the module before compression. */
  bytes: number;
  sha256: string;
}

export const ARTEFACT = join(import.meta.dirname, 'opa.wasm.br');
export const RECORD = join(import.meta.dirname, 'opa.json');
const CACHE = join(import.meta.dirname, '../../../.build/toolchain');

/** The shipped OPA is not the one recorded, so nothing it would compile can be trusted. */
export class ArtefactError extends Error {
  override readonly name = 'ArtefactError';
}

export function sha256(...parts: (Uint8Array | string)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/**
 * The bytes of OPA as WebAssembly. Unpacking takes about 0.2 s, so the result is kept under
 * .build/toolchain by its digest; the digest is checked on every load, kept or not.
 * @throws ArtefactError if the bytes are not the recorded ones.
 */
export async function readArtefact(
  files: { artefact: string; record: string; cache: string } = {
    artefact: ARTEFACT,
    record: RECORD,
    cache: CACHE,
  },
): Promise<Uint8Array<ArrayBuffer>> {
  const record = JSON.parse(await readFile(files.record, 'utf8')) as ArtefactRecord;
  const kept = join(files.cache, `${record.sha256}.wasm`);
  const cached = await readFile(kept).catch(() => null);
  if (cached && sha256(cached) === record.sha256) return cached;

  const bytes = brotliDecompressSync(await readFile(files.artefact));
  const digest = sha256(bytes);
  if (digest !== record.sha256) {
    throw new ArtefactError(
      `${files.artefact} unpacks to ${digest}, but ${files.record} records ${record.sha256}. ` +
        'Restore both from git, or run: npm run policy -- rebuild-toolchain',
    );
  }
  await writeCache(kept, bytes);
  return bytes;
}

/** Writes beside and renames, so that a process starting meanwhile never reads half a file. */
async function writeCache(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  const partial = `${path}.${process.pid}`;
  await writeFile(partial, bytes);
  await rename(partial, path);
}
