/** A warm verification over HTTP, beside the bare runs of its models on the same machine. */
import { readFile } from 'node:fs/promises';
import manifest from '../../models/manifest.json' with { type: 'json' };
import { loadDecoder, loadRuntime } from '../../src/recognition/load.ts';
import { makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson } from '../support/people.ts';
import { startWorker } from '../support/worker.ts';
import { platform, portrait } from './pictures.ts';
import { median, ms, report } from './statistics.ts';

const ROUNDS = 60;
const WARM_UP = 10;

export async function measureVerification(): Promise<void> {
  const enrolled = (await portrait(await readFace(FRANCK[0]))).jpeg;
  const probe = (await portrait(await readFace(FRANCK[2]))).jpeg;
  const worker = await startWorker({ bindings: { SERVER_TIMING: 'on' } });
  try {
    const person = await enrolledPerson(worker.client, enrolled);
    const form = () =>
      makeForm({ deployment: person.deployment, subject: person.subject, image: probe });
    const bare = await bareParts(probe);
    const totals: number[] = [];
    const steps = new Map<string, number[]>();
    // Both are measured in turn, so that a busy machine slows both.
    for (let round = 0; round < ROUNDS + WARM_UP; round++) {
      const start = performance.now();
      const response = await worker.client.send('POST', '/v1/verifications', { body: form() });
      await response.arrayBuffer();
      const took = performance.now() - start;
      if (!response.ok) throw new Error(`${response.status}`);
      await bare.run(round >= WARM_UP);
      if (round < WARM_UP) continue;
      totals.push(took);
      for (const [name, duration] of readTiming(response)) {
        steps.set(name, [...(steps.get(name) ?? []), duration]);
      }
    }
    const floor = bare.sum();
    const ratio = median(totals) / floor;
    report('bare model runs and decode, in Node, median', ms(floor));
    for (const [name, values] of bare.parts) report(`  ${name}`, ms(median(values)));
    report(`verification of a 250 x 250 JPEG over HTTP, median of ${ROUNDS}`, ms(median(totals)));
    report('verification / bare runs and decode', ratio.toFixed(2), {
      text: 'at most 1.3',
      met: ratio <= 1.3,
    });
    for (const [name, values] of steps) report(`  ${name}`, ms(median(values)));
  } finally {
    await worker.close();
  }
}

function readTiming(response: Response): [string, number][] {
  const header = response.headers.get('server-timing') ?? '';
  return [...header.matchAll(/(\w+);dur=([\d.]+)/g)].map(([, name, ms]) => [name, Number(ms)]);
}

/** Decoding and the three models' runs on blank input, with nothing around them. */
async function bareParts(picture: Face) {
  const runtime = await loadRuntime(platform);
  const decoder = await loadDecoder(platform);
  const models = [
    manifest.detectors['blazeface-back-256'],
    manifest.detectors['blazeface-front-128'],
    manifest.embedders[manifest.default_embedder as keyof typeof manifest.embedders],
  ];
  const sessions = await Promise.all(
    models.map(async ({ file, input }) => {
      const bytes = await readFile(new URL(`../../models/${file}`, import.meta.url));
      const session = await runtime.createSession(new Uint8Array(bytes));
      const size = input.size;
      const data = new Float32Array(3 * size * size).fill(0.1);
      return { file, run: () => session.run(input.name, data, [1, 3, size, size]) };
    }),
  );
  const parts = new Map<string, number[]>(
    ['decode', ...models.map(({ file }) => file)].map((name) => [name, []]),
  );
  const time = async (name: string, keep: boolean, act: () => Promise<unknown>) => {
    const start = performance.now();
    await act();
    if (keep) parts.get(name)?.push(performance.now() - start);
  };
  return {
    parts,
    async run(keep: boolean) {
      const header = await decoder.inspect(picture.bytes);
      await time('decode', keep, () => decoder.decode(picture.bytes, header));
      for (const { file, run } of sessions) await time(file, keep, run);
    },
    sum: () => [...parts.values()].reduce((sum, values) => sum + median(values), 0),
  };
}
