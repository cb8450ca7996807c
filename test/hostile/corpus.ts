/** Everything hostile, from one seed. */
import { seededRandom } from '../support/random.ts';
import type { Bytes, Hostile } from './bytes.ts';
import { craftJpegs, progressiveBomb } from './jpegs.ts';
import { damageAtRandom, damageStructure } from './mutate.ts';
import type { Source } from './pictures.ts';
import { craftPngs } from './pngs.ts';
import { craftPlains, craftPolyglots, craftStrangers } from './strangers.ts';
import { splitFile } from './structure.ts';
import { craftWebps } from './webps.ts';

/** Random damages of each source. */
const TIMES = 100;

export function makeCorpus(sources: readonly Source[], seed: number): Hostile[] {
  const random = seededRandom(seed);
  const damaged = sources.flatMap(({ name, format, bytes }) => {
    const parts = splitFile(format, bytes);
    const crafted =
      format === 'jpeg' ? craftJpegs(parts) : format === 'webp' ? craftWebps(parts, random) : [];
    const files = [...damageAtRandom(bytes, random, TIMES), ...damageStructure(parts), ...crafted];
    return files.map((file) => ({ ...file, name: `${name}: ${file.name}` }));
  });
  const pictures: Record<string, Bytes> = {};
  for (const { name, bytes } of sources) pictures[name] = bytes;
  return [
    ...damaged,
    ...craftPngs().map((file) => ({ ...file, name: `a crafted PNG: ${file.name}` })),
    progressiveBomb(2048, 32),
    progressiveBomb(2048, 33, ['unsupported_image_format']),
    progressiveBomb(64, 5000, ['unsupported_image_format']),
    ...craftStrangers(random),
    ...craftPolyglots(pictures),
    ...craftPlains(random),
  ];
}
