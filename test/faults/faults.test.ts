/**
 * Every call to D1, KV and a Durable Object, of each operation that makes, uses or ends a face, goes
 * wrong in every way that a store on the other side of a network can: no answer without its row, no
 * face that outlives its key, no failure without a problem's code.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleWorker } from '../../src/local/bundle.ts';
import { FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import { findHalves, findOrphans, type Holdings, listWrongs, readHoldings } from './findings.ts';
import { callsStruck, faultsOf, runMatrix, type Trial } from './matrix.ts';
import { OPERATIONS, type OperationName } from './operations.ts';

let folder: string;
let worker: TestWorker;
let trials: Trial[];
let after: Holdings;
let swept: Holdings;
const logged: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'faults-'));
  await bundleWorker('test/faults/worker/worker.ts', folder);
  worker = await startWorker({
    bundle: folder,
    bindings: {
      REQUESTS_PER_SECOND: '1000',
      REQUESTS_BURST: '1000',
      PUBLIC_REQUESTS_PER_SECOND: '1000',
      PUBLIC_REQUESTS_BURST: '1000',
    },
    onLog: (message) => logged.push(message),
  });
  // What an isolate asks only once would be missing in every request but the first.
  const warm = await worker.clientOf('warm');
  const face = await readFace(FRANCK[0]);
  await enrolledPerson(warm, face);
  const tenants = Object.keys(OPERATIONS);
  trials = await runMatrix(async (operation) => {
    const tenant = `tenant-${tenants.indexOf(operation)}`;
    const reviewer = await worker.keyOf(tenant, ['review'], 'ruth');
    return { client: await worker.clientOf(tenant), reviewer };
  }, face);
  after = await readHoldings(worker.stores);
  await worker.runSchedule();
  swept = await readHoldings(worker.stores);
  // Some 150 requests, of which every fifth waits for 5 s.
}, 600_000);
afterAll(async () => {
  await worker?.close();
  await rm(folder, { recursive: true, force: true });
});

const nameCall = (call: string) => call.replaceAll(/(tpl|sub)_\w{22}/g, '$1_…');

function cleanOf(operation: OperationName): Trial {
  const clean = trials.find((trial) => trial.operation === operation && !trial.fault);
  if (!clean) throw new Error(`${operation} was not tried`);
  return clean;
}

describe.each(Object.keys(OPERATIONS) as OperationName[])('%s', (operation) => {
  it('succeeds when nothing goes wrong, and calls every store that it needs', () => {
    const clean = cleanOf(operation);
    expect(clean.answer.status).toBeOneOf([200, 201, 202]);
    expect(listWrongs(clean, after, swept)).toEqual([]);
    const called = new Set(clean.answer.calls.map((call) => call.split(' ')[0]));
    expect([...called]).toEqual(expect.arrayContaining(['DB', 'LIMITER']));
  });

  it.each(faultsOf(operation))('whichever call %s', (kind) => {
    const expected = cleanOf(operation).answer.calls.map(nameCall);
    const tried = trials.filter(
      (trial) => trial.operation === operation && trial.fault?.kind === kind,
    );
    expect(tried).toHaveLength(callsStruck(kind, expected.length).length);
    const found = tried.flatMap((trial) => {
      const { fault, answer } = trial;
      const wrong = listWrongs(trial, after, swept);
      const call = fault?.call ?? -1;
      const struck = nameCall(answer.calls[call] ?? 'nothing');
      if (struck !== expected[call]) wrong.push(`the fault struck ${struck} instead`);
      return wrong.map(
        (what) => `${call} ${expected[call]}: ${answer.status} ${answer.body.code ?? ''}: ${what}`,
      );
    });
    expect(found).toEqual([]);
  });
});

it('no pass and no use of one is without its entry in the log, nor the reverse', () => {
  expect(after.uses.size).toBeGreaterThan(0);
  expect(after.passes.size).toBeGreaterThan(after.uses.size);
  expect(findHalves(after)).toEqual([]);
});

describe('when the sweep has run', () => {
  it('each ciphertext has its key, and each key its ciphertext', () => {
    expect(findOrphans(swept)).toEqual([]);
  });

  it('each review, verdict and release is in the log, and none in the log is missing', async () => {
    const { results } = await worker.stores.db
      .prepare(
        `SELECT
           (SELECT count(*) FROM reviews) AS reviews,
           (SELECT count(*) FROM log_texts WHERE own_json ->> '$.outcome' = 'in_review') AS opened,
           (SELECT count(*) FROM reviews r JOIN log l ON l.id = r.decision_id) AS found,
           (SELECT count(*) FROM review_verdicts) AS verdicts,
           (SELECT count(*) FROM log_texts WHERE kind = 'review'
             AND own_json ->> '$.event' = 'verdict') AS told,
           (SELECT count(*) FROM reviews WHERE ending = 'released') AS released,
           (SELECT count(*) FROM reviews r JOIN log l ON l.id = r.release_json ->> '$.id') AS decided`,
      )
      .all<Record<string, number>>();
    const { reviews = 0, opened, found, verdicts, told, released, decided } = results[0] ?? {};
    expect(reviews).toBeGreaterThan(0);
    expect({ opened, found }).toEqual({ opened: reviews, found: reviews });
    expect(verdicts).toBeGreaterThan(0);
    // One verdict ends each of these.
    expect({ told, released, decided }).toEqual({
      told: verdicts,
      released: verdicts,
      decided: verdicts,
    });
  });

  it('each decision has its outcome', () => {
    expect([...swept.decisions].filter((id) => !swept.outcomes.has(id))).toEqual([]);
  });
});

describe("the operator's log", () => {
  it('tells of what no answer tells, and of no person', () => {
    const events = new Set(logged.flatMap((line) => /^{"event":"(\w+)"/.exec(line)?.[1] ?? []));
    expect([...events].toSorted()).toEqual([
      'erasure_not_attested',
      'failure_not_recorded',
      'not_marked_as_shredded',
      'not_shredded',
      'not_undone',
      'request_failed',
    ]);
    const text = logged.join('\n');
    for (const { person } of trials) expect(text).not.toContain(person.reference);
  });
});
