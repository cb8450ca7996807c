/** Capture tokens: one picture from one phone, which learns nothing of the person. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProvider, type Provider, publicKeyOf, sign, state } from '../../src/local/provider.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import { Client, makeForm } from '../support/client.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { json } from '../support/json.ts';
import { makeMosaic } from '../support/mosaic.ts';
import {
  consentingPerson,
  enrolledPerson,
  gate,
  type Person,
  problemOf,
} from '../support/people.ts';
import { encodeForm, openPost } from '../support/slow.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

interface Opened {
  readonly id: string;
  readonly token: string;
  readonly upload: string;
  readonly nonce: string;
  readonly expires_at: string;
}

interface Read {
  readonly status: string;
  readonly received_at: string | null;
  readonly answer: Record<string, unknown> | null;
  readonly problem: Record<string, unknown> | null;
}

let worker: TestWorker;
let acme: Client;
let provider: Provider;
let face: Face;
let probe: Face;
let other: Face;
/** Nothing in it; and small: who is refused while still sending may see a broken connection. */
let blank: Face;
let person: Person;

const ORIGIN = 'https://app.example';

beforeAll(async () => {
  worker = await startWorker({
    bindings: {
      REQUESTS_PER_SECOND: '10000',
      REQUESTS_BURST: '10000',
      PUBLIC_REQUESTS_PER_SECOND: '10000',
      PUBLIC_REQUESTS_BURST: '10000',
    },
  });
  acme = worker.client;
  provider = await makeProvider();
  [face, probe, other] = await Promise.all([FRANCK[0], FRANCK[1], IMPOSTOR].map(readFace));
  const grey = { width: 320, height: 320, sampling: [[1, 1]] as const, sample: () => 128 };
  blank = { file: 'grey.jpg', bytes: makeMosaic(grey) };
  person = await enrolledPerson(acme, face, { capture_origins: [ORIGIN] });
});
afterAll(() => worker.close());

async function open(about: Pick<Person, 'deployment' | 'subject'>, more = {}, client = acme) {
  const { deployment, subject } = about;
  const response = await client.send(
    'POST',
    '/v1/captures',
    json({ deployment, subject, ...more }),
  );
  const body = (await response.json()) as Opened;
  expect(response.status, JSON.stringify(body)).toBe(201);
  return body;
}

const send = (
  { upload, token }: Pick<Opened, 'upload' | 'token'>,
  image: Face,
  {
    headers = {},
    more = {},
  }: { headers?: Record<string, string>; more?: Record<string, string> } = {},
) => {
  const ask = () =>
    fetch(new URL(upload, worker.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...headers },
      body: makeForm({ image, ...more }),
    });
  // Who is refused before the picture may find the connection closed while still sending it.
  return ask().catch(ask);
};

const read = async ({ id }: Pick<Opened, 'id'>, client = acme) =>
  (await (await client.send('GET', `/v1/captures/${id}`)).json()) as Read;

/** The one thing that anyone is told of a token that opens nothing. */
async function expectNotValid(answer: Promise<Response>): Promise<void> {
  const { instance, next_steps, ...problem } = await problemOf(answer);
  expect(instance).toBeTruthy();
  expect(next_steps).toMatchObject([{ step: 'ask_operator' }]);
  expect(problem).toEqual({
    type: '/v1/problems#capture_not_valid',
    title: 'The capture token opens nothing',
    status: 401,
    code: 'capture_not_valid',
    detail: 'It was used, has ended, or never was. Ask the app for another one.',
  });
}

async function expire({ id }: Opened, milliseconds = 300_001): Promise<void> {
  await worker.stores.db
    .prepare('UPDATE captures SET expires_at = expires_at - ?1 WHERE id = ?2')
    .bind(milliseconds, id)
    .run();
}

