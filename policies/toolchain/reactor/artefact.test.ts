import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArtefactError, readArtefact, sha256 } from './artefact.ts';

const BYTES = Buffer.from('pretend this is OPA');

describe('the shipped OPA', () => {
  let folder: string;
  let files: { artefact: string; record: string; cache: string };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-artefact-'));
    files = {
      artefact: join(folder, 'opa.wasm.br'),
      record: join(folder, 'opa.json'),
      cache: join(folder, 'cache'),
    };
    await writeFile(files.artefact, brotliCompressSync(BYTES));
    await writeFile(files.record, JSON.stringify({ sha256: sha256(BYTES) }));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is unpacked once and kept by its digest', async () => {
    expect(await readArtefact(files)).toEqual(BYTES);
    await rm(files.artefact);
    expect(await readArtefact(files)).toEqual(BYTES);
  });

  it('is refused if it is not the recorded one', async () => {
    await writeFile(files.record, JSON.stringify({ sha256: sha256('another OPA') }));
    await expect(readArtefact(files)).rejects.toThrow(ArtefactError);
  });

  it('is unpacked again if the kept copy was changed', async () => {
    await readArtefact(files);
    const kept = join(files.cache, `${sha256(BYTES)}.wasm`);
    await writeFile(kept, 'something else');
    expect(await readArtefact(files)).toEqual(BYTES);
    expect(await readFile(kept)).toEqual(BYTES);
  });
});
