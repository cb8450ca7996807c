/**
 * Bundles the Worker the way `wrangler deploy` does, without deploying it, and lays out the API
 * reference's files. Run after the policy is built.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url);

/** Where `npm run build` leaves the bundle of each entry. */
export const BUNDLES = {
  'src/index.ts': fileURLToPath(new URL('.build/worker', root)),
  'src/local/worker.ts': fileURLToPath(new URL('.build/local-worker', root)),
} as const;
export type Entry = keyof typeof BUNDLES;

export class BuildError extends Error {
  override readonly name = 'BuildError';
}

/** @throws BuildError with the bundler's own words. */
export async function bundleWorker(entry: Entry, out: string = BUNDLES[entry]): Promise<void> {
  await layOutReference();
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

/** wrangler asks nobody and tells nobody. */
const QUIET = {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  DO_NOT_TRACK: '1',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  CI: '1',
};

async function layOutReference(): Promise<void> {
  const assets = new URL('.build/assets/docs/', root);
  await mkdir(assets, { recursive: true });
  const from = new URL('node_modules/swagger-ui-dist/', root);
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    await copyFile(new URL(file, from), new URL(file, assets));
  }
  await copyFile(new URL('src/api/reference/index.html', root), new URL('index.html', assets));
  await copyFile(new URL('src/api/reference/init.js', root), new URL('init.js', assets));
  await writeFile(
    new URL('.build/assets/_headers', root),
    "/docs/*\n  Content-Security-Policy: default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:\n  X-Content-Type-Options: nosniff\n",
  );
}

if (import.meta.main) {
  for (const entry of Object.keys(BUNDLES) as Entry[]) await bundleWorker(entry);
}
