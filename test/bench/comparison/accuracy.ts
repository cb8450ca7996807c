/** How well the other libraries tell people apart, each with its own pipeline and metric. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bestAccuracy, type Scored } from '../../accuracy/folds.ts';
import { type Pair, parsePairs } from '../../accuracy/pairs.ts';
import { ascending, equalErrorRate } from '../../accuracy/rates.ts';
import { showProgress } from '../progress.ts';
import { report } from '../statistics.ts';
import { LIBRARIES, PeerProcess } from './client.ts';
import type { Descriptor } from './peer.ts';

/**
 * @param list a file in LFW's format of pairs
 * @param folder of images, `<name>/<name>_<number>.jpg`
 */
export async function measurePeerAccuracy(list: string, folder: string): Promise<void> {
  const pairs = parsePairs(await readFile(list, 'utf8')).flat();
  const files = new Set(pairs.flatMap(({ first, second }) => [first, second]));
  report('pairs, pictures', `${pairs.length}, ${files.size}`);
  for (const name of LIBRARIES) {
    const library = await PeerProcess.start(name);
    try {
      for (const peer of library.peers) {
        const descriptors = await readAll(library, peer, folder, files);
        const scored = await scorePairs(library, peer, pairs, descriptors);
        const scores = (genuine: boolean) =>
          ascending(scored.filter((pair) => pair.genuine === genuine).map(({ score }) => score));
        report(peer, percent(bestAccuracy(scored).accuracy));
        report('  equal error rate', percent(equalErrorRate(scores(true), scores(false)).rate));
        report('  pictures in which it finds no face', String(files.size - descriptors.size));
      }
    } finally {
      library.stop();
    }
  }
  console.log('  This product on the same pairs: npm run accuracy.');
}

/** The descriptors of the pictures in which a face is found. */
async function readAll(
  library: PeerProcess,
  peer: string,
  folder: string,
  files: ReadonlySet<string>,
): Promise<Map<string, Descriptor>> {
  const descriptors = new Map<string, Descriptor>();
  const progress = showProgress(files.size, `pictures, ${peer}`);
  for (const file of files) {
    const picture = await readFile(join(folder, file));
    const descriptor = await library.ask({ ask: 'descriptor', peer, picture });
    if (descriptor) descriptors.set(file, descriptor);
    progress.advance();
  }
  progress.end();
  return descriptors;
}

/** The nearer, the more alike; a pair of which a picture has no face never matches. */
async function scorePairs(
  library: PeerProcess,
  peer: string,
  pairs: readonly Pair[],
  descriptors: ReadonlyMap<string, Descriptor>,
): Promise<Scored[]> {
  const scored: Scored[] = [];
  for (const { first, second, genuine } of pairs) {
    const p = descriptors.get(first);
    const q = descriptors.get(second);
    const score =
      p && q
        ? -(await library.ask({ ask: 'distance', peer, descriptors: [p, q] }))
        : Number.NEGATIVE_INFINITY;
    scored.push({ score, genuine });
  }
  return scored;
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
