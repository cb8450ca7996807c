/** What an answer gives away: no more than whether, and to those who may know. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProvider, type Provider } from '../../src/local/provider.ts';
import type { Keypoints } from '../../src/recognition/detect/detection.ts';
import { loadDecoder } from '../../src/recognition/load.ts';
import { applyChange } from '../accuracy/changes.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import { type Client, documentOf, makeForm } from '../support/client.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { attestedBy, attestPicture, openLiveGate, post } from '../support/liveness.ts';
import {
  consentingPerson,
  enrolledPerson,
  gate,
  type Person,
  problemOf,
} from '../support/people.ts';
import { encodeJpeg, resize } from '../support/pictures.ts';
import { platform } from '../support/platform.ts';
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

let names = 0;
const nextName = () => `answers-${process.pid}-${++names}`;

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
    const [first, second] = answers.map(({ id, decision, face_quality, retry, ...rest }) => ({
      ...rest,
      decision: { ...decision, id: '', log_receipt: '' },
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
    // A man in two films, once with the camera moving: between the thresholds of the two rates.
    const [man, other] = await Promise.all(
      ['sean_guru2_crop.jpg', 'SeanConnery.jpg'].map(readFace),
    );
    const decoder = await loadDecoder(platform);
    const image = await decoder.decode(other.bytes, await decoder.inspect(other.bytes));
    const place = { x: 0, y: 0 };
    const anywhere: Keypoints = [place, place, place, place, place, place];
    const moved = applyChange('motion 9 px', resize(image, 0.7), anywhere, 1);
    const again = { file: 'moved.jpg', bytes: await encodeJpeg(moved, { quality: 90 }) };
    const matches = [];
    for (const false_match_rate of [0.01, 0.001]) {
      const { deployment, subject } = await enrolledPerson(client, man, { false_match_rate });
      const match = await client.verify(deployment, subject, again);
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
    expect(told).toMatchObject({ matched: true, band: 0.001 });
    const other = await verify({ bands: true }, impostor, true);
    expect(other).toMatchObject({ matched: false, band: null });
    // As if it had been told often enough today; of others it still is.
    const { db } = worker.stores;
    const { subject } = live.person;
    const tell = db.prepare('INSERT INTO told_bands VALUES (?, ?, ?)');
    await db.batch(
      Array.from({ length: 19 }, (_, i) => tell.bind(`${subject}-${i}`, subject, Date.now())),
    );
    const spent = await verify({ bands: true }, live.probe, true);
    expect(spent).toMatchObject({ matched: true, band: null });
    await db.prepare('UPDATE told_bands SET told_at = 1').run();
    const again = await verify({ bands: true }, live.probe, true);
    expect(again).toMatchObject({ matched: true, band: 0.001 });
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

describe('a refusal', () => {
  /** People of whom one is not served for this reason, another for that, at one deployment each. */
  const PEOPLE: Record<string, (client: Client) => Promise<Person>> = {
    'a person who never agreed': async (client) => {
      const { id: deployment } = await client.deploy(gate());
      const { id: subject } = await client.register({ reference: nextName(), jurisdiction: 'DE' });
      return { deployment, subject, reference: '' };
    },
    'one who agreed and is not enrolled': (client) => consentingPerson(client),
    'one who is enrolled for another purpose': async (client) => {
      const { subject, reference } = await enrolledPerson(client, face, { purpose: 'payment' });
      const { id: deployment } = await client.deploy(gate());
      return { deployment, subject, reference };
    },
    'one who withdrew': async (client) => {
      const person = await enrolledPerson(client, face);
      await client.consent(person.subject, { deployment: person.deployment, event: 'withdrawn' });
      return person;
    },
    'a child': async (client) => {
      const { id: deployment } = await client.deploy(gate());
      const { id: subject } = await client.register({
        reference: nextName(),
        jurisdiction: 'DE',
        date_of_birth: '2019-01-01',
      });
      await client.consent(subject, { deployment, ...CONSENT.full });
      return { deployment, subject, reference: '' };
    },
    'one who lives where no law is known': async (client) => {
      const { id: deployment } = await client.deploy(gate());
      const { id: subject } = await client.register({ reference: nextName(), jurisdiction: 'CN' });
      return { deployment, subject, reference: '' };
    },
    'one enrolled by another model': async (client) => {
      const person = await enrolledPerson(client, face);
      await worker.stores.db
        .prepare("UPDATE templates SET model_id = 'another' WHERE subject_id = ?")
        .bind(person.subject)
        .run();
      return person;
    },
  };
  let people: [string, Person][];
  let gateKey: Client;
  beforeAll(async () => {
    gateKey = await worker.clientOf('acme', ['recognise']);
    people = [];
    for (const [who, make] of Object.entries(PEOPLE)) people.push([who, await make(worker.client)]);
  });

  const verify = (client: Client, { deployment, subject }: Person) =>
    problemOf(
      client.send('POST', '/v1/verifications', {
        body: makeForm({ deployment, subject, image: probe }),
      }),
    );

  const readReceipt = (receipt: string) =>
    JSON.parse(Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString());

  it('is the same, but for ids, to a key that may not read the person', async () => {
    const told = [];
    for (const [who, person] of people) {
      const { decision, instance, log_receipt, ...rest } = await verify(gateKey, person);
      // It promises one entry, the same kind for each.
      expect(readReceipt(String(log_receipt)).jti, who).toBe(decision);
      expect(decision, who).toMatch(/^dec_/);
      expect(instance, who).toMatch(/^req_/);
      told.push({ who, rest });
    }
    for (const { who, rest } of told) expect(rest, who).toEqual(told[0].rest);
    expect(told[0].rest).toMatchObject({
      status: 403,
      code: 'policy_denied',
      reasons: [{ code: 'PERSON_NOT_SERVED' }],
      alternatives: ['Show your card at the staffed desk.'],
    });
  });

  it('has its reasons in the log, and for a key that may read the person', async () => {
    const codes = new Set<unknown>();
    for (const [, person] of people) {
      const problem = await verify(worker.client, person);
      codes.add(JSON.stringify(problem.reasons ?? problem.code));
      const { reasons, outcome } = await worker.client.decision(String(problem.decision));
      expect(JSON.stringify(reasons)).not.toContain('PERSON_NOT_SERVED');
      expect(reasons.length > 0 || outcome?.outcome === 'failed').toBe(true);
    }
    expect(codes.size).toBeGreaterThanOrEqual(5);
  });

  it('names what is wrong with the deployment, and then nothing of the person', async () => {
    const told = [];
    for (const [who, person] of people) {
      await worker.client.redeploy(person.deployment, gate({ alternative: { offered: false } }));
      const { decision, instance, log_receipt, ...rest } = await verify(gateKey, person);
      told.push({ who, rest });
      await worker.client.redeploy(person.deployment, gate());
    }
    for (const { who, rest } of told) expect(rest, who).toEqual(told[0].rest);
    expect(told[0].rest).toMatchObject({
      alternatives: [],
      reasons: expect.arrayContaining([
        expect.objectContaining({ code: 'ALTERNATIVE_NOT_OFFERED' }),
      ]),
    });
    expect(JSON.stringify(told[0].rest)).not.toContain('PERSON_NOT_SERVED');
  });
});

