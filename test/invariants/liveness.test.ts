/** Where a live person's attestation is required, nothing else gets a face read; and it counts once. */
import { base64url } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeKey, makeProvider, type Provider, sign, state } from '../../src/local/provider.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import { type Client, makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { consentingPerson, enrolledPerson, gate, type Person } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let provider: Provider;
let face: Face;
let probe: Face;
/** Enrolled, at a gate that requires an attestation. */
let person: Person;

beforeAll(async () => {
  worker = await startWorker();
  [face, probe] = await Promise.all([FRANCK[0], FRANCK[1]].map(readFace));
  provider = await makeProvider();
  person = await enrolledPerson(worker.client, face);
  await worker.client.redeploy(person.deployment, guarded());
});
afterAll(() => worker.close());

const guarded = (changes: Record<string, unknown> = {}) =>
  gate({ liveness: { required: true, keys: [describeKey(provider)] }, ...changes });

interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly decision?: string;
  readonly codes?: readonly string[];
  readonly check?: string;
  readonly body: Record<string, unknown>;
}

async function post(
  path: string,
  fields: Record<string, string | Face>,
  client: Client = worker.client,
): Promise<Answer> {
  const response = await client.send('POST', path, { body: makeForm(fields) });
  const body = await response.json();
  return {
    status: response.status,
    code: body.code,
    decision: body.decision?.id ?? body.decision,
    codes: body.reasons?.map(({ code }: { code: string }) => code),
    check: body.liveness?.check,
    body,
  };
}

async function nonceFor({ deployment, subject }: Person, client = worker.client): Promise<string> {
  return (await client.nonce(deployment, subject)).nonce;
}

/** A proper attestation of `probe` for the person, or one that differs. */
async function attest(changes: Record<string, unknown> = {}, about = person): Promise<string> {
  const { deployment } = about;
  const nonce = 'nonce' in changes ? '' : await nonceFor(about);
  const claims = state({ deployment, nonce, picture: probe.bytes }, provider, Date.now());
  return sign(provider, { ...claims, ...changes });
}

function verify(liveness: string | null, image = probe, about: Person = person): Promise<Answer> {
  const { deployment, subject } = about;
  const fields = { deployment, subject, image };
  return post('/v1/verifications', liveness === null ? fields : { ...fields, liveness });
}

/** Refused by the policy, for the check that failed and for nothing else. */
function expectInvalid(answer: Answer, check: string): void {
  expect(answer).toMatchObject({
    status: 403,
    code: 'policy_denied',
    codes: ['LIVENESS_INVALID'],
    check,
  });
}

describe('a deployment that requires an attestation', () => {
  it('refuses without one, says what to do, and records it', async () => {
    const answer = await verify(null);
    expect(answer).toMatchObject({ status: 403, codes: ['LIVENESS_MISSING'] });
    expect(answer.body.reasons).toMatchObject([
      { rule: 'F26', tier: 'floor', change: expect.stringContaining('liveness.status') },
    ]);
    expect(await worker.client.decision(String(answer.decision))).toMatchObject({
      allow: false,
      input: { liveness: { required: true, status: 'none' } },
      outcome: { outcome: 'refused' },
    });
  });

  it('verifies with one, and records whose word it was and nothing more of it', async () => {
    const attestation = await attest({ sub: person.subject, method: 'a secret way' });
    const answer = await verify(attestation);
    expect(answer).toMatchObject({
      status: 200,
      body: { matched: true, presentation_attack_detection: 'external' },
    });
    const entry = await worker.client.decision(String(answer.decision));
    const { issuer, kid } = provider;
    expect(entry.input.liveness).toEqual({ required: true, status: 'passed', issuer, kid });
    for (const part of [...attestation.split('.'), 'a secret way']) {
      expect(JSON.stringify(entry)).not.toContain(part);
    }
  });

  it('enrols and compares with one only', async () => {
    const { subject, deployment } = await consentingPerson(worker.client, guarded());
    const about = { deployment, subject, reference: '' };
    const fields = { deployment, subject, image: probe };
    for (const [path, more] of [
      ['/v1/templates', {}],
      ['/v1/comparisons', { reference: face }],
    ] as const) {
      expect(await post(path, { ...fields, ...more })).toMatchObject({
        status: 403,
        codes: ['LIVENESS_MISSING'],
      });
      const liveness = await attest({}, about);
      const attested = await post(path, { ...fields, ...more, liveness });
      expect(attested.body).toMatchObject({ presentation_attack_detection: 'external' });
      expectInvalid(await post(path, { ...fields, ...more, liveness }), 'nonce');
    }
  });

  it('takes the attestation for the probe, not for the reference picture', async () => {
    const { deployment, subject } = person;
    const swapped = { deployment, subject, reference: probe, image: face };
    const liveness = await attest();
    expectInvalid(await post('/v1/comparisons', { ...swapped, liveness }), 'image');
  });

  it('says so in a dry run', async () => {
    const { deployment, subject } = person;
    const asked = { deployment, subject, operation: 'verify' };
    const { reasons } = await worker.client.dryRun(asked);
    expect(reasons.map(({ code }) => code)).toEqual(['LIVENESS_MISSING']);
  });
});

