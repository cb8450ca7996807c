import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { ARTEFACT, type ArtefactRecord, RECORD, sha256 } from './artefact.ts';

const SOURCE = join(import.meta.dirname, 'go');

/**
 * Builds OPA from the folder go beside this file, and replaces opa.wasm.br and opa.json. The same
 * source and Go version give the same bytes: paths, build ids and symbol tables are left out.
 * @throws if Go is missing or fails.
 */
export async function rebuildToolchain(log: (line: string) => void): Promise<ArtefactRecord> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-opa-'));
  try {
    const out = join(folder, 'opa.wasm');
    log('Compiling OPA to WebAssembly (a minute or two)...');
    const version = /^go (\S+)$/m.exec(await readFile(join(SOURCE, 'go.mod'), 'utf8'))?.[1];
    const go = (...args: string[]) =>
      execFileSync('go', args, {
        cwd: SOURCE,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          ...process.env,
          GOOS: 'wasip1',
          GOARCH: 'wasm',
          CGO_ENABLED: '0',
          GOFLAGS: '-mod=readonly',
          GOTOOLCHAIN: `go${version}`,
        },
      });
    go(
      ...['build', '-trimpath', '-buildvcs=false', '-buildmode=c-shared'],
      ...['-ldflags', '-s -w -buildid=', '-o', out, '.'],
    );
    const bytes = await readFile(out);
    log('Compressing it (about a minute)...');
    await writeFile(
      ARTEFACT,
      brotliCompressSync(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
          [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      }),
    );
    const record: ArtefactRecord = {
      opa: go('list', '-m', '-f', '{{.Version}}', 'github.com/open-policy-agent/opa').trim(),
      go: go('env', 'GOVERSION').trim(),
      bytes: bytes.length,
      sha256: sha256(bytes),
    };
    await writeFile(RECORD, `${JSON.stringify(record, null, 2)}\n`);
    return record;
  } finally {
    await rm(folder, { recursive: true });
  }
}
