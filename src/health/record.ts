/**
 * Records what /healthz compares with: for each embedder of the manifest, its embedding of the
 * health check's painting. Run it when an embedder is added: `npm run reference`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import manifest from '../../models/manifest.json' with { type: 'json' };
import { loadRecogniser } from '../recognition/load.ts';

const root = new URL('../../', import.meta.url);
const health = new URL('src/health/', root);

const painting = new Uint8Array(await readFile(new URL('mona-lisa.jpg', health)));
const reference: Record<string, { embedding: number[] }> = {};
for (const embedder of Object.keys(manifest.embedders)) {
  const recogniser = await loadRecogniser(
    {
      read: async (path) => new Uint8Array(await readFile(new URL(path, root))),
      compile: (bytes) => WebAssembly.compile(new Uint8Array(bytes)),
      now: () => performance.now(),
    },
    embedder,
  );
  const { embedding } = await recogniser.recognise(painting, { purpose: 'probe' });
  // Three digits agree with the full vector to 1e-4 and keep the file readable.
  reference[embedder] = { embedding: Array.from(embedding, (value) => Number(value.toFixed(3))) };
}
await writeFile(new URL('reference.json', health), `${JSON.stringify(reference)}\n`);
