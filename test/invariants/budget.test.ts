/** Faces that do not match have a budget, and one face is not tried on many people. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, makeForm } from '../support/client.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import {
  consentingPerson,
  enrolledPerson,
  gate,
  type Person,
  problemOf,
} from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;
let probe: Face;
let impostor: Face;

beforeAll(async () => {
  worker = await startWorker({
    bindings: { REQUESTS_PER_SECOND: '10000', REQUESTS_BURST: '10000' },
    onLog: () => undefined,
  });
  [face, probe, impostor] = await Promise.all([FRANCK[0], FRANCK[2], IMPOSTOR].map(readFace));
});
afterAll(() => worker.close());

const DESK = ['Show your card at the staffed desk.'];

const send = (client: Client, { deployment, subject }: Person, image: Face) =>
  client.send('POST', '/v1/verifications', { body: makeForm({ deployment, subject, image }) });

/** As if so much time had passed since every attempt on the person. */
const wait = ({ subject }: Person, seconds: number) =>
  worker.stores.db
    .prepare('UPDATE attempts SET made_at = made_at - ? WHERE subject_id = ?')
    .bind(seconds * 1000, subject)
    .run();

async function fail(client: Client, person: Person, count: number) {
  for (let i = 0; i < count; i++) {
    expect((await client.verify(person.deployment, person.subject, impostor)).matched).toBe(false);
  }
}

describe('failures of one person', () => {
  it('make the next one wait, longer each time, while the other way in stays open', async () => {
    const { client } = worker;
    const person = await enrolledPerson(client, face);
    await fail(client, person, 5);
    for (const seconds of [30, 60, 120]) {
      const response = await send(client, person, probe);
      const retry = Number(response.headers.get('retry-after'));
      expect(retry).toBeGreaterThan(seconds - 15);
      expect(retry).toBeLessThanOrEqual(seconds);
      const problem = await problemOf(Promise.resolve(response));
      expect(problem).toMatchObject({
        status: 429,
        code: 'attempt_too_early',
        alternatives: DESK,
      });
      const { outcome } = await client.decision(String(problem.decision));
      expect(outcome).toMatchObject({ outcome: 'failed', details: { code: 'attempt_too_early' } });
      await wait(person, seconds);
      await fail(client, person, 1);
    }
    await wait(person, 240);
    expect((await client.verify(person.deployment, person.subject, probe)).matched).toBe(true);
  });

  it('end for the day after twenty, for whoever asks and at whatever deployment', async () => {
    const { client } = worker;
    const person = await enrolledPerson(client, face);
    await fail(client, person, 5);
    for (let i = 5; i < 20; i++) {
      await wait(person, 3600);
      await fail(client, person, 1);
    }
    await wait(person, 3600);
    const { id: second } = await client.deploy(gate());
    for (const deployment of [person.deployment, second]) {
      const asking = await worker.clientOf('acme');
      const response = await send(asking, { ...person, deployment }, probe);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(3600);
      const problem = await problemOf(Promise.resolve(response));
      expect(problem).toMatchObject({
        status: 429,
        code: 'attempts_exhausted',
        alternatives: DESK,
      });
    }
    await wait(person, 86_400);
    expect((await client.verify(person.deployment, person.subject, probe)).matched).toBe(true);
  });

  it('are no more when hundreds of faces come at once', async () => {
    const person = await enrolledPerson(worker.client, face);
    const keys = await Promise.all([1, 2, 3, 4].map(() => worker.clientOf('acme')));
    const told = new Map<string, number>();
    for (let wave = 0; wave < 6; wave++) {
      const answers = await Promise.all(
        Array.from({ length: 32 }, async (_, i) => {
          const body = await (await send(keys[i % keys.length], person, impostor)).json();
          return String((body as { code?: string }).code ?? 'answered');
        }),
      );
      for (const answer of answers) told.set(answer, (told.get(answer) ?? 0) + 1);
    }
    expect(told.get('answered')).toBeLessThanOrEqual(20);
    expect(told.get('answered')).toBeGreaterThanOrEqual(5);
    const known = ['answered', 'attempts_exhausted', 'attempt_too_early', 'overloaded'];
    expect(known).toEqual(expect.arrayContaining([...told.keys()]));
    const { results } = await worker.stores.db
      .prepare('SELECT matched FROM attempts WHERE subject_id = ?')
      .bind(person.subject)
      .all();
    expect(results).toHaveLength(told.get('answered') ?? 0);
  });

  it('are not what matches, nor what was never compared', async () => {
    const { client } = worker;
    const person = await enrolledPerson(client, face);
    const mask = await readFace('skullmask.jpg');
    for (let i = 0; i < 25; i++) {
      expect((await client.verify(person.deployment, person.subject, probe)).matched).toBe(true);
      const problem = await problemOf(send(client, person, mask));
      expect(problem).toMatchObject({ status: 422, code: 'face_quality_too_low' });
    }
    const empty = await consentingPerson(client);
    for (let i = 0; i < 25; i++) {
      expect(await problemOf(send(client, empty, probe))).toMatchObject({
        code: 'subject_not_enrolled',
      });
    }
  });

  it('are the pictures of somebody else at an enrolment too', async () => {
    const { client } = worker;
    const person = await enrolledPerson(client, face);
    const enrol = (image: Face) =>
      problemOf(
        client.send('POST', '/v1/templates', {
          body: makeForm({ deployment: person.deployment, subject: person.subject, image }),
        }),
      );
    for (let i = 0; i < 5; i++) {
      expect(await enrol(impostor)).toMatchObject({ code: 'different_person' });
    }
    expect(await enrol(impostor)).toMatchObject({ code: 'attempt_too_early', alternatives: DESK });
  });
});

