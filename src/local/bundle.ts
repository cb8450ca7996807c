/**
 * Bundles the Worker the way `wrangler deploy` does, without deploying it, and lays out the API
 * reference's files and the pages of the law. Run after the policy is built.
 */
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { readCases } from '../../policies/toolchain/cases/read.ts';
import { OUTPUT } from '../../policies/toolchain/compile/compile.ts';
import { lawPages, layOutPages, PAGES, placesOf } from '../../policies/toolchain/pages/lay-out.ts';
import { readProperties } from '../../policies/toolchain/prove/properties.ts';
import { sha256 } from '../../policies/toolchain/reactor/artefact.ts';
import { loadPolicy } from '../policy/host.ts';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url);

/** Where `npm run build` leaves the bundle of each entry. */
export const BUNDLES = {
  'src/index.ts': fileURLToPath(new URL('.build/worker', root)),
  'src/local/worker.ts': fileURLToPath(new URL('.build/local-worker', root)),
  'test/measuring/worker.ts': fileURLToPath(new URL('.build/measuring-worker', root)),
} as const;
export type Entry = keyof typeof BUNDLES;

/** What outsiders check the log with: one file, for Node and for browsers. `package.json` names it. */
export const VERIFIER = {
  entry: 'src/verifier/index.ts',
  file: fileURLToPath(new URL('.build/verifier/countersign-verify.js', root)),
} as const;

export class BuildError extends Error {
  override readonly name = 'BuildError';
}

/** Compiles the policy. @throws BuildError with the compiler's own words. */
export async function buildPolicy(): Promise<void> {
  const cli = fileURLToPath(new URL('policies/toolchain/cli.ts', root));
  await run(process.execPath, [cli, 'build']).catch(({ stderr }: { stderr: string }) => {
    throw new BuildError(stderr);
  });
}

/** @throws BuildError with the bundler's own words. */
export async function bundleWorker(entry: string, out: string): Promise<void> {
  await layOutReference();
  await layOutPersonsPage();
  await layOutLaw();
  await rm(out, { recursive: true, force: true });
  const wrangler = fileURLToPath(new URL('node_modules/wrangler/bin/wrangler.js', root));
  try {
    await run(process.execPath, [wrangler, 'deploy', entry, '--dry-run', '--outdir', out], {
      cwd: fileURLToPath(root),
      env: { ...process.env, ...QUIET },
      maxBuffer: 16 * 2 ** 20,
    });
  } catch (error) {
    const { stderr, stdout } = error as { stderr?: string; stdout?: string };
    throw new BuildError(stderr?.trim() || stdout?.trim() || String(error));
  }
}

export async function bundleVerifier(): Promise<void> {
  const { entry, file } = VERIFIER;
  await build({
    entryPoints: [fileURLToPath(new URL(entry, root))],
    outfile: file,
    bundle: true,
    format: 'esm',
    // Neither Node nor browser: what it takes of Node, it imports when it runs there.
    platform: 'neutral',
    external: ['node:*'],
    target: 'es2022',
    banner: { js: '#!/usr/bin/env node' },
    logLevel: 'silent',
  }).catch((error: Error) => {
    throw new BuildError(error.message);
  });
  await chmod(file, 0o755);
}

/** wrangler asks nobody and tells nobody. */
const QUIET = {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  DO_NOT_TRACK: '1',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  CI: '1',
};

/** The API reference's static files: Swagger UI, from its package, and a page that shows it. */
async function layOutReference(): Promise<void> {
  const assets = new URL('.build/assets/', root);
  const files = {
    'docs/index.html': 'src/http/reference/index.html',
    'docs/init.js': 'src/http/reference/init.js',
    'docs/swagger-ui.css': 'node_modules/swagger-ui-dist/swagger-ui.css',
    'docs/swagger-ui-bundle.js': 'node_modules/swagger-ui-dist/swagger-ui-bundle.js',
    'me/index.html': 'src/rights/page/index.html',
    'me/page.css': 'src/rights/page/page.css',
    _headers: 'src/http/reference/headers.txt',
  };
  await mkdir(new URL('docs/', assets), { recursive: true });
  await mkdir(new URL('me/', assets), { recursive: true });
  for (const [to, from] of Object.entries(files)) {
    await copyIfChanged(new URL(from, root), new URL(to, assets));
  }
}

/** The script of the person's page: everything in one file, and nothing from anywhere else. */
async function layOutPersonsPage(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('src/rights/page/main.ts', root))],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
  }).catch((error: Error) => {
    throw new BuildError(error.message);
  });
  const file = fileURLToPath(new URL('.build/assets/me/page.js', root));
  const wanted = Buffer.from(outputFiles[0].contents);
  const present = await readFile(file).catch(() => null);
  // As below: a running server may be reading it.
  if (!present?.equals(wanted)) await writeFile(file, wanted);
}

/**
 * The catalogue of the policy for readers, below /law/. Looking for examples takes a second or two, so
 * pages that are of this policy, these cases and this code are left as they are.
 */
async function layOutLaw(): Promise<void> {
  const folder = fileURLToPath(new URL('.build/assets/law/', root));
  const { base } = await readProperties();
  const [wasm, compiled, cases] = await Promise.all([
    readFile(join(OUTPUT, 'policy.wasm')),
    readFile(join(OUTPUT, 'policy.json'), 'utf8').then(JSON.parse),
    readCases(),
  ]);
  const code = await Promise.all(
    [PAGES, join(PAGES, '../input')].map(async (of) =>
      (await readdir(of)).map((name) => join(of, name)),
    ),
  );
  const sources = await Promise.all(code.flat().map((path) => readFile(path)));
  const stamp = sha256(compiled.revision, JSON.stringify([base, cases]), ...sources);
  const kept = fileURLToPath(new URL('.build/law.stamp', root));
  if ((await readFile(kept, 'utf8').catch(() => '')) === stamp) return;
  const policy = loadPolicy(new WebAssembly.Module(wasm), compiled);
  const { facts } = compiled.data;
  await layOutPages(lawPages(policy, facts, placesOf(policy, facts, cases, base)), folder);
  await writeFile(kept, stamp);
}

/** Leaves a file alone that is right already: a running server may be reading it. */
async function copyIfChanged(from: URL, to: URL): Promise<void> {
  const [wanted, present] = await Promise.all([readFile(from), readFile(to).catch(() => null)]);
  if (!present?.equals(wanted)) await writeFile(to, wanted);
}
