/** What the log costs: entries a second beside the barest row, how soon they are in the tree, proofs. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Progress } from '../../src/local/progress.ts';
import { FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import { median, ms, quantile, report } from './statistics.ts';

const CLIENTS = [1, 10, 50];
/** Of each number of clients, rows and entries in turn. */
const ROUNDS = 4;
const ROUND_MS = 1_500;
const VERIFICATIONS = 40;
const INTEGRATIONS = 12;
const MANY = 1_000_000;
const PROOFS = 100;

export async function measureLog(): Promise<void> {
  const secret = randomBytes(16).toString('hex');
  // On the disk, as D1 is: in memory, a row would cost next to nothing.
  const persist = await mkdtemp(join(tmpdir(), 'countersign-'));
  const worker = await startWorker({
    entry: 'test/measuring/worker.ts',
    persist,
    bindings: { LOCAL_SECRET: secret, REQUESTS_PER_SECOND: '10000', REQUESTS_BURST: '10000' },
  });
  const ask = async (path: string) => {
    const headers = { 'x-local-secret': secret };
    const response = await fetch(new URL(path, worker.url), { method: 'POST', headers });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.text();
  };
  try {
    await worker.stores.db
      .prepare('CREATE TABLE bench_rows (id TEXT PRIMARY KEY, body TEXT NOT NULL)')
      .run();
    await measureThroughput(ask);
    await measureShare(worker, ask);
    await measureIntegration(worker.url, ask);
    await measureProofs(worker, ask);
  } finally {
    await worker.close();
    await rm(persist, { recursive: true });
  }
}

type Ask = (path: string) => Promise<string>;

async function measureThroughput(ask: Ask): Promise<void> {
  await serve(10, 500, () => ask('/local/row'));
  await serve(10, 500, () => ask('/local/entry'));
  for (const clients of CLIENTS) {
    const rates: Record<string, number[]> = { '/local/row': [], '/local/entry': [] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const [path, found] of Object.entries(rates)) {
        const served = await serve(clients, ROUND_MS, () => ask(path));
        found.push((1000 * served) / ROUND_MS);
      }
    }
    const row = median(rates['/local/row'] ?? []);
    const entry = median(rates['/local/entry'] ?? []);
    report(`${clients} at once: bare rows a second`, row.toFixed(0));
    report('  decisions a second', `${entry.toFixed(0)}`);
    report('  decisions / rows', (entry / row).toFixed(2));
  }
}

/** @returns how many were served in that time */
async function serve(clients: number, time: number, work: () => Promise<unknown>): Promise<number> {
  const until = performance.now() + time;
  let served = 0;
  const client = async () => {
    while (performance.now() < until) {
      await work();
      served += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return served;
}

/**
 * What the log takes of a verification at most: the intent is recorded while the face is read, so what is
 * added is the outcome's entry in place of a bare row.
 */
async function measureShare({ client }: TestWorker, ask: Ask): Promise<void> {
  const [enrolled, probe] = await Promise.all([FRANCK[0], FRANCK[2]].map((file) => readFace(file)));
  if (!enrolled || !probe) throw new Error('No faces.');
  const { deployment, subject } = await enrolledPerson(client, enrolled);
  const times: Record<'verification' | 'row' | 'entry', number[]> = {
    verification: [],
    row: [],
    entry: [],
  };
  for (let round = -10; round < VERIFICATIONS; round++) {
    const taken = {
      verification: await timeOf(() => client.verify(deployment, subject, probe)),
      row: await timeOf(() => ask('/local/row')),
      entry: await timeOf(() => ask('/local/entry')),
    };
    if (round < 0) continue;
    for (const [what, took] of Object.entries(taken)) times[what as keyof typeof times].push(took);
  }
  const [verification, row, entry] = [times.verification, times.row, times.entry].map(median) as [
    number,
    number,
    number,
  ];
  report('a verification over HTTP, median', ms(verification));
  report('  an entry, and a bare row', `${ms(entry)}, ${ms(row)}`);
  const share = (entry - row) / (verification - (entry - row));
  report('  added to a verification', `${(100 * share).toFixed(1)} %`, {
    text: 'at most 15 %',
    met: share <= 0.15,
  });
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** From an answer to the checkpoint that has its entry. */
async function measureIntegration(url: URL, ask: Ask): Promise<void> {
  const delays: number[] = [];
  for (let round = 0; round < INTEGRATIONS; round++) {
    const index = indexOf(await ask('/local/entry'));
    const start = performance.now();
    while ((await readSize(url)) <= index) await new Promise((resolve) => setTimeout(resolve, 20));
    delays.push(performance.now() - start);
    // So that rounds meet the integrator at different times.
    await new Promise((resolve) => setTimeout(resolve, 100 * round));
  }
  report('from an answer to a checkpoint that has it, median', ms(median(delays)));
  report('  the longest', ms(Math.max(...delays)), {
    text: 'within the promised 10 s',
    met: Math.max(...delays) < 10_000,
  });
}

function indexOf(receipt: string): number {
  const [, claims = ''] = receipt.split('.');
  return JSON.parse(Buffer.from(claims, 'base64url').toString()).index;
}

async function readSize(url: URL): Promise<number> {
  const response = await fetch(new URL('/log/checkpoint', url));
  return response.ok ? Number((await response.text()).split('\n')[1]) : 0;
}

async function measureProofs({ client, stores }: TestWorker, ask: Ask): Promise<void> {
  const { decisions } = await client.decisions({});
  const id = decisions[0]?.id;
  if (id === undefined) throw new Error('There is no decision.');
  const progress = new Progress();
  await progress.during(`Adding ${MANY} entries`, addEntries(stores.db));
  const start = performance.now();
  await progress.during('Integrating them', ask('/local/integration'));
  const seconds = (performance.now() - start) / 1000;
  report('entries integrated a second', (MANY / seconds).toFixed(0));
  const times: number[] = [];
  for (let i = 0; i < PROOFS; i++) {
    const path = `/v1/decisions/${id}/proof`;
    times.push(await timeOf(async () => (await client.send('GET', path)).text()));
  }
  report(`a proof among ${MANY} entries, median`, ms(median(times)));
  report('  p95', ms(quantile(times, 0.95)));
}

/** Commitments without texts, as of people who are erased. */
async function addEntries(db: TestWorker['stores']['db']): Promise<void> {
  const BATCH = 20_000;
  for (let added = 0; added < MANY; added += BATCH) {
    await db
      .prepare(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         INSERT INTO log SELECT (SELECT max(idx) FROM log) + i, 'bench_' || ?2 || '_' || i,
           substr(printf('%042d', i), 1, 42) || 'A=' FROM n`,
      )
      .bind(BATCH, added)
      .run();
  }
}
