/** What an answer gives away: no more than whether, and to those who may know. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeForm } from '../support/client.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { openLiveGate } from '../support/liveness.ts';
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

describe('an answer', () => {
  it('has no number that says how alike two faces are', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    const other = await readFace('terminator_crop.jpg');
    const answers = await Promise.all([
      client.verify(deployment, subject, impostor),
      client.verify(deployment, subject, other),
    ]);
    // What is left when the ids are gone, and what each picture is worth by itself.
    const [first, second] = answers.map(({ id, decision, face_quality, ...rest }) => ({
      ...rest,
      decision: { ...decision, id: '' },
    }));
    expect(first).toEqual(second);
    expect(Object.keys(first).toSorted()).toEqual([
      'band',
      'decision',
      'false_match_rate',
      'matched',
      'presentation_attack_detection',
      'review_required',
      'subject',
      'template',
    ]);
    for (const { decision } of answers) {
      const { outcome } = await client.decision(decision.id);
      expect(Object.keys(outcome?.details ?? {}).toSorted()).toEqual([
        'false_match_rate',
        'release',
        'template',
      ]);
    }
  });

  it("is given at the deployment's false match rate", async () => {
    const { client } = worker;
    // A mask and a drawing, whose similarity lies between the thresholds of the two rates.
    const [mask, drawing] = await Promise.all(
      ['vendetta.jpg', 'picasso_drawing_crop.jpg'].map(readFace),
    );
    const matches = [];
    for (const false_match_rate of [0.01, 0.001]) {
      const { deployment, subject } = await enrolledPerson(client, mask, { false_match_rate });
      const match = await client.verify(deployment, subject, drawing);
      matches.push([match.false_match_rate, match.matched]);
    }
    expect(matches).toEqual([
      [0.01, true],
      [0.001, false],
    ]);
  });

  it('tells the band of a match where it is registered and a live person attested', async () => {
    const live = await openLiveGate(worker.client);
    const verify = async (changes: object, picture: Face, liveness: boolean) => {
      await worker.client.redeploy(live.person.deployment, { ...live.registration, ...changes });
      const image_sha256 = createHash('sha256').update(picture.bytes).digest('base64url');
      const answer = await live.verify(
        liveness ? await live.attest({ image_sha256 }) : null,
        picture,
      );
      return answer.body;
    };
    expect(await verify({}, live.probe, true)).toMatchObject({ matched: true, band: null });
    const told = await verify({ bands: true }, live.probe, true);
    expect(told).toMatchObject({ matched: true, band: 0.00001 });
    const other = await verify({ bands: true }, impostor, true);
    expect(other).toMatchObject({ matched: false, band: null });
    const { liveness: _, ...registration } = live.registration;
    await worker.client.redeploy(live.person.deployment, { ...registration, bands: true });
    const { body } = await live.verify(null);
    expect(body).toMatchObject({ matched: true, band: null });
    expect(JSON.stringify(body)).toContain('WITHHOLD_BAND');
  });
});

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
