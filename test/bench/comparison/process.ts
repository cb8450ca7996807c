/** The child process in which one library runs, so that neither affects the other. */
import { loadDecoder } from '../../../src/recognition/load.ts';
import { platform } from '../../support/platform.ts';
import type { Answers, Library, Question } from './client.ts';
import { importPeer } from './install.ts';
import type { Peer, RgbImage } from './peer.ts';

type Answer = Answers[keyof Answers];

interface LibraryModule {
  loadPeers(): Promise<Peer[]>;
}

const decoder = await loadDecoder(platform);

/** Neither library decodes JPEG in Node by itself: both get what this product's decoder makes. */
async function decode(picture: Uint8Array): Promise<RgbImage> {
  const { width, height, data } = await decoder.decode(picture, await decoder.inspect(picture));
  const rgb = new Int32Array(3 * width * height);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    rgb[to++] = data[from];
    rgb[to++] = data[from + 1];
    rgb[to++] = data[from + 2];
  }
  return { width, height, data: rgb };
}

async function answer(peers: Map<string, Peer>, question: Question): Promise<Answer> {
  const peer = peers.get(question.peer);
  if (!peer) throw new Error(`There is no peer ${question.peer}.`);
  switch (question.ask) {
    case 'time': {
      const start = performance.now();
      const descriptor = await peer.descriptorOf(await decode(question.picture));
      return descriptor && performance.now() - start;
    }
    case 'descriptor':
      return peer.descriptorOf(await decode(question.picture));
    case 'distance':
      return peer.distance(...question.descriptors);
  }
}

const { loadPeers } = await importPeer<LibraryModule>(`${process.argv[2] as Library}.ts`);
const peers = new Map((await loadPeers()).map((peer) => [peer.name, peer]));
process.on('message', async (question: Question) => {
  try {
    process.send?.({ answer: await answer(peers, question) });
  } catch (error) {
    process.send?.({ error: String(error) });
  }
});
process.send?.([...peers.keys()]);
