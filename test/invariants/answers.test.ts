/** What an answer gives away: no more than whether, and to those who may know. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeForm } from '../support/client.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { enrolledPerson, type Person, problemOf } from '../support/people.ts';
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

describe('enrolling on an id that somebody is enrolled on', () => {
  const enrol = ({ deployment, subject }: Person, image: Face | Face[], more = {}) =>
    worker.client.send('POST', '/v1/templates', {
      body: makeForm({ deployment, subject, image, ...more }),
    });

  it('is refused to somebody else, and the first one still matches', async () => {
    const { client } = worker;
    const person = await enrolledPerson(client, face);
    const problem = await problemOf(enrol(person, impostor));
    expect(problem).toMatchObject({ status: 409, code: 'different_person' });
    expect(JSON.stringify(problem)).not.toMatch(/similarity|threshold/);
    const { outcome } = await client.decision(String(problem.decision));
    expect(outcome).toMatchObject({ outcome: 'failed', details: { code: 'different_person' } });
    const { templates } = await client.templates(person.subject);
    expect(templates.map(({ id }) => id)).toEqual([person.template.id]);
    expect((await client.verify(person.deployment, person.subject, probe)).matched).toBe(true);
    expect((await client.verify(person.deployment, person.subject, impostor)).matched).toBe(false);
  });

  it('is open to the same person', async () => {
    const person = await enrolledPerson(worker.client, face);
    expect((await enrol(person, [probe, face])).status).toBe(201);
  });

  it('replaces the person where a reason is given, which is recorded', async () => {
    const { client } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, face);
    const replaces = 'The desk enrolled the wrong customer.';
    const { decision } = await client.enrol(deployment, subject, impostor, { replaces });
    const { outcome } = await client.decision(decision.id);
    expect(outcome).toMatchObject({
      outcome: 'enrolled',
      details: { replaces, superseded: [template.id] },
    });
    expect((await client.verify(deployment, subject, impostor)).matched).toBe(true);
  });

  it.each(['', '  ', 'a\u202eb'])('takes no reason that cannot be read: %j', async (replaces) => {
    const person = await enrolledPerson(worker.client, face);
    const problem = await problemOf(enrol(person, impostor, { replaces }));
    expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  it('cannot be compared with a template of another model, and needs a reason', async () => {
    const { client, stores } = worker;
    const person = await enrolledPerson(client, face);
    await stores.db
      .prepare("UPDATE templates SET model_id = 'another' WHERE id = ?")
      .bind(person.template.id)
      .run();
    const problem = await problemOf(enrol(person, face));
    expect(problem).toMatchObject({ status: 409, code: 'template_model_differs' });
    expect((await enrol(person, face, { replaces: 'A newer model.' })).status).toBe(201);
  });

  it('does not use a template that is past its limit', async () => {
    const { client, stores } = worker;
    const person = await enrolledPerson(client, face);
    await stores.db
      .prepare('UPDATE templates SET retention_until = 1 WHERE id = ?')
      .bind(person.template.id)
      .run();
    expect((await enrol(person, impostor)).status).toBe(201);
  });
});
