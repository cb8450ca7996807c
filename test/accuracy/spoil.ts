/** Pictures with a change, to be read as if they had been sent so. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Keypoints } from '../../src/recognition/detect/detection.ts';
import type { ImageDecoder } from '../../src/recognition/image/decode.ts';
import { encodePng } from '../support/pictures.ts';
import { changedName } from './attack.ts';
import { applyChange, type ChangeName } from './changes.ts';
import { hashOf } from './learn.ts';
import type { Source } from './readings.ts';

/** Each person's pictures, by the folder they lie in: `NAME/any.jpg`. In an order of its own, always the same. */
export async function listPeople(images: string): Promise<(readonly [string, ...string[]])[]> {
  const names = (await readdir(images, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .sort();
  const people: { readonly at: number; readonly pictures: [string, ...string[]] }[] = [];
  // Numerical Recipes' linear congruential generator: an order that has nothing to do with the names.
  let at = 7;
  for (const name of names) {
    at = (Math.imul(at, 1664525) + 1013904223) >>> 0;
    const files = (await readdir(join(images, name))).filter((file) => PICTURE.test(file)).sort();
    const [first, ...others] = files.map((file) => `${name}/${file}`);
    if (first) people.push({ at, pictures: [first, ...others] });
  }
  return people.sort((p, q) => p.at - q.at).map(({ pictures }) => pictures);
}

const PICTURE = /\.(jpe?g|png|webp)$/i;

/**
 * @param source the untouched picture
 * @param face where its face is
 */
export async function spoil(
  source: Source,
  change: ChangeName,
  face: Keypoints,
  decoder: ImageDecoder,
): Promise<Source> {
  const code = await readFile(new URL('changes.ts', import.meta.url));
  const digest = createHash('sha256').update(source.digest).update(code).digest('hex');
  return {
    picture: changedName(source.picture, change),
    digest,
    bytes: async () => {
      const bytes = await source.bytes();
      if (change === 'none') return bytes;
      const image = await decoder.decode(bytes, await decoder.inspect(bytes));
      const seed = hashOf(change + source.picture);
      return encodePng(applyChange(change, image, face, seed), 2);
    },
  };
}