describe('a picture from a phone', () => {
  it('is verified; the phone learns that it came, and the server what came of it', async () => {
    const capture = await open(person);
    expect(capture.token).toMatch(new RegExp(`^${capture.id}_[A-Za-z0-9]{43}$`));
    expect(Date.parse(capture.expires_at)).toBeLessThanOrEqual(Date.now() + 300_000);
    expect(await read(capture)).toMatchObject({ status: 'waiting', answer: null, problem: null });
    const answer = await send(capture, probe);
    expect(answer.status).toBe(202);
    const told = (await answer.json()) as Record<string, unknown>;
    expect(Object.keys(told)).toEqual(['capture', 'advice']);
    expect(told.capture).toBe(capture.id);
    const { status, answer: found, received_at } = await read(capture);
    expect({ status, received_at }).toEqual({
      status: 'answered',
      received_at: expect.any(String),
    });
    expect(found).toMatchObject({
      matched: true,
      template: expect.stringMatching(/^tpl_/),
      decision: { id: expect.stringMatching(/^dec_/), log_receipt: expect.stringMatching(/^eyJ/) },
    });
    const { id } = Object(found).decision as { id: string };
    const decision = await acme.decision(id);
    expect(decision).toMatchObject({ operation: 'verify', outcome: { outcome: 'matched' } });
  });

  it('of somebody else gives the phone the very same answer', async () => {
    const [mine, theirs] = [await open(person), await open(person)];
    const same = await (await send(mine, probe)).text();
    const strange = await (await send(theirs, other)).text();
    const without = (text: string, id: string) => ({
      ...JSON.parse(text.replace(id, '')),
      advice: 0,
    });
    expect(without(strange, theirs.id)).toEqual(without(same, mine.id));
    expect((await read(theirs)).answer).toMatchObject({ matched: false });
  });

  it('enrols, and its liveness counts as if a key had brought it', async () => {
    const registered = gate({ liveness: { required: true, keys: [publicKeyOf(provider)] } });
    const new_person = await consentingPerson(acme);
    await acme.redeploy(new_person.deployment, registered);
    const { deployment, subject } = new_person;
    const dead = await open({ deployment, subject }, { operation: 'enrol' });
    await send(dead, face);
    expect((await read(dead)).problem).toMatchObject({
      code: 'policy_denied',
      decision: expect.any(String),
    });
    const live = await open({ deployment, subject }, { operation: 'enrol' });
    const claims = state(
      { deployment, nonce: live.nonce, picture: face.bytes },
      provider,
      Date.now(),
    );
    await send(live, face, { more: { liveness: await sign(provider, claims) } });
    expect(await read(live)).toMatchObject({
      status: 'answered',
      answer: { template: expect.any(String), presentation_attack_detection: 'external' },
    });
    expect((await acme.templates(subject)).templates).toHaveLength(1);
  });

  it('that cannot be used is told to the person, unless the app wants no advice', async () => {
    const [advised, silent] = [await open(person), await open(person, { advice: false })];
    expect(await (await send(advised, blank)).json()).toMatchObject({
      advice: [{ code: 'no_face' }],
    });
    expect(await (await send(silent, blank)).json()).toEqual({ capture: silent.id, advice: [] });
    for (const capture of [advised, silent]) {
      expect(await read(capture)).toMatchObject({ status: 'failed', problem: { code: 'no_face' } });
    }
  });

  it('is decided on when it comes: who said no meanwhile is refused, and the phone sees nothing', async () => {
    const shy = await enrolledPerson(acme, face);
    const [before, after] = [await open(shy), await open(shy)];
    const admitted = await (await send(before, probe)).text();
    await acme.consent(shy.subject, { deployment: shy.deployment, event: 'withdrawn' });
    const refused = await (await send(after, probe)).text();
    expect(JSON.parse(refused)).toEqual({ capture: after.id, advice: [] });
    expect(Object.keys(JSON.parse(admitted))).toEqual(Object.keys(JSON.parse(refused)));
    const { problem } = await read(after);
    expect(problem).toMatchObject({ status: 403, code: 'policy_denied' });
    // What was answered before the person said no is not released after it.
    expect(await problemOf(acme.send('GET', `/v1/captures/${before.id}`))).toMatchObject({
      code: 'facts_changed',
    });
  });

  it('is not told once the consent it was read under has run out', async () => {
    const { deployment, subject } = await consentingPerson(acme);
    const expires = Date.now() + 8000;
    const expires_at = new Date(expires).toISOString();
    await acme.consent(subject, { deployment, ...CONSENT.full, event: 'renewed', expires_at });
    await acme.enrol(deployment, subject, face);
    const capture = await open({ deployment, subject });
    await send(capture, probe);
    expect(await read(capture)).toMatchObject({ status: 'answered', answer: { matched: true } });
    await new Promise((resolve) => setTimeout(resolve, expires - Date.now()));
    expect(await problemOf(acme.send('GET', `/v1/captures/${capture.id}`))).toMatchObject({
      code: 'facts_changed',
    });
  });

  it('whose outcome waits for people is spoken of as any other: advice tells the phone no outcome', async () => {
    // Whoever matches here would be hurt by it, and nobody has looked: it is not answered.
    const adverse = { decision: { automated: true, adverse_on: 'match' } };
    const tell = async (about: Person, picture: Face) => {
      const capture = await open(about);
      const told = (await (await send(capture, picture)).json()) as { advice: { code: string }[] };
      return { advice: told.advice.map(({ code }) => code), ...(await read(capture)) };
    };
    const advised: string[] = [];
    // Pictures that are good enough, and no better.
    for (const file of ['walter2_crop.jpg', IMPOSTOR]) {
      const picture = await readFace(file);
      const plain = await enrolledPerson(acme, picture).catch(() => undefined);
      if (!plain) continue;
      const guarded = await enrolledPerson(acme, picture, adverse);
      const withheld = await tell(guarded, picture);
      expect(withheld).toMatchObject({ status: 'answered', answer: { status: 'in_review' } });
      const answered = await tell(plain, picture);
      expect(answered).toMatchObject({ status: 'answered', answer: { matched: true } });
      expect(withheld.advice).toEqual(answered.advice);
      advised.push(...answered.advice);
    }
    expect(advised).not.toEqual([]);
  });
});

