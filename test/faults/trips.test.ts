/** A verification asks the database three times, one after the other, and what it asks beside is not waited for. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleWorker } from '../../src/local/bundle.ts';
import { makeProvider } from '../../src/local/provider.ts';
import { makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { attestedBy, attestPicture } from '../support/liveness.ts';
import { enrolledPerson, type Person } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import type { Told } from './worker/trips.ts';

let folder: string;
let worker: TestWorker;
let faces: Face[];
let person: Person;
const provider = await makeProvider();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trips-'));
  await bundleWorker('test/faults/worker/worker.ts', folder);
  worker = await startWorker({ bundle: folder, bindings: { REQUESTS_PER_SECOND: '1000' } });
  faces = await Promise.all(FRANCK.slice(0, 2).map(readFace));
  const changes = { bands: true, ...attestedBy(provider) };
  person = await enrolledPerson(worker.client, faces[0], changes);
  // What an isolate asks only once.
  await worker.client.verify(person.deployment, person.subject, faces[1]);
});
afterAll(async () => {
  await worker?.close();
  await rm(folder, { recursive: true, force: true });
});

/** @param sizes how many calls go together, trip by trip */
async function verify(
  fields: Record<string, string>,
  sizes: readonly number[],
  { key, client = worker.client }: { key?: string; client?: typeof worker.client } = {},
): Promise<Told & { status: number }> {
  const { deployment } = person;
  const response = await client.send('POST', '/v1/verifications', {
    body: makeForm({ deployment, ...fields, image: faces[1] }),
    headers: { 'x-trips': JSON.stringify(sizes), ...(key && { 'idempotency-key': key }) },
  });
  const told: Told = JSON.parse(decodeURIComponent(response.headers.get('x-trips') ?? ''));
  return { ...told, status: response.status };
}

const KEY = /^first SELECT k/;
const LOOK = /^first SELECT id, fingerprint, sealed FROM idempotency_keys/;
const FACTS = /^batch SELECT \* FROM deployments/;
const INTENT = /^batch INSERT INTO log .*attempt_reservations/;
const TAKING = /^batch INSERT INTO log .*INSERT INTO idempotency_keys.*attempt_reservations/;
const OUTCOME = /^batch INSERT INTO log .*premises/;
const ANSWER = /^run UPDATE idempotency_keys/;
const matching = (...calls: RegExp[]) => calls.map((call) => expect.stringMatching(call));

describe('a verification', () => {
  it('takes three trips, with the key asked about, and an idempotency key looked for and taken', async () => {
    const { subject } = person;
    const told = await verify({ subject }, [3, 1, 1], { key: 'three-trips' });
    expect(told).toEqual({
      status: 200,
      trips: [matching(KEY, LOOK, FACTS), matching(TAKING), matching(OUTCOME)],
      beside: matching(ANSWER),
      late: false,
    });
  });

  it('takes three by the app’s own reference, too', async () => {
    const { reference } = person;
    const told = await verify({ reference }, [2, 1, 1]);
    expect(told).toMatchObject({ status: 200, late: false, beside: [] });
    expect(told.trips).toHaveLength(3);
    expect(told.trips[1]).toEqual(matching(INTENT));
  });

  it('takes three with an attestation, whose nonce is spent beside the intent', async () => {
    const { subject } = person;
    const liveness = await attestPicture(worker.client, provider, person, faces[1], 'verify');
    const told = await verify({ subject, liveness }, [2, 2, 1]);
    expect(told).toMatchObject({ status: 200, late: false, beside: [] });
    expect(told.trips[1]).toContainEqual(expect.stringMatching(/^run DELETE FROM nonces/));
  });

  it('takes one more where the isolate does not know the key', async () => {
    const { subject } = person;
    const stranger = await worker.clientOf('acme', ['recognise']);
    const told = await verify({ subject }, [1, 2, 1, 1], { key: 'four', client: stranger });
    expect(told).toMatchObject({ status: 200, late: false });
    expect(told.trips.slice(0, 2)).toEqual([matching(KEY), matching(LOOK, FACTS)]);
  });
});
