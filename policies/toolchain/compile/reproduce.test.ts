/**
 * The OPA that the repository carries compiles as OPA's own release does, byte for byte. OPA's
 * release is built here from its public module, which takes Go; without Go the test is skipped, and
 * says so. Once built (about a minute, and a download) it is kept in .build/toolchain.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { POLICIES, readLibrary } from '../library/library.ts';
import { RECORD, sha256 } from '../reactor/artefact.ts';
import { compilePolicy } from './compile.ts';

const FOLDER = join(POLICIES, '../.build/toolchain');
const hasGo = spawnSync('go', ['version']).status === 0;

async function release(): Promise<string> {
  const { opa: version, go } = JSON.parse(await readFile(RECORD, 'utf8'));
  const folder = join(FOLDER, `opa-${version}`);
  const binary = join(folder, 'opa');
  if (!existsSync(binary)) {
    execFileSync('go', ['install', `github.com/open-policy-agent/opa@${version}`], {
      env: { ...process.env, GOBIN: folder, GOTOOLCHAIN: go },
    });
  }
  return binary;
}

it.skipIf(!hasGo)(
  `OPA's own release compiles the same module${hasGo ? '' : ' (NOT TRIED: this machine has no Go)'}`,
  async () => {
    const opa = await release();
    const out = await mkdtemp(join(tmpdir(), 'countersign-reproduce-'));
    try {
      // The command that policies/README.md gives to auditors.
      const bundle = join(out, 'bundle.tar.gz');
      const command =
        'build -t wasm --prune-unused -e countersign/decision -e countersign/retention --ignore *_test.rego --ignore *.json --ignore toolchain -o FILE .';
      const args = command.split(' ').map((word) => (word === 'FILE' ? bundle : word));
      execFileSync(opa, args, { cwd: POLICIES });
      execFileSync('tar', ['-xzf', bundle, '-C', out, '/policy.wasm'], { stdio: 'pipe' });

      const { wasm } = await compilePolicy(await readLibrary());
      expect(sha256(await readFile(join(out, 'policy.wasm')))).toBe(sha256(wasm));
    } finally {
      await rm(out, { recursive: true });
    }
  },
  600_000,
);
