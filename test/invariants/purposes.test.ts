/**
 * A purpose is not a password: what a gate says it is for decides neither whether it owes another
 * way in nor whether its no hurts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProvider } from '../../src/local/provider.ts';
import { CONSENT, NO_ALTERNATIVE, registration } from '../scenarios/registrations.ts';
import { ApiProblem } from '../support/client.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { attestedBy, attestPicture } from '../support/liveness.ts';
import { enrolledPerson, gate, licence, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;
let probe: Face;
let impostor: Face;
let purposes: string[];

beforeAll(async () => {
  worker = await startWorker();
  [face, probe, impostor] = await Promise.all([FRANCK[0], FRANCK[2], IMPOSTOR].map(readFace));
  const response = await worker.client.send('GET', '/v1/policies');
  const { vocabulary } = (await response.json()) as { vocabulary: { purpose: string[] } };
  purposes = vocabulary.purpose;
});
afterAll(() => worker.close());

/** Whoever comes, wherever they live, has agreed to everything. */
async function consenting(deployment: string, jurisdiction = 'DE'): Promise<string> {
  const reference = `visitor-${process.pid}-${deployment}`;
  const person = { reference, jurisdiction, date_of_birth: '1991-05-04' };
  const { id } = await worker.client.register(person);
  await worker.client.consent(id, { deployment, ...CONSENT.full });
  return id;
}

/** What stops a deployment: the codes of a refusal, or that it is not even registered. */
async function stoppedBy(act: () => Promise<unknown>): Promise<string[]> {
  try {
    await act();
    return [];
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const { code, reasons } = error.problem;
    return code === 'policy_denied' ? (reasons ?? []).map((reason) => reason.code) : [code];
  }
}

describe('a zoo without another way in', () => {
  it('may read a face under no purpose of the vocabulary', async () => {
    const { client } = worker;
    expect(purposes.length).toBeGreaterThan(20);
    const allowed: string[] = [];
    for (const purpose of purposes) {
      let deployment = '';
      const registered = await stoppedBy(async () => {
        ({ id: deployment } = await client.deploy(gate({ purpose, ...NO_ALTERNATIVE })));
      });
      if (registered.length > 0) {
        expect(registered).toEqual(['invalid_request']);
        continue;
      }
      const subject = await consenting(deployment);
      const enrolled = await stoppedBy(() => client.enrol(deployment, subject, face));
      const compared = await stoppedBy(() => client.compare(deployment, subject, face, probe));
      if (enrolled.length === 0 || compared.length === 0) allowed.push(purpose);
      for (const operation of ['enroll', 'verify', 'identify', 'categorise']) {
        const { allow } = await client.dryRun({ deployment, subject, operation });
        if (allow) allowed.push(`${purpose}: ${operation}`);
      }
    }
    expect(allowed).toEqual([]);
  });

  it('may read it with one, for what the purpose is for', async () => {
    const { deployment, subject } = await enrolledPerson(worker.client, face);
    expect(await worker.client.verify(deployment, subject, probe)).toMatchObject({ matched: true });
  });
});

describe('a purpose', () => {
  it.each([
    [{ purpose: 'border_control' }, ['#/controller/type', '#/place/type']],
    [{ purpose: 'payment', mode: 'post' }, ['#/mode']],
    [{ purpose: 'attendance' }, ['#/controller/type', '#/place/type']],
    [{ purpose: 'erasure' }, ['#/controller/type', '#/place/type', '#/mode']],
  ])('is registered only for what it is for: %j', async (changes, pointers) => {
    const { client } = worker;
    const body = JSON.stringify(gate(changes));
    const headers = { 'content-type': 'application/json' };
    const problem = await problemOf(client.send('POST', '/v1/deployments', { body, headers }));
    expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
    const errors = problem.errors as { pointer: string; detail: string }[];
    expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
    for (const { detail } of errors) expect(detail).toContain(changes.purpose);
  });

  it('covers no operation that it is not for, and the refusal says so', async () => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate({ purpose: 'health_appointment' }));
    const subject = await consenting(deployment);
    const { reasons } = await client.dryRun({ deployment, subject, operation: 'identify' });
    expect(reasons).toContainEqual(expect.objectContaining({ code: 'PURPOSE_NOT_FOR_THIS' }));
  });

  it('says what each is for, to everyone', async () => {
    const response = await fetch(new URL('/v1/policies', worker.url));
    const { purposes: table } = (await response.json()) as { purposes: Record<string, object> };
    expect(Object.keys(table).toSorted()).toEqual(purposes);
    expect(table.ticketing).toMatchObject({ present: true, adverse: 'no_match' });
  });
});

describe('whether an outcome hurts', () => {
  /** A counter where the law orders the face and leaves no other way: a no is a no. */
  const counter = (decision: object) =>
    registration('CN', 'SIM registration', {
      purpose: 'sim_registration',
      legal_basis: 'legal_obligation',
      mandate: 'CN-MIIT-2019',
      reference_storage: {
        location: 'on_device',
        key_holder: 'subject',
        transmitted_over_internet: false,
      },
      ...NO_ALTERNATIVE,
      decision: { automated: false, ...decision },
    });

  it('is not for the controller to deny', async () => {
    const { client } = worker;
    const provider = await makeProvider();
    const [one, other] = [await worker.operator('one'), await worker.operator('other')];
    const facts = { mandate: 'CN-MIIT-2019' };
    await other.approve((await one.grant(licence({ controller: 'ctl-1', facts }))).id);
    for (const adverse_on of ['never', 'match', 'no_match']) {
      const registered = { ...counter({ adverse_on }), ...attestedBy(provider) };
      const { id: deployment } = await client.deploy(registered);
      const about = { deployment, subject: await consenting(deployment, 'CN') };
      const compare = async (image: Face) => {
        const liveness = await attestPicture(client, provider, about, image, 'compare');
        const answer = client.compare(deployment, about.subject, face, image, { liveness });
        return (await answer) as { matched?: boolean; status?: string };
      };
      if (adverse_on !== 'match') expect((await compare(probe)).matched).toBe(true);
      expect(await compare(impostor)).toMatchObject({ status: 'in_review' });
    }
  });

  it('is for the controller to admit', async () => {
    const { client } = worker;
    const decision = { automated: false, adverse_on: 'always' };
    const { id: deployment } = await client.deploy(gate({ decision }));
    const subject = await consenting(deployment);
    expect(await stoppedBy(() => client.enrol(deployment, subject, face))).toContain(
      'HUMAN_REVIEW_MISSING',
    );
  });

  it('depends on the other way in: who is not matched at a gate shows a card', async () => {
    const { client } = worker;
    const decision = { automated: true, adverse_on: 'no_match' };
    const { deployment, subject } = await enrolledPerson(client, face, { decision });
    const answer = await client.verify(deployment, subject, impostor);
    expect(answer).toMatchObject({ matched: false, review_required: false });
  });
});