describe('failures of one key', () => {
  it('have a budget, and other keys have theirs', async () => {
    const key = await worker.keyOf('acme');
    const [, id] = key.split('_');
    const person = await enrolledPerson(worker.client, face);
    await worker.stores.db
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
         INSERT INTO attempts SELECT 'dec_key_' || i, ?, 'sub_' || (i % 60), ?, NULL FROM n`,
      )
      .bind(id, Date.now() - 7_200_000)
      .run();
    const response = await worker.client.send('POST', '/v1/verifications', {
      body: makeForm({ deployment: person.deployment, subject: person.subject, image: probe }),
      headers: { authorization: `Bearer ${key}` },
    });
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(70_000);
    const problem = await problemOf(Promise.resolve(response));
    expect(problem).toMatchObject({ status: 429, code: 'attempts_exhausted', alternatives: DESK });
    const { outcome } = await worker.client.decision(String(problem.decision));
    expect(outcome).toMatchObject({ outcome: 'failed', details: { code: 'attempts_exhausted' } });
    const other = await worker.client.verify(person.deployment, person.subject, probe);
    expect(other.matched).toBe(true);
  });
});

describe('one face that is tried on many people', () => {
  let people: Person[];
  beforeAll(async () => {
    const registrar = await worker.clientOf('acme');
    people = [];
    for (let i = 0; i < 11; i++) people.push(await enrolledPerson(registrar, face));
  });

  it('is a search, and refused as one; another key goes on', async () => {
    const client = await worker.clientOf('acme');
    for (const person of people.slice(0, 10)) await fail(client, person, 1);
    const problem = await problemOf(send(client, people[10], impostor));
    expect(problem).toMatchObject({ status: 403, code: 'policy_denied', alternatives: DESK });
    expect(JSON.stringify(problem.reasons)).toContain('SEARCH_BY_VERIFICATION');
    const entry = await client.decision(String(problem.decision));
    expect(entry).toMatchObject({ operation: 'identify', input: { probing: true } });
    const gateKey = await worker.clientOf('acme');
    const { deployment, subject } = people[10];
    expect((await gateKey.verify(deployment, subject, probe)).matched).toBe(true);
  });

  it('is one by enrolments too: who else is enrolled there is told of no more', async () => {
    const client = await worker.clientOf('acme');
    const enrol = ({ deployment, subject }: Person, more: Record<string, string> = {}) =>
      client.send('POST', '/v1/templates', {
        body: makeForm({ deployment, subject, image: impostor, ...more }),
      });
    for (const person of people.slice(0, 10)) {
      await wait(person, 3600);
      expect(await problemOf(enrol(person))).toMatchObject({ code: 'different_person' });
    }
    const problem = await problemOf(enrol(people[10]));
    expect(problem).toMatchObject({ status: 403, code: 'policy_denied', alternatives: DESK });
    expect(JSON.stringify(problem.reasons)).toContain('SEARCH_BY_VERIFICATION');
    // What is compared with nothing tells nothing.
    const stranger = await consentingPerson(client);
    expect((await enrol(stranger)).status).toBe(201);
  });

  it('is forgotten in an hour', async () => {
    const client = await worker.clientOf('acme');
    for (const person of people.slice(0, 10)) await fail(client, person, 1);
    const { deployment, subject } = people[10];
    await expect(client.verify(deployment, subject, probe)).rejects.toThrow('policy_denied');
    for (const person of people) await wait(person, 3600);
    expect((await client.verify(deployment, subject, probe)).matched).toBe(true);
  });

  it('is not a gate at which most people are who they say', async () => {
    const client = await worker.clientOf('acme');
    for (const { deployment, subject } of people) {
      expect((await client.verify(deployment, subject, probe)).matched).toBe(true);
      await client.verify(deployment, subject, impostor);
    }
    const { deployment, subject } = people[0];
    expect((await client.verify(deployment, subject, probe)).matched).toBe(true);
  });
});
