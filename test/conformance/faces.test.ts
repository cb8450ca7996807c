/** Whose face is meant, several pictures of one person, and what a face is told to be worth. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeProvider } from '../../src/local/provider.ts';
import { similarity } from '../../src/recognition/embed/match.ts';
import { loadDecoder } from '../../src/recognition/load.ts';
import { COMPONENTS } from '../../src/recognition/quality/quality.ts';
import { applyChange, type ChangeName } from '../accuracy/changes.ts';
import { documentOf, makeForm } from '../support/client.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { attestedBy, attestPicture } from '../support/liveness.ts';
import { consentingPerson, enrolledPerson, problemOf } from '../support/people.ts';
import { encodeJpeg, hang, paste, resize } from '../support/pictures.ts';
import { platform } from '../support/platform.ts';
import { openStored } from '../support/vault.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

const masterKey = randomBytes(32);

let worker: TestWorker;
let frames: Face[];
let impostor: Face;
/** The man on the left of a wall, somebody else on the right. */
let two: Face;
const MAN = '300,250';
const OTHER = '1100,250';

beforeAll(async () => {
  worker = await startWorker({
    masterKey: masterKey.toString('base64'),
    bindings: { REQUESTS_PER_SECOND: '1000' },
  });
  frames = await Promise.all(FRANCK.map(readFace));
  impostor = await readFace(IMPOSTOR);
  const man = await decode(frames[0]);
  const other = await decode(impostor);
  const both = paste(other, hang(man, { width: 1600, height: 700 }, 0, 0), 900, 50);
  two = { file: 'two.jpg', bytes: await encodeJpeg(both, { quality: 90 }) };
});
afterAll(() => worker.close());

async function decode({ bytes }: Face) {
  const decoder = await loadDecoder(platform);
  return decoder.decode(bytes, await decoder.inspect(bytes));
}

describe('whose face is meant', () => {
  test('two people of similar size are a problem that says how to choose', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, frames[1]);
    const body = makeForm({ deployment, subject, image: two });
    const problem = await problemOf(client.send('POST', '/v1/verifications', { body }));
    expect(problem).toMatchObject({ code: 'several_faces', facts: { faces: 2 } });
    expect(problem.detail).toContain('a point');
  });

  test('a point chooses one of them, as detection found them', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, frames[1]);
    const ask = async (face: string) => {
      const body = makeForm({ deployment, subject, image: two, face });
      const response = await client.send('POST', '/v1/verifications', { body });
      return ((await response.json()) as { matched: boolean }).matched;
    };
    expect([await ask(MAN), await ask(OTHER)]).toEqual([true, false]);
  });

  test.each([
    ['no_face_there', '800,650'],
    ['invalid_request', 'left'],
    ['invalid_request', '1e3,5'],
  ])('%s for the point %s', async (code, face) => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, frames[1]);
    const body = makeForm({ deployment, subject, image: two, face });
    expect(await problemOf(client.send('POST', '/v1/verifications', { body }))).toMatchObject({
      code,
    });
  });

  test('a comparison takes a point for each picture', async () => {
    const { client } = worker;
    const provider = await makeProvider();
    const { deployment, subject } = await consentingPerson(client, attestedBy(provider));
    const fields = {
      ...{ deployment, subject, reference: two, image: two, reference_face: MAN },
      ...documentOf(subject),
    };
    const ask = async (face: string) => {
      const about = { deployment, subject };
      const liveness = await attestPicture(client, provider, about, two, 'compare', { face });
      const body = makeForm({ ...fields, face, liveness });
      const response = await client.send('POST', '/v1/comparisons', { body });
      return ((await response.json()) as { matched: boolean }).matched;
    };
    expect([await ask(MAN), await ask(OTHER)]).toEqual([true, false]);
  });
});

