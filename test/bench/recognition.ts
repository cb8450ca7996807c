/**
 * The recognition pipeline alone, without HTTP, D1 and policy: in workerd, beside the bare runs of
 * its own networks in the same isolate, and beside two libraries in Node. All take the same JPEG to
 * the descriptor of the one face in it: decode, detect, align, embed.
 */
import { randomBytes } from 'node:crypto';
import { FRANCK, readFace } from '../support/faces.ts';
import { startWorker } from '../support/worker.ts';
import { LIBRARIES, PeerProcess } from './comparison/client.ts';
import { portrait } from './pictures.ts';
import { showProgress } from './progress.ts';
import { median, ms, report } from './statistics.ts';

const ROUNDS = 40;
const WARM_UP = 8;
/** Per measurement, because workerd's clock counts whole milliseconds. */
const TIMES = 5;

/** face-api's tiny detector on fewer pixels than its default of 416, for faces near the camera. */
const REDUCED = /\b(128|224) px/;

/** Milliseconds for one recognition, and for one run of each of its networks. */
interface PipelineTimes {
  readonly recognition: number;
  readonly networks: number;
}

export async function measureRecognition(): Promise<void> {
  const pictures: Uint8Array<ArrayBuffer>[] = [];
  for (const file of FRANCK) pictures.push((await portrait(await readFace(file))).jpeg.bytes);
  const secret = randomBytes(16).toString('hex');
  const worker = await startWorker({
    entry: 'test/measuring/worker.ts',
    bindings: { LOCAL_SECRET: secret },
  });
  const libraries = await Promise.all(LIBRARIES.map(PeerProcess.start));
  const progress = showProgress(ROUNDS + WARM_UP, 'rounds');
  try {
    const pipeline: PipelineTimes[] = [];
    const peers = new Map<string, (number | undefined)[]>();
    // Alternating, so that a busy machine slows all of them.
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      const picture = pictures[(round + WARM_UP) % pictures.length];
      const times = await timePipeline(worker.url, secret, picture);
      if (round >= 0) pipeline.push(times);
      for (const library of libraries) {
        for (const peer of library.peers) {
          const time = await library.ask({ ask: 'time', peer, picture });
          if (round >= 0) peers.set(peer, [...(peers.get(peer) ?? []), time]);
        }
      }
      progress.advance();
    }
    progress.end();
    reportTimes(pipeline, peers);
  } finally {
    for (const library of libraries) library.stop();
    await worker.close();
  }
}

async function timePipeline(
  server: URL,
  secret: string,
  body: Uint8Array<ArrayBuffer>,
): Promise<PipelineTimes> {
  const response = await fetch(new URL(`/local/recognitions?times=${TIMES}`, server), {
    method: 'POST',
    headers: { 'x-local-secret': secret },
    body,
  });
  if (!response.ok) throw new Error(`The local Worker answered ${response.status}.`);
  return (await response.json()) as PipelineTimes;
}

function reportTimes(
  pipeline: readonly PipelineTimes[],
  peers: ReadonlyMap<string, readonly (number | undefined)[]>,
): void {
  const own = median(pipeline.map(({ recognition }) => recognition));
  const ratio = median(pipeline.map(({ recognition, networks }) => recognition / networks));
  report('bare runs of its networks', ms(median(pipeline.map(({ networks }) => networks))));
  report(`recognition of a 250 x 250 JPEG, median of ${ROUNDS}`, ms(own));
  report('recognition / bare runs', ratio.toFixed(2), {
    text: 'at most 1.25',
    met: ratio <= 1.25,
  });
  const ratios = [...peers].map(([name, times]) => {
    const found = times.filter((time) => time !== undefined);
    // Round by round: what slowed one of the two slowed the other.
    const slower = median(
      times.flatMap((time, round) => (time ? time / pipeline[round].recognition : [])),
    );
    report(`  ${name}`, ms(median(found)));
    report('    / recognition', slower.toFixed(2));
    if (found.length < times.length) {
      report(
        '    finds no face, so is not timed',
        `${times.length - found.length} of ${times.length}`,
      );
    }
    return { name, slower };
  });
  const fastest = (of: typeof ratios) => Math.min(...of.map(({ slower }) => slower));
  const atDefaults = fastest(ratios.filter(({ name }) => !REDUCED.test(name)));
  report('fastest at its defaults / recognition', atDefaults.toFixed(2), {
    text: 'at least 2',
    met: atDefaults >= 2,
  });
  report('fastest at any setting / recognition', fastest(ratios).toFixed(2));
}