describe('a deployment that requires none', () => {
  it('says that nobody looked for an attack', async () => {
    const answer = await verify(null, probe, await enrolledPerson(worker.client, face));
    expect(answer.body).toMatchObject({ presentation_attack_detection: 'none' });
    const entry = await worker.client.decision(String(answer.decision));
    expect(entry.input.liveness).toEqual({ required: false, status: 'none' });
  });

  it('does not overlook one that it was sent: it cannot check it, so it refuses', async () => {
    const open = await enrolledPerson(worker.client, face);
    expectInvalid(await verify(await attest({}, open), probe, open), 'provider');
  });

  it('refuses on one that does not hold or says "failed", and takes one that holds', async () => {
    const liveness = { required: false, keys: [describeKey(provider)] };
    const open = await enrolledPerson(worker.client, face, { liveness });
    expectInvalid(await verify(await attest({ aud: 'dep_other' }, open), probe, open), 'audience');
    const failed = await attest({ presentation_attack_detection: 'failed' }, open);
    expect((await verify(failed, probe, open)).codes).toEqual(['LIVENESS_FAILED']);
    const passed = await verify(await attest({}, open), probe, open);
    expect(passed.body).toMatchObject({ presentation_attack_detection: 'external' });
  });
});

describe('an attestation', () => {
  it('counts once', async () => {
    const attestation = await attest();
    expect((await verify(attestation)).status).toBe(200);
    const again = await verify(attestation);
    expectInvalid(again, 'nonce');
    expect(again.body.liveness).toMatchObject({ detail: expect.stringContaining('/v1/nonces') });
  });

  it('counts once for requests at the same time', async () => {
    const attestation = await attest();
    const answers = await Promise.all(Array.from({ length: 8 }, () => verify(attestation)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('gets no face read for a request that comes second to its nonce', async () => {
    const { client, stores } = worker;
    const attestation = await attest();
    // As if another request had spent the nonce after this one saw it open.
    await stores.db
      .prepare('CREATE TRIGGER late BEFORE DELETE ON nonces BEGIN SELECT RAISE(IGNORE); END')
      .run();
    const late = await verify(attestation);
    await stores.db.prepare('DROP TRIGGER late').run();
    expect(late).toMatchObject({ status: 409, code: 'liveness_nonce_spent' });
    expect(JSON.stringify(late.body)).not.toContain('matched');
    expect(await client.decision(String(late.decision))).toMatchObject({
      allow: true,
      outcome: { outcome: 'failed', details: { code: 'liveness_nonce_spent' } },
    });
    expect((await verify(attestation)).status).toBe(200);
  });

  it('is for one picture, byte by byte', async () => {
    const attestation = await attest();
    expectInvalid(await verify(attestation, face), 'image');
    const longer = { file: 'x.jpg', bytes: new Uint8Array([...probe.bytes, 0]) };
    expectInvalid(await verify(attestation, longer), 'image');
    // Nothing was admitted, so nothing was spent.
    expect((await verify(attestation)).status).toBe(200);
  });

  it('is spent by a request that was admitted, even if its picture is none', async () => {
    const text = { file: 'x.jpg', bytes: new TextEncoder().encode('not a picture') };
    const { image_sha256 } = state(
      { deployment: '', nonce: '', picture: text.bytes },
      provider,
      Date.now(),
    );
    const attestation = await attest({ image_sha256: [image_sha256, 'another'] });
    expect((await verify(attestation, text)).code).toBe('unsupported_image_format');
    expectInvalid(await verify(attestation, text), 'nonce');
  });

  it('is not spent by a request that the policy refuses', async () => {
    const { client } = worker;
    const { deployment, subject } = person;
    const attestation = await attest();
    await client.consent(subject, { deployment, event: 'withdrawn' });
    const refused = await verify(attestation);
    expect(refused.codes).toContain('CONSENT_WITHDRAWN');
    expect(refused.codes).not.toContain('LIVENESS_INVALID');
    await client.consent(subject, { deployment, ...CONSENT.full });
    expect((await verify(attestation)).status).toBe(200);
  });

  const now = () => Math.floor(Date.now() / 1000);
  it.each<[string, () => Record<string, unknown>, string]>([
    ['has ended', () => ({ exp: now() }), 'time'],
    ['is from the future', () => ({ iat: now() + 60 }), 'time'],
    ['is too old', () => ({ iat: now() - 130 }), 'time'],
    ['is for another deployment', () => ({ aud: 'dep_0123456789ABCDEFGHIJKL' }), 'audience'],
    ['is about another subject', () => ({ sub: 'sub_0123456789ABCDEFGHIJKL' }), 'subject'],
    ['has a nonce that was never given', () => ({ nonce: 'non_0123456789ABCDEFGHIJKL' }), 'nonce'],
    ['has no picture', () => ({ image_sha256: undefined }), 'claims'],
  ])('that %s does not hold', async (_, changes, check) => {
    expectInvalid(await verify(await attest(changes())), check);
  });

  it('that is forged does not hold', async () => {
    const sound = await attest();
    const [header, payload] = sound.split('.');
    const claims = JSON.parse(new TextDecoder().decode(base64url.decode(payload)));
    const forger = await makeProvider('ES256', provider.kid);
    expectInvalid(await verify(await sign(forger, claims)), 'signature');
    expectInvalid(await verify(`${header}.${payload}.`), 'signature');
    const unsigned = { ...JSON.parse(atob(header)), alg: 'none' };
    const none = base64url.encode(JSON.stringify(unsigned));
    expectInvalid(await verify(`${none}.${payload}.`), 'algorithm');
    expectInvalid(await verify(await signWithPublicKey(claims)), 'algorithm');
    expectInvalid(await verify('no.such.token'), 'format');
    expect((await verify(sound)).status).toBe(200);
  });

  async function signWithPublicKey(claims: object): Promise<string> {
    const { jwk, kid } = describeKey(provider);
    const header = { alg: 'HS256', typ: 'liveness-attestation+jwt', kid };
    const text = [header, claims].map((part) => base64url.encode(JSON.stringify(part))).join('.');
    const key = await crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(JSON.stringify(jwk)),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text));
    return `${text}.${base64url.encode(new Uint8Array(mac))}`;
  }

  it('of a key that is registered no longer does not hold', async () => {
    const open = await enrolledPerson(worker.client, face);
    const attestation = await attest({}, open);
    const other = await makeProvider('EdDSA', 'new');
    const keys = [describeKey(other)];
    await worker.client.redeploy(open.deployment, gate({ liveness: { required: true, keys } }));
    expectInvalid(await verify(attestation, probe, open), 'key');
    const nonce = await nonceFor(open);
    const claims = state({ ...open, nonce, picture: probe.bytes }, other, Date.now());
    expect((await verify(await sign(other, claims), probe, open)).status).toBe(200);
  });

  it.each(['', 'x'.repeat(4097)])('of an impossible length is refused at once', async (text) => {
    expect(await verify(text)).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  it('comes once', async () => {
    const { deployment, subject } = person;
    const body = makeForm({ deployment, subject, image: probe, liveness: await attest() });
    body.append('liveness', await attest());
    const response = await worker.client.send('POST', '/v1/verifications', { body });
    expect(response.status).toBe(400);
  });
});

describe('a nonce', () => {
  it('is for one subject, one deployment, one tenant', async () => {
    const { client } = worker;
    const stranger = await worker.clientOf('globex');
    const elsewhere = await consentingPerson(stranger, guarded());
    const neighbour = await consentingPerson(client, guarded());
    const foreign = [
      await nonceFor(elsewhere, stranger),
      await nonceFor({ ...person, deployment: neighbour.deployment }),
      await nonceFor({ ...neighbour, deployment: person.deployment }),
    ];
    for (const nonce of foreign) expectInvalid(await verify(await attest({ nonce })), 'nonce');
  });

  it('holds for five minutes', async () => {
    const { db } = worker.stores;
    const attestation = await attest();
    const [, payload] = attestation.split('.');
    const { nonce } = JSON.parse(atob(payload));
    const expires = await db
      .prepare('SELECT expires_at FROM nonces WHERE nonce = ?')
      .bind(nonce)
      .first<number>('expires_at');
    expect(Math.abs(Number(expires) - Date.now() - 300_000)).toBeLessThan(10_000);
    const end = (at: number) =>
      db.prepare('UPDATE nonces SET expires_at = ? WHERE nonce = ?').bind(at, nonce).run();
    await end(Date.now());
    expectInvalid(await verify(attestation), 'nonce');
    await end(Date.now() + 10_000);
    expect((await verify(attestation)).status).toBe(200);
  });

  it('is given for no one that is unknown, erased or of another tenant', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client, guarded());
    const stranger = await worker.clientOf('globex');
    await expect(stranger.nonce(deployment, subject)).rejects.toThrow('subject_not_found');
    await expect(client.nonce('dep_x', subject)).rejects.toThrow('deployment_not_found');
    await client.erase(subject);
    await expect(client.nonce(deployment, subject)).rejects.toThrow('subject_erased');
  });

  it('is removed by the scheduled run once it is over, a bounded number at a time', async () => {
    const { db } = worker.stores;
    const { deployment, subject } = person;
    await db.prepare('DELETE FROM nonces').run();
    await nonceFor(person);
    await db
      .prepare(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50010)
         INSERT INTO nonces SELECT 'old' || i, 'acme', ?, ?, i FROM n`,
      )
      .bind(deployment, subject)
      .run();
    const left = async () =>
      (await db.prepare('SELECT expires_at FROM nonces ORDER BY expires_at').all()).results.length;
    await worker.runSchedule();
    expect(await left()).toBe(11);
    await worker.runSchedule();
    expect(await left()).toBe(1);
  });
});

describe('the registration of a provider', () => {
  it('is refused with a private key, which is not repeated', async () => {
    const { kid, issuer, privateJwk } = provider;
    const liveness = { keys: [{ kid, issuer, jwk: privateJwk }] };
    const response = await worker.client.send('POST', '/v1/deployments', {
      body: JSON.stringify(gate({ liveness })),
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(text).toContain('#/liveness/keys/0/jwk');
    expect(text).not.toContain(String(privateJwk.d));
  });

  it('is refused with a key that is none', async () => {
    const { kid, issuer, jwk } = describeKey(provider);
    const liveness = { keys: [{ kid, issuer, jwk: { ...jwk, y: jwk.x } }] };
    await expect(worker.client.deploy(gate({ liveness }))).rejects.toMatchObject({
      problem: { code: 'invalid_request', detail: expect.stringContaining('curve') },
    });
  });
});