it('takes from what its tenant may do together, as a key does', async () => {
  const small = await startWorker({ bindings: { QUOTAS: 'verify=0.001/1' } });
  try {
    const person = await enrolledPerson(small.client, face);
    const statuses = [];
    for (let i = 0; i < 2; i++) {
      const { deployment, subject } = person;
      const opened = await small.client.send('POST', '/v1/captures', json({ deployment, subject }));
      const { token, upload } = (await opened.json()) as { token: string; upload: string };
      const sent = await fetch(new URL(upload, small.url), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: makeForm({ image: face }),
      });
      statuses.push(sent.status);
    }
    expect(statuses).toEqual([202, 429]);
  } finally {
    await small.close();
  }
});

describe('a token', () => {
  it('lets one of twenty pictures in that come at once', async () => {
    const capture = await open(person);
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(capture, probe)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(1);
    // The others found it taken, or no room while the first was looked at.
    expect(statuses.filter((status) => ![202, 401, 503].includes(status))).toEqual([]);
    const { results } = await worker.stores.db
      .prepare(
        "SELECT count(*) AS n FROM log_texts WHERE kind = 'intent' AND subject_id = ?1 AND at >= (SELECT claimed_at FROM captures WHERE id = ?2)",
      )
      .bind(person.subject, capture.id)
      .all<{ n: number }>();
    expect(results[0]?.n).toBe(1);
  });

  it('is used up by its picture, good or bad, and ends after five minutes', async () => {
    const used = await open(person);
    expect((await send(used, blank)).status).toBe(202);
    await expectNotValid(send(used, blank));
    const late = await open(person);
    await expire(late);
    await expectNotValid(send(late, blank));
    expect((await read(late)).status).toBe('expired');
  });

  it('that is wrong is told what one is told that is over', async () => {
    const { upload, token } = await open(person);
    const wrong = `${token.slice(0, -1)}${token.endsWith('x') ? 'y' : 'x'}`;
    const unknown = token.replace(/^cap_\w{22}/, `cap_${'0'.repeat(22)}`);
    const key = await worker.keyOf('acme');
    for (const sent of [wrong, unknown, key, '', 'nonsense']) {
      await expectNotValid(send({ upload, token: sent }, blank));
    }
    // One of another capture does not open this one.
    const another = await open(person);
    await expectNotValid(send({ upload, token: another.token }, blank));
    expect((await send({ upload, token }, probe)).status).toBe(202);
  });

  it('opens no other route, as no key opens this one', async () => {
    const { token } = await open(person);
    const phone = new Client(worker.url, token);
    for (const path of ['/v1/captures', '/v1/subjects', '/v1/deployments', '/v1/keys']) {
      expect((await phone.send('GET', path)).status, path).toBe(401);
    }
    const { deployment, subject } = person;
    expect(
      await problemOf(phone.send('POST', '/v1/captures', json({ deployment, subject }))),
    ).toMatchObject({
      code: 'unauthenticated',
    });
    const verify = () =>
      phone.send('POST', '/v1/verifications', {
        body: makeForm({ deployment, subject, image: probe }),
      });
    // workerd closes a connection whose request it answers before the body came, as those above; fetch
    // finds out as it writes on the next one.
    let answer = verify();
    for (let tries = 0; tries < 9; tries++) answer = answer.catch(verify);
    expect((await answer).status).toBe(401);
  });

  it.each([
    [
      'its key was revoked',
      async (key: string) => {
        await acme.send('POST', `/v1/keys/${key}/revoke`);
      },
    ],
    [
      'its key has expired',
      async (key: string) => {
        await worker.stores.db
          .prepare('UPDATE api_keys SET expires_at = 1 WHERE id = ?')
          .bind(key)
          .run();
      },
    ],
  ])('opens nothing once %s', async (_, end) => {
    const made = (await (
      await acme.send('POST', '/v1/keys', json({ name: 'short', scopes: ['recognise'] }))
    ).json()) as { id: string; key: string };
    const capture = await open(person, {}, new Client(worker.url, made.key));
    await end(made.id);
    await expectNotValid(send(capture, blank));
  });

  it('opens nothing whose key is revoked while the picture comes', async () => {
    const made = (await (
      await acme.send('POST', '/v1/keys', json({ name: 'short', scopes: ['recognise'] }))
    ).json()) as { id: string; key: string };
    const { id, upload, token } = await open(person, {}, new Client(worker.url, made.key));
    const { type, bytes } = await encodeForm({ image: probe });
    const slow = openPost(new URL(upload, worker.url), token, type, bytes.length);
    slow.write(bytes.subarray(0, 50));
    await pause(700);
    await acme.send('POST', `/v1/keys/${made.id}/revoke`);
    slow.end(bytes.subarray(50));
    expect((await slow.answer).body).toMatchObject({ code: 'capture_not_valid' });
    expect(await read({ id })).toMatchObject({ status: 'waiting' });
  });

  it('opens nothing once its tenant is suspended', async () => {
    const idle = await worker.clientOf('idle');
    const theirs = await enrolledPerson(idle, face);
    const capture = await open(theirs, {}, idle);
    const olga = await worker.operator('olga');
    await olga.send('POST', '/v1/tenants/idle/suspend', json({ reason: 'Asked to.' }));
    await expectNotValid(send(capture, blank));
  });

  it('goes with its subject, and with it what came of it', async () => {
    const gone = await enrolledPerson(acme, face);
    const [used, unused] = [await open(gone), await open(gone)];
    await send(used, probe);
    expect((await read(used)).status).toBe('answered');
    await acme.erase(gone.subject);
    await expectNotValid(send(unused, blank));
    for (const { id } of [used, unused]) {
      expect(await problemOf(acme.send('GET', `/v1/captures/${id}`))).toMatchObject({
        code: 'capture_not_found',
      });
    }
    const rows = await worker.stores.db
      .prepare('SELECT count(*) AS n FROM captures WHERE subject_id = ?')
      .bind(gone.subject)
      .first('n');
    expect(rows).toBe(0);
  });

  it('is kept as its hash, and what came of it for an hour', async () => {
    const capture = await open(person);
    const { db } = worker.stores;
    const row = () => db.prepare('SELECT * FROM captures WHERE id = ?').bind(capture.id).first();
    expect(JSON.stringify(await row())).not.toContain(capture.token.split('_')[2]);
    await expire(capture, 300_000 + 3_500_000);
    await worker.runSchedule();
    expect(await row()).not.toBeNull();
    await expire(capture, 100_001);
    await worker.runSchedule();
    expect(await row()).toBeNull();
  });
});

