/** How well the rivals tell people apart, each with its own pipeline and metric. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bestAccuracy, type Scored } from '../../accuracy/folds.ts';
import { type Pair, parsePairs } from '../../accuracy/pairs.ts';
import { ascending, equalErrorRate } from '../../accuracy/rates.ts';
import { showProgress } from '../progress.ts';
import { report } from '../statistics.ts';
import { LIBRARIES, RivalProcess } from './client.ts';
import type { Descriptor } from './rival.ts';

/**
 * @param list a file in LFW's format of pairs
 * @param folder of images, `<name>/<name>_<number>.jpg`
 */
export async function measureRivalAccuracy(list: string, folder: string): Promise<void> {
  const pairs = parsePairs(await readFile(list, 'utf8')).flat();
  const files = new Set(pairs.flatMap(({ first, second }) => [first, second]));
  report('pairs, pictures', `${pairs.length}, ${files.size}`);
  for (const name of LIBRARIES) {
    const library = await RivalProcess.start(name);
    try {
      for (const rival of library.rivals) {
        const described = await describeAll(library, rival, folder, files);
        const scored = await scorePairs(library, rival, pairs, described);
        const scores = (genuine: boolean) =>
          ascending(scored.filter((pair) => pair.genuine === genuine).map(({ score }) => score));
        report(rival, percent(bestAccuracy(scored).accuracy));
        report('  equal error rate', percent(equalErrorRate(scores(true), scores(false)).rate));
        report('  pictures in which it finds no face', String(files.size - described.size));
      }
    } finally {
      library.stop();
    }
  }
  console.log('  This product on the same pairs: npm run accuracy.');
}

/** The descriptors of the pictures in which a face is found. */
async function describeAll(
  library: RivalProcess,
  rival: string,
  folder: string,
  files: ReadonlySet<string>,
): Promise<Map<string, Descriptor>> {
  const described = new Map<string, Descriptor>();
  const progress = showProgress(files.size, `pictures, ${rival}`);
  for (const file of files) {
    const picture = await readFile(join(folder, file));
    const descriptor = await library.ask({ ask: 'describe', rival, picture });
    if (descriptor) described.set(file, descriptor);
    progress.advance();
  }
  progress.end();
  return described;
}

/** The nearer, the more alike; a pair of which a picture has no face never matches. */
async function scorePairs(
  library: RivalProcess,
  rival: string,
  pairs: readonly Pair[],
  described: ReadonlyMap<string, Descriptor>,
): Promise<Scored[]> {
  const scored: Scored[] = [];
  for (const { first, second, genuine } of pairs) {
    const p = described.get(first);
    const q = described.get(second);
    const score =
      p && q
        ? -(await library.ask({ ask: 'distance', rival, descriptors: [p, q] }))
        : Number.NEGATIVE_INFINITY;
    scored.push({ score, genuine });
  }
  return scored;
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
