/** A warm verification over HTTP, beside the bare runs of its models in the same isolate. */
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { makeForm } from '../support/client.ts';
import { FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson } from '../support/people.ts';
import { startWorker } from '../support/worker.ts';
import { portrait } from './pictures.ts';
import { median, ms, report, trimmedMean } from './statistics.ts';

const ROUNDS = 60;
const WARM_UP = 30;

export async function measureVerification(): Promise<void> {
  const enrolled = (await portrait(await readFace(FRANCK[0]))).jpeg;
  const probe = (await portrait(await readFace(FRANCK[2]))).jpeg;
  const secret = randomBytes(16).toString('hex');
  const worker = await startWorker({
    entry: 'test/measuring/worker.ts',
    bindings: { SERVER_TIMING: 'on', LOCAL_SECRET: secret, REQUESTS_PER_SECOND: '1000' },
  });
  try {
    const { deployment, subject } = await enrolledPerson(worker.client, enrolled);
    // Encoded once: the client's work is not the service's.
    const form = new Response(makeForm({ deployment, subject, image: probe }));
    const body = new Uint8Array(await form.arrayBuffer());
    const headers = {
      authorization: `Bearer ${await worker.keyOf('acme')}`,
      'content-type': form.headers.get('content-type') ?? '',
      'content-length': String(body.length),
    };
    const totals: number[] = [];
    const steps = new Durations();
    const bare = new Durations();
    // Alternating, so that a busy machine slows both.
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      const start = performance.now();
      const { status, timing } = await post(
        new URL('/v1/verifications', worker.url),
        headers,
        body,
      );
      const took = performance.now() - start;
      if (status !== 200) throw new Error(`${status}`);
      const runs = await runBare(worker.url, secret);
      if (round < 0) continue;
      totals.push(took);
      steps.add(readTiming(timing));
      bare.add(runs);
    }
    const floor = bare.sum() + steps.mean('decode');
    const ratio = median(totals) / floor;
    report('bare model runs and decode', ms(floor));
    bare.report();
    report(`verification of a 250 x 250 JPEG over HTTP, median of ${ROUNDS}`, ms(median(totals)));
    steps.report();
    report('verification / bare model runs and decode', ratio.toFixed(2), {
      text: 'at most 1.3',
      met: ratio <= 1.3,
    });
  } finally {
    await worker.close();
  }
}

/** Durations by name, on workerd's clock of whole milliseconds. */
class Durations {
  readonly #values = new Map<string, number[]>();

  add(durations: readonly [name: string, ms: number][]): void {
    for (const [name, duration] of durations) {
      this.#values.set(name, [...(this.#values.get(name) ?? []), duration]);
    }
  }

  mean(name: string): number {
    return trimmedMean(this.#values.get(name) ?? []);
  }

  sum(): number {
    return [...this.#values.values()].reduce((sum, values) => sum + trimmedMean(values), 0);
  }

  report(): void {
    for (const [name, values] of this.#values) report(`  ${name}`, ms(trimmedMean(values)));
  }
}

/** One connection that stays open, so that the client adds as little as it can. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function post(
  url: URL,
  headers: Record<string, string>,
  body: Uint8Array,
): Promise<{ status: number; timing: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method: 'POST', headers }, (response) => {
      response.resume();
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          timing: String(response.headers['server-timing'] ?? ''),
        }),
      );
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

function readTiming(header: string): [string, number][] {
  return [...header.matchAll(/(\w+);dur=([\d.]+)/g)].map(([, name, ms]) => [name, Number(ms)]);
}

/** One run of each model on blank input, in the same isolate, with nothing around it. */
async function runBare(server: URL, secret: string): Promise<[file: string, ms: number][]> {
  const response = await fetch(new URL('/local/models', server), {
    headers: { 'x-local-secret': secret },
  });
  return Object.entries((await response.json()) as Record<string, number>);
}