describe('another tenant, and a key with less', () => {
  it('asks for no token of these people, and reads none', async () => {
    const stranger = await worker.clientOf('stranger');
    const capture = await open(person);
    expect(await problemOf(stranger.send('GET', `/v1/captures/${capture.id}`))).toMatchObject({
      code: 'capture_not_found',
    });
    const { deployment, subject } = person;
    expect(
      await problemOf(stranger.send('POST', '/v1/captures', json({ deployment, subject }))),
    ).toMatchObject({ code: 'subject_not_found' });
  });

  it('needs the scope of what the picture is for', async () => {
    const [verifier, enroller] = [
      await worker.clientOf('acme', ['recognise']),
      await worker.clientOf('acme', ['enrol']),
    ];
    const { deployment, subject } = person;
    const ask = (client: Client, operation: string) =>
      client.send('POST', '/v1/captures', json({ deployment, subject, operation }));
    expect([(await ask(verifier, 'verify')).status, (await ask(enroller, 'enrol')).status]).toEqual(
      [201, 201],
    );
    expect(await problemOf(ask(verifier, 'enrol'))).toMatchObject({ scope: 'enrol' });
    expect(await problemOf(ask(enroller, 'verify'))).toMatchObject({ scope: 'recognise' });
    const { id } = await open(person);
    expect(await problemOf(enroller.send('GET', `/v1/captures/${id}`))).toMatchObject({
      code: 'insufficient_scope',
    });
  });
});

