/** Several clients at once: throughput, latency, and the answers to an overload. */
import { randomBytes } from 'node:crypto';
import { type Client, makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson, type Person } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import { portrait } from './pictures.ts';
import { median, mib, ms, quantile, report } from './statistics.ts';

const CLIENTS = [1, 2, 5, 10, 20];
/** Verifications of each number of clients. */
const VERIFICATIONS = 100;
const WARM_UP = 30;
const BURST = 200;

export async function measureLoad(): Promise<void> {
  const secret = randomBytes(16).toString('hex');
  const worker = await startWorker({
    entry: 'test/measuring/worker.ts',
    bindings: { LOCAL_SECRET: secret, REQUESTS_PER_SECOND: '10000', REQUESTS_BURST: '10000' },
    // Every refusal of the burst is logged.
    onLog: () => undefined,
  });
  try {
    const { client } = worker;
    const { jpeg } = await portrait(await readFace(FRANCK[0]));
    const person = await enrolledPerson(client, jpeg);
    const ask = () => verify(client, person, jpeg);
    await serve(1, WARM_UP, ask);
    await measureDoor(worker, secret, person, jpeg);

    let lost = 0;
    const latency = new Map<number, number>();
    for (const clients of CLIENTS) {
      const start = performance.now();
      const answers = await serve(clients, VERIFICATIONS, ask);
      const seconds = (performance.now() - start) / 1000;
      const times = answers.map(({ took }) => took);
      latency.set(clients, median(times));
      lost += answers.filter(({ status }) => status !== 200).length;
      report(`${clients} at once: verifications per second`, (answers.length / seconds).toFixed(1));
      report('  latency, median', ms(median(times)));
      report('  latency, p95', ms(quantile(times, 0.95)));
    }
    report('requests without their result', String(lost), { text: 'none', met: lost === 0 });
    const linear = (latency.get(10) ?? Number.NaN) / (10 * (latency.get(1) ?? Number.NaN));
    report('latency of 10 clients / 10 times that of one', linear.toFixed(2), {
      text: 'at most 1.2',
      met: linear <= 1.2,
    });
    await measureBurst(client, ask);
  } finally {
    await worker.close();
  }
}

/**
 * What a request passes before its steps and after them, key, limits and idempotency key, beside the steps
 * alone. In turn, forth and back, so that a busy machine slows all of them, and so does what one leaves to
 * the next; and compared round by round.
 */
async function measureDoor(
  worker: TestWorker,
  secret: string,
  { deployment, subject }: Person,
  image: Face,
): Promise<void> {
  const key = await worker.keyOf('acme');
  const form = () => makeForm({ deployment, subject, image });
  const bare = {
    'x-local-secret': secret,
    'x-tenant': 'acme',
    'x-key-id': key.split('_')[1] ?? '',
  };
  const authorization = `Bearer ${key}`;
  const ways: Record<string, (round: number) => Promise<Response>> = {
    bare: () => worker.client.send('POST', '/local/verification', { body: form(), headers: bare }),
    key: () =>
      worker.client.send('POST', '/v1/verifications', { body: form(), headers: { authorization } }),
    both: (round) =>
      worker.client.send('POST', '/v1/verifications', {
        body: form(),
        headers: { authorization, 'idempotency-key': `"${secret}-${round}"` },
      }),
  };
  const rounds: Record<string, number>[] = [];
  for (let round = -WARM_UP; round < VERIFICATIONS; round++) {
    const took: Record<string, number> = {};
    const turn = Object.entries(ways);
    for (const [name, ask] of round % 2 === 0 ? turn : turn.toReversed()) {
      const start = performance.now();
      const response = await ask(round);
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`${name}: ${response.status}`);
      took[name] = performance.now() - start;
    }
    if (round >= 0) rounds.push(took);
  }
  const of = (name: string) => rounds.map((took) => took[name] ?? Number.NaN);
  report('a verification: its steps alone, median', ms(median(of('bare'))));
  report('  with the key and its limits', ms(median(of('key'))));
  report('  with the key and an idempotency key', ms(median(of('both'))));
  const compare = (name: string) =>
    median(of(name).map((took, at) => took / (of('bare')[at] ?? 0)));
  report('  with the key / its steps alone', compare('key').toFixed(2));
  const ratio = compare('both');
  report('  with both / its steps alone', ratio.toFixed(2), {
    text: 'at most 1.1',
    met: ratio <= 1.1,
  });
}

async function measureBurst(client: Client, ask: () => Promise<Answer>): Promise<void> {
  const answers = await Promise.all(Array.from({ length: BURST }, ask));
  report(`${BURST} at once: slowest answer`, ms(Math.max(...answers.map(({ took }) => took))));
  const byStatus = Map.groupBy(answers, ({ status }) => status);
  for (const [status, group] of [...byStatus].toSorted(([a], [b]) => a - b)) {
    report(`  answered with ${status}`, String(group.length));
  }
  const refused = answers.filter(({ status }) => status !== 200);
  const withRetryAfter = refused.filter(
    ({ status, retryAfter }) => [429, 503].includes(status) && retryAfter >= 1,
  );
  report('  refused with Retry-After', `${withRetryAfter.length} of ${refused.length}`, {
    text: 'all of them',
    met: withRetryAfter.length === refused.length,
  });
  const after = await ask();
  report('  a verification afterwards', String(after.status), {
    text: '200',
    met: after.status === 200,
  });
  const health = await client.send('GET', '/healthz');
  const { memory } = (await health.json()) as { memory: Record<string, number> };
  const heaps = Object.values(memory).reduce((sum, bytes) => sum + bytes, 0);
  report('  WebAssembly heaps afterwards', mib(heaps), {
    text: 'under 100 MB',
    met: heaps < 100_000_000,
  });
}

interface Answer {
  readonly status: number;
  /** Seconds; NaN when not given. */
  readonly retryAfter: number;
  readonly took: number;
}

async function verify(client: Client, person: Person, image: Face): Promise<Answer> {
  const { deployment, subject } = person;
  const body = makeForm({ deployment, subject, image });
  const start = performance.now();
  const response = await client.send('POST', '/v1/verifications', { body });
  await response.arrayBuffer();
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return { status: response.status, retryAfter, took: performance.now() - start };
}

/** So many clients, each sending its next request as soon as it has an answer, until all are sent. */
async function serve(
  clients: number,
  requests: number,
  ask: () => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let left = requests;
  const client = async () => {
    while (left-- > 0) answers.push(await ask());
  };
  await Promise.all(Array.from({ length: clients }, client));
  return answers;
}
