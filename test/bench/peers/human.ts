/** @vladmandic/human, with the modules that describing a face needs and no others. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import type { Config } from '@vladmandic/human';
import type { Peer } from '../comparison/peer.ts';
import { requireSimd, WASM_PATH } from './tensorflow.ts';

const require = createRequire(import.meta.url);

const CONFIG: Partial<Config> = {
  backend: 'wasm',
  wasmPath: WASM_PATH,
  warmup: 'none',
  // Every picture is another person's: nothing may carry over from the one before.
  cacheSensitivity: 0,
  async: false,
  face: {
    enabled: true,
    // As its demo of face matching does: rotated upright by the mesh. Leaving the mesh out or
    // switching its equalisation on changed fewer than 1 in 100 answers and a tenth of the time.
    detector: { rotation: true },
    mesh: { enabled: true },
    description: { enabled: true },
    // On by default, and nothing to do with the descriptor.
    iris: { enabled: false },
    emotion: { enabled: false },
  },
  body: { enabled: false },
  hand: { enabled: false },
  object: { enabled: false },
  segmentation: { enabled: false },
  gesture: { enabled: false },
};

export async function loadPeers(): Promise<Peer[]> {
  // Its package.json exports this build under a name that Node does not accept; the path does.
  const folder = dirname(dirname(require.resolve('@vladmandic/human')));
  const { Human }: typeof import('@vladmandic/human') = require(
    join(folder, 'dist/human.node-wasm.js'),
  );
  // It fetches models over HTTP only.
  const server = await serveFolder(join(folder, 'models'));
  const { port } = server.address() as AddressInfo;
  const human = new Human({ ...CONFIG, modelBasePath: `http://127.0.0.1:${port}/` });
  await human.init();
  await human.load();
  server.close();
  await requireSimd(human.tf);

  return [
    {
      name: `human ${human.version}`,
      async descriptorOf({ data, width, height }) {
        const tensor = human.tf.tensor3d(data, [height, width, 3], 'int32');
        try {
          const { face, error } = await human.detect(tensor);
          if (error) throw new Error(error);
          return face[0]?.embedding;
        } finally {
          human.tf.dispose(tensor);
        }
      },
      // `similarity` is this, cut off at both ends and rounded to hundredths.
      distance: (a, b) => human.match.distance([...a], [...b]),
    },
  ];
}

async function serveFolder(folder: string): Promise<Server> {
  const server = createServer(async (request, response) => {
    try {
      response.end(await readFile(join(folder, basename(request.url ?? ''))));
    } catch {
      response.writeHead(404).end();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