describe('a web page', () => {
  const preflight = (path: string) =>
    fetch(new URL(path, worker.url), {
      method: 'OPTIONS',
      headers: {
        origin: 'https://anywhere.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });

  it('may ask; from the origins that are registered it may send', async () => {
    const capture = await open(person);
    const { status, headers } = await preflight(capture.upload);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-headers')).toContain('authorization');
    expect(headers.get('access-control-allow-methods')).toBe('POST');
    for (const origin of [
      'https://evil.example',
      'null',
      `${ORIGIN}.evil.example`,
      'http://app.example',
    ]) {
      const answer = await send(capture, blank, { headers: { origin } });
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(await answer.json()).toMatchObject({ status: 403, code: 'origin_not_allowed' });
    }
    const answer = await send(capture, probe, { headers: { origin: ORIGIN } });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('may send from nowhere where a deployment registers no origin', async () => {
    const plain = await enrolledPerson(acme, face);
    const capture = await open(plain);
    expect((await send(capture, blank, { headers: { origin: ORIGIN } })).status).toBe(403);
    expect((await send(capture, probe)).status).toBe(202);
  });

  it('finds no other route open to it', async () => {
    const { status, headers } = await preflight('/v1/verifications');
    expect(status).not.toBe(204);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each([
    'https://app.example/',
    'https://app.example/path',
    'http://app.example',
    'app.example',
    'null',
    '*',
    'https://App.example',
  ])('is registered by its origin, not as %s', async (origin) => {
    const answer = acme.send('POST', '/v1/deployments', json(gate({ capture_origins: [origin] })));
    expect(await problemOf(answer)).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '#/capture_origins/0' }],
    });
  });
});
