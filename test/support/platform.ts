/** Node as a platform of the recogniser: files from this repository, `node_modules` included. */
import { readFile } from 'node:fs/promises';
import type { Platform } from '../../src/recognition/load.ts';

const root = new URL('../../', import.meta.url);

export const platform: Platform = {
  read: async (path) => new Uint8Array(await readFile(new URL(path, root))),
  compile: (bytes) => WebAssembly.compile(Uint8Array.from(bytes)),
  now: () => performance.now(),
};