describe('a dry run', () => {
  const ask = (client: Client, question: object) =>
    client.send('POST', '/v1/decisions', {
      body: JSON.stringify(question),
      headers: { 'content-type': 'application/json' },
    });

  it('of a person is for a key that may read the person', async () => {
    const { deployment, subject } = await enrolledPerson(worker.client, face);
    const gateKey = await worker.clientOf('acme', ['recognise']);
    const asked = { deployment, subject, operation: 'verify' };
    expect(await problemOf(ask(gateKey, asked))).toMatchObject({
      status: 403,
      code: 'insufficient_scope',
      scope: 'enrol',
    });
    // Whether there is such a person, it does not say either.
    const nobody = { ...asked, subject: `sub_${'0'.repeat(22)}` };
    expect(await problemOf(ask(gateKey, nobody))).toMatchObject({ code: 'insufficient_scope' });
    const both = await worker.clientOf('acme', ['recognise', 'enrol']);
    expect((await ask(both, asked)).status).toBe(201);
    expect((await ask(gateKey, { deployment, operation: 'verify' })).status).toBe(201);
    expect((await ask(gateKey, { input: { operation: 'verify' } })).status).toBe(201);
  });
});

describe('a comparison', () => {
  let provider: Provider;
  let person: Person;
  beforeAll(async () => {
    provider = await makeProvider();
    person = await consentingPerson(worker.client, attestedBy(provider));
  });

  async function compare(changes: Record<string, string>, about = person, attested = true) {
    const { deployment, subject } = about;
    const { client } = worker;
    const liveness = attested
      ? { liveness: await attestPicture(client, provider, about, probe, 'compare') }
      : {};
    const fields = { deployment, subject, reference: face, image: probe, ...documentOf(subject) };
    return post(client, '/v1/comparisons', { ...fields, ...liveness, ...changes });
  }

  it('is of a live person with their own picture, and says so in the log', async () => {
    const answer = await compare({});
    expect(answer).toMatchObject({ status: 200, body: { matched: true } });
    const { input } = await worker.client.decision(answer.decision);
    expect(input).toMatchObject({
      comparison: {
        probe_source: 'live_capture',
        reference_source: 'document',
        same_subject: true,
      },
      liveness: { status: 'passed' },
      template: null,
    });
  });

  it.each([
    ['a picture of somebody else', { reference_of: 'other' }, 'COMPARISON_OF_STRANGERS'],
    ['a picture from the web', { reference_source: 'public_web' }, 'COMPARISON_SOURCE_UNKNOWN'],
    ['a picture from a camera', { reference_source: 'cctv' }, 'COMPARISON_SOURCE_UNKNOWN'],
    ['two stored pictures', { source: 'stored' }, 'COMPARISON_NOT_LIVE'],
  ])('is refused with %s', async (_what, changes, code) => {
    const { subject } = await consentingPerson(worker.client);
    const about = { ...changes, ...('reference_of' in changes && { reference_of: subject }) };
    expect(await compare(about)).toMatchObject({ status: 403, codes: [code] });
  });

  it('is refused on the word of the caller that somebody is there', async () => {
    expect(await compare({}, person, false)).toMatchObject({
      status: 403,
      codes: ['COMPARISON_NOT_LIVE'],
    });
  });

  it.each([['2015-01-01'], [undefined]])('is refused of who was born %s', async (date_of_birth) => {
    const { client } = worker;
    const { id: subject } = await client.register({
      reference: nextName(),
      jurisdiction: 'DE',
      ...(date_of_birth && { date_of_birth }),
    });
    const { deployment } = person;
    await client.consent(subject, { deployment, ...CONSENT.full, guardian: true });
    const answer = await compare({}, { ...person, subject });
    expect(answer.status).toBe(403);
    expect(answer.codes).toContain('COMPARISON_OF_A_CHILD');
  });

  it('does not begin without a word on the pictures', async () => {
    const { deployment, subject } = person;
    const answer = await post(worker.client, '/v1/comparisons', {
      ...{ deployment, subject, reference: face, image: probe },
    });
    expect(answer).toMatchObject({ status: 400, code: 'invalid_request' });
  });
});
