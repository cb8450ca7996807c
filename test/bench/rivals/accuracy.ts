/** How well the rivals tell people apart, each with its own pipeline and metric. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { showProgress } from '../progress.ts';
import { report } from '../statistics.ts';
import { LIBRARIES, RivalProcess } from './client.ts';
import { type JudgedPair, measureAccuracy, type Pair, readPairs } from './pairs.ts';
import type { Descriptor } from './rival.ts';

/**
 * @param list a file in LFW's format of pairs
 * @param folder of images, `<name>/<name>_<number>.jpg`
 */
export async function measureRivalAccuracy(list: string, folder: string): Promise<void> {
  const pairs = readPairs(await readFile(list, 'utf8'));
  const files = new Set(pairs.flatMap((pair) => pair.files));
  report('pairs, pictures', `${pairs.length}, ${files.size}`);
  for (const name of LIBRARIES) {
    const library = await RivalProcess.start(name);
    try {
      for (const rival of library.rivals) {
        const described = await describeAll(library, rival, folder, files);
        const judged = await judgePairs(library, rival, pairs, described);
        const { best, equalErrorRate } = measureAccuracy(judged);
        report(rival, percent(best));
        report('  equal error rate', percent(equalErrorRate));
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

async function judgePairs(
  library: RivalProcess,
  rival: string,
  pairs: readonly Pair[],
  described: ReadonlyMap<string, Descriptor>,
): Promise<JudgedPair[]> {
  const judged: JudgedPair[] = [];
  for (const { samePerson, files } of pairs) {
    const [a, b] = files.map((file) => described.get(file));
    const distance =
      a && b
        ? await library.ask({ ask: 'distance', rival, descriptors: [a, b] })
        : Number.POSITIVE_INFINITY;
    judged.push({ samePerson, distance });
  }
  return judged;
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
