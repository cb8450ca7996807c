import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { networksOf, printManifest, readManifest } from './manifest.ts';

it('is written as it is committed, so that a rebuild changes digests only', () => {
  const committed = readFileSync(new URL('manifest.json', import.meta.url), 'utf8');
  expect(printManifest(readManifest())).toBe(committed);
});

it('pins one archive for each package and version', () => {
  const sources = networksOf(readManifest()).flatMap(([, { source, witness }]) =>
    witness ? [source, witness] : [source],
  );
  const archives = new Set(sources.map((s) => `${s.package}@${s.version} ${s.integrity}`));
  const versions = new Set(sources.map((s) => `${s.package}@${s.version}`));
  expect(archives.size).toBe(versions.size);
  for (const { integrity } of sources) expect(integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
});
