/** What an operator uploads. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BUNDLES } from '../../src/local/bundle.ts';
import { mib, report } from './statistics.ts';

const bundle = BUNDLES['src/index.ts'];

export async function measureUpload(): Promise<void> {
  const sizes: { file: string; gzipped: number }[] = [];
  for (const file of await readdir(bundle)) {
    if (file.endsWith('.map') || file === 'README.md') continue;
    sizes.push({ file, gzipped: gzipSync(await readFile(join(bundle, file))).length });
  }
  const total = sizes.reduce((sum, { gzipped }) => sum + gzipped, 0);
  report('upload, gzipped', mib(total), {
    text: 'under 10 MB',
    met: total < 10_000_000,
  });
  for (const { file, gzipped } of sizes.toSorted((a, b) => b.gzipped - a.gzipped)) {
    report(`  ${file.replace(/^[0-9a-f]{40}-/, '')}`, mib(gzipped));
  }
}
