/** The child process in which one library runs, so that neither weighs on the other. */
import { loadDecoder } from '../../../src/recognition/load.ts';
import { platform } from '../../support/platform.ts';
import type { Answers, Library, Question } from './client.ts';
import type { RgbImage, Rival } from './rival.ts';

type Answer = Answers[keyof Answers];

const MODULES: Record<Library, () => Promise<{ loadRivals(): Promise<Rival[]> }>> = {
  'face-api': () => import('./face-api.ts'),
  human: () => import('./human.ts'),
};

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

async function answer(rivals: Map<string, Rival>, question: Question): Promise<Answer> {
  const rival = rivals.get(question.rival);
  if (!rival) throw new Error(`There is no rival ${question.rival}.`);
  switch (question.ask) {
    case 'time': {
      const start = performance.now();
      const descriptor = await rival.describe(await decode(question.picture));
      return descriptor && performance.now() - start;
    }
    case 'describe':
      return rival.describe(await decode(question.picture));
    case 'distance':
      return rival.distance(...question.descriptors);
  }
}

const { loadRivals } = await MODULES[process.argv[2] as Library]();
const rivals = new Map((await loadRivals()).map((rival) => [rival.name, rival]));
process.on('message', async (question: Question) => {
  try {
    process.send?.({ answer: await answer(rivals, question) });
  } catch (error) {
    process.send?.({ error: String(error) });
  }
});
process.send?.([...rivals.keys()]);