describe('several pictures of one person', () => {
  test('become one template, which matches the person and nobody else', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const template = await client.enrol(deployment, subject, frames.slice(0, 3));
    expect(template.pictures).toBe(3);
    expect((await client.templates(subject)).templates).toHaveLength(1);
    const own = await client.verify(deployment, subject, frames[3]);
    const other = await client.verify(deployment, subject, impostor);
    expect([own.matched, other.matched]).toEqual([true, false]);
  });

  test('must show one person: which two do not is said, and nothing is kept', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const body = makeForm({ deployment, subject, image: [frames[0], frames[1], impostor] });
    const problem = await problemOf(client.send('POST', '/v1/templates', { body }));
    expect(problem.code).toBe('faces_differ');
    expect((problem.facts as { second: number }).second).toBe(3);
    expect((await client.templates(subject)).templates).toEqual([]);
  });

  test('that cannot be used are named by their number', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const cut = { ...frames[1], bytes: frames[1].bytes.slice(0, 9000) };
    const body = makeForm({ deployment, subject, image: [frames[0], cut] });
    const problem = await problemOf(client.send('POST', '/v1/templates', { body }));
    expect(problem).toMatchObject({ code: 'truncated_image', facts: { picture: 2 } });
    expect(problem.detail).toMatch(/^Picture 2: /);
  });

  test.each([
    ['six are too many', { count: 6 }],
    ['a point goes with one', { count: 2, face: MAN }],
  ])('%s', async (_, { count, ...fields }: { count: number; face?: string }) => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const image = Array.from({ length: count }, () => frames[0]);
    const body = makeForm({ deployment, subject, image, ...fields });
    const problem = await problemOf(client.send('POST', '/v1/templates', { body }));
    expect(problem.code).toBe('invalid_request');
  });
});

describe('a poor picture', () => {
  /** As taken by a camera that moves, from further away. */
  async function spoil(face: Face, change: ChangeName): Promise<Face> {
    const image = resize(await decode(face), 0.36);
    const place = { x: 0, y: 0 };
    const changed = applyChange(change, image, [place, place, place, place, place, place], 1);
    return { file: `${change} ${face.file}`, bytes: await encodeJpeg(changed, { quality: 90 }) };
  }

  test('makes no template, and the refusal says what to change', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const ask = async (change: ChangeName) => {
      const image = await spoil(frames[0], change);
      const body = makeForm({ deployment, subject, image });
      return problemOf(client.send('POST', '/v1/templates', { body }));
    };
    expect(await ask('blur 4')).toMatchObject({
      code: 'face_quality_too_low',
      detail: expect.stringContaining('Hold the camera still'),
      facts: { defects: expect.stringContaining('blurred') },
      retry: true,
    });
    expect(await ask('salt 5 %')).toMatchObject({
      detail: expect.stringContaining('Find more light'),
      facts: { defects: expect.stringContaining('noisy') },
    });
    const taken = await client.enrol(deployment, subject, await spoil(frames[0], 'none'));
    expect(taken.face_quality.advice).toEqual([]);
  });

  test('of no match asks for another, a good one does not', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, frames[0]);
    const poor = await client.verify(deployment, subject, await spoil(impostor, 'motion 9 px'));
    expect(poor).toMatchObject({ matched: false, retry: true });
    expect(poor.face_quality.advice).toContainEqual(
      expect.objectContaining({ code: 'hold_still' }),
    );
    const good = await client.verify(deployment, subject, impostor);
    expect(good).toMatchObject({ matched: false, retry: false });
    // Nothing is asked of somebody who is recognised all the same.
    const own = await client.verify(deployment, subject, await spoil(frames[1], 'motion 9 px'));
    expect(own).toMatchObject({ matched: true, retry: false });
  });
});

