/** Who comes in numbers waits in line; who comes when the line is full is told when to come back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUEUE_LIMITS } from '../../src/recognition/runtime/queue.ts';
import { type Client, makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson, type Person } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;
/** Several, because nobody is asked about as often as that at once: see the budget of failures. */
let people: Person[];

beforeAll(async () => {
  worker = await startWorker({
    bindings: { REQUESTS_PER_SECOND: '10000', REQUESTS_BURST: '10000' },
    // Every refusal is logged; here they are wanted.
    onLog: () => undefined,
  });
  face = await readFace(FRANCK[0]);
  people = [];
  for (let i = 0; i < 4; i++) people.push(await enrolledPerson(worker.client, face));
});
afterAll(() => worker.close());

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

async function verify(client: Client, { deployment, subject }: Person, signal?: AbortSignal) {
  const body = makeForm({ deployment, subject, image: face });
  const init = signal ? { body, signal } : { body };
  const response = await client.send('POST', '/v1/verifications', init);
  const answer = (await response.json()) as Record<string, unknown>;
  return { status: response.status, retryAfter: response.headers.get('retry-after'), answer };
}

const personOf = (i: number) => people[i % people.length];

const verifyAtOnce = (clients: number) =>
  Promise.all(Array.from({ length: clients }, (_, i) => verify(worker.client, personOf(i))));

/** Of decisions, all or those with an outcome. */
async function countRows(which: 'decisions' | 'outcomes'): Promise<number> {
  const kinds = which === 'decisions' ? "'decision', 'intent'" : "'decision', 'outcome'";
  const row = await worker.stores.db
    .prepare(`SELECT COUNT(*) AS rows FROM log_texts WHERE kind IN (${kinds})`)
    .first();
  return Number(row?.rows);
}

describe('clients who come at once', () => {
  it('are all served, when they are ten', async () => {
    for (const { status, answer } of await verifyAtOnce(10)) {
      expect(status).toBe(200);
      expect(answer.matched).toBe(true);
    }
  });

  it('are served or told when to come back, when they are more than the queue holds', async () => {
    const before = await countRows('decisions');
    const answers = await verifyAtOnce(3 * QUEUE_LIMITS.places);
    const served = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(served.length).toBeGreaterThanOrEqual(10);
    expect(refused.length).toBeGreaterThan(0);
    for (const { status, retryAfter, answer } of refused) {
      expect(status).toBe(503);
      expect(answer).toMatchObject({ code: 'overloaded' });
      expect(Number(retryAfter)).toBeGreaterThanOrEqual(1);
      expect(Number(retryAfter)).toBeLessThanOrEqual(30);
      // Nothing was decided about them, so nothing is recorded.
      expect(answer).not.toHaveProperty('decision');
    }
    expect((await countRows('decisions')) - before).toBe(served.length);
    expect(await countRows('outcomes')).toBe(await countRows('decisions'));
    expect((await verify(worker.client, personOf(0))).answer.matched).toBe(true);
  });

  it('of one tenant leave room for another', async () => {
    const stranger = await worker.clientOf('globex');
    const theirs = await enrolledPerson(stranger, face);
    const crowd = verifyAtOnce(3 * QUEUE_LIMITS.places);
    const own = await Promise.all([1, 2, 3].map(() => verify(stranger, theirs)));
    expect(own.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await crowd).some(({ status }) => status === 503)).toBe(true);
  });

  it('and go away before they are answered hold no place, and their outcome is recorded', async () => {
    for (let round = 0; round < 3; round++) {
      const leaving = Array.from({ length: QUEUE_LIMITS.places }, (_, i) =>
        verify(worker.client, personOf(i), AbortSignal.timeout(100)).catch(() => undefined),
      );
      await Promise.all(leaving);
    }
    await expect
      .poll(async () => (await verifyAtOnce(10)).map(({ status }) => status), { timeout: 20_000 })
      .toEqual(new Array(10).fill(200));
    expect(await countRows('outcomes')).toBe(await countRows('decisions'));
  });
});

describe('a large picture, when the queue is full', () => {
  const type = 'multipart/form-data; boundary=x';
  const length = 7 * 2 ** 20;

  /** Keeps the queue full of small pictures until the act is over. */
  async function whileCrowded<T>(act: () => Promise<T>): Promise<T> {
    let over = false;
    const crowd = Array.from({ length: 2 * QUEUE_LIMITS.places }, async (_, i) => {
      while (!over) {
        const { status } = await verify(worker.client, personOf(i));
        if (status !== 200) await pause(200);
      }
    });
    try {
      return await act();
    } finally {
      over = true;
      await Promise.all(crowd);
    }
  }

  it('is refused, and its sender hears why', async () => {
    const refused = await whileCrowded(async () => {
      for (let attempt = 0; attempt < 5; attempt++) {
        const response = await worker.client.send('POST', '/v1/verifications', {
          body: new Uint8Array(length),
          headers: { 'content-type': type },
        });
        if (response.status !== 400) return response;
      }
      return undefined;
    });
    expect(await refused?.json()).toMatchObject({ status: 503, code: 'overloaded' });
  });
});