describe('whom it is about, by your own reference', () => {
  const verify = async (fields: Record<string, string>, client = worker.client) => {
    const body = makeForm({ ...fields, image: frames[1] });
    return client.send('POST', '/v1/verifications', { body });
  };

  test('is answered as by our id', async () => {
    const { client } = worker;
    const { deployment, subject, reference } = await consentingPerson(client);
    const body = makeForm({ deployment, reference, image: frames[0] });
    const enrolled = await client.send('POST', '/v1/templates', { body });
    expect(await enrolled.json()).toMatchObject({ subject });
    const named = await verify({ deployment, reference });
    expect(await named.json()).toMatchObject({ subject, matched: true });
    // The same facts: consent, attempts, standing.
    await client.consent(subject, { deployment, event: 'withdrawn' });
    expect(await problemOf(verify({ deployment, reference }))).toMatchObject({
      code: 'policy_denied',
    });
  });

  test('that is nobody is answered as an id that is none, and so is another tenant’s', async () => {
    const { client } = worker;
    const { deployment, subject, reference } = await enrolledPerson(client, frames[0]);
    const unknown = await problemOf(verify({ deployment, subject: `sub_${'0'.repeat(22)}` }));
    const told = ({ request_id, instance, ...rest }: Record<string, unknown>) => rest;
    expect(unknown).toMatchObject({ status: 404, code: 'subject_not_found' });
    const nobody = await problemOf(verify({ deployment, reference: 'nobody' }));
    expect(told(nobody)).toEqual(told(unknown));
    const stranger = await worker.clientOf('globex');
    const { deployment: theirs } = await consentingPerson(stranger);
    const asked = await problemOf(verify({ deployment: theirs, reference }, stranger));
    expect(told(asked)).toEqual(told(unknown));
    await client.erase(subject);
    expect(told(await problemOf(verify({ deployment, reference })))).toEqual(told(unknown));
  });

  test('is sent in place of the id, and not beside it', async () => {
    const { deployment, subject, reference } = await consentingPerson(worker.client);
    for (const fields of [{}, { subject, reference }]) {
      expect(await problemOf(verify({ deployment, ...fields }))).toMatchObject({
        code: 'invalid_request',
        errors: [
          {
            pointer: '#/subject',
            detail: 'send either `subject` or your own `reference` of the person',
          },
        ],
      });
    }
  });

  test('of an answer that is repeated is still the same person', async () => {
    const { client } = worker;
    const { deployment, subject, reference } = await enrolledPerson(client, frames[0]);
    const key = `"${reference}"`;
    const ask = () =>
      client.send('POST', '/v1/verifications', {
        body: makeForm({ deployment, reference, image: frames[1] }),
        headers: { 'idempotency-key': key },
      });
    expect((await ask()).status).toBe(200);
    // It is another one's by now, as after two corrections.
    const { db } = worker.stores;
    const rename = 'UPDATE subjects SET reference = ? WHERE id = ?';
    await db.prepare(rename).bind(`${reference}-old`, subject).run();
    const other = await enrolledPerson(client, frames[0]);
    await db.prepare(rename).bind(reference, other.subject).run();
    expect(await problemOf(ask())).toMatchObject({ code: 'answer_forgotten' });
  });
});

describe('what a face is worth', () => {
  test('is told at enrolment and at the probe, by component, with advice', async () => {
    const { client } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, frames[0]);
    expect(Object.keys(template.face_quality.components).sort()).toEqual([...COMPONENTS].sort());
    expect(template.face_quality.score).toBe(template.quality);
    expect(template.face_quality.advice).toEqual([]);
    const dim = await readFace('walter2_crop.jpg');
    const { face_quality } = await client.verify(deployment, subject, dim);
    expect(face_quality.advice).toEqual([
      { code: 'more_light', message: 'Find more light on the face.' },
    ]);
  });

  test('is the reason of a refusal, in words for the person', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, frames[0]);
    const mask = await readFace('skullmask.jpg');
    const body = makeForm({ deployment, subject, image: mask });
    expect(await problemOf(client.send('POST', '/v1/verifications', { body }))).toMatchObject({
      code: 'face_quality_too_low',
      detail:
        'The face is not clear enough to compare. Take off dark glasses, and whatever else covers the eyes. Take off a mask, and whatever else covers mouth or nose. Show the whole face, uncovered and in even light.',
      facts: { reasons: 'uncover_the_eyes,uncover_the_mouth,show_the_face' },
    });
  });
});

test.each(['vendetta.jpg', 'skullmask.jpg', 'facemodel_numbering_new_small.png'])(
  '%s is no face to enrol, and the answer says what to show',
  async (name) => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const body = makeForm({ deployment, subject, image: await readFace(name) });
    expect(await problemOf(client.send('POST', '/v1/templates', { body }))).toMatchObject({
      code: 'face_quality_too_low',
      detail: expect.stringContaining('Show the whole face, uncovered and in even light.'),
    });
  },
);

test('a deployment may have each face averaged with its mirror image', async () => {
  const { client } = worker;
  const probes = [frames[1], frames[2], frames[3], impostor];
  const answers = async (mirrored: boolean) => {
    const person = await enrolledPerson(client, frames[0], { mirrored });
    const matches = [];
    for (const probe of probes) {
      matches.push((await client.verify(person.deployment, person.subject, probe)).matched);
    }
    expect(matches).toEqual([true, true, true, false]);
    return person;
  };
  const [plain, averaged] = [await answers(false), await answers(true)];
  // Of one picture, and yet not the same: behind the API, because no answer says how alike they are.
  const open = ({ template }: typeof plain) => openStored(worker.stores, masterKey, template.id);
  const alike = similarity(await open(plain), await open(averaged));
  expect(alike).toBeGreaterThan(0.8);
  expect(alike).toBeLessThan(0.999);
});
