/** An attestation counts once, for one picture, one person and one deployment; a forged one never. */
import { base64url, decodeJwt, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProvider, publicKeyOf, sign, state } from '../../src/local/provider.ts';
import { makeForm } from '../support/client.ts';
import { expectInvalid, type LiveGate, openLiveGate, post } from '../support/liveness.ts';
import { consentingPerson, enrolledPerson, gate } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let live: LiveGate;

beforeAll(async () => {
  worker = await startWorker();
  live = await openLiveGate(worker.client);
});
afterAll(() => worker.close());

describe('an attestation', () => {
  it('counts once', async () => {
    const attestation = await live.attest();
    expect((await live.verify(attestation)).status).toBe(200);
    const again = await live.verify(attestation);
    expectInvalid(again, 'nonce');
    expect(again.body.liveness).toMatchObject({ detail: expect.stringContaining('/v1/nonces') });
  });

  it('counts once for requests at the same time', async () => {
    const attestation = await live.attest();
    const answers = await Promise.all(Array.from({ length: 8 }, () => live.verify(attestation)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('gets no face read for a request that comes second to its nonce', async () => {
    const { client, stores } = worker;
    const attestation = await live.attest();
    // As if another request had spent the nonce after this one saw it open.
    await stores.db
      .prepare('CREATE TRIGGER late BEFORE DELETE ON nonces BEGIN SELECT RAISE(IGNORE); END')
      .run();
    const late = await live.verify(attestation);
    await stores.db.prepare('DROP TRIGGER late').run();
    expect(late).toMatchObject({ status: 409, code: 'liveness_nonce_spent' });
    expect(JSON.stringify(late.body)).not.toContain('matched');
    expect(await client.decision(late.decision)).toMatchObject({
      allow: true,
      outcome: { outcome: 'failed', details: { code: 'liveness_nonce_spent' } },
    });
    expect((await live.verify(attestation)).status).toBe(200);
  });

  it('is for one picture, byte by byte', async () => {
    const attestation = await live.attest();
    expectInvalid(await live.verify(attestation, live.face), 'image');
    const longer = { file: 'x.jpg', bytes: new Uint8Array([...live.probe.bytes, 0]) };
    expectInvalid(await live.verify(attestation, longer), 'image');
    // Nothing was admitted, so nothing was spent.
    expect((await live.verify(attestation)).status).toBe(200);
  });

  it('is for one face: nobody alive lends a poster beside them their life', async () => {
    const { deployment, subject } = live.person;
    const at = async (liveness: string, face: string) => {
      const fields = { deployment, subject, image: live.probe, liveness, face };
      return post(worker.client, '/v1/verifications', fields);
    };
    const { faces } = (await worker.client.detect(deployment, live.probe)) as {
      faces: { keypoints: { x: number; y: number }[] }[];
    };
    const nose = `${faces[0].keypoints[2].x},${faces[0].keypoints[2].y}`;
    expectInvalid(await at(await live.attest(), nose), 'face');
    expectInvalid(await at(await live.attest({ face: '1,1' }), nose), 'face');
    expectInvalid(await live.verify(await live.attest({ face: nose })), 'face');
    expect((await at(await live.attest({ face: nose }), nose)).status).toBe(200);
  });

  it('is for all pictures of an enrolment', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client, live.registration);
    const about = { deployment, subject, reference: '' };
    const pictures = [live.face, live.probe];
    const hashes = pictures.map((picture) =>
      state({ deployment, nonce: '', picture: picture.bytes }, live.provider, 0),
    );
    const image_sha256 = hashes.map((claims) => claims.image_sha256);
    const enrol = (liveness: string) =>
      post(client, '/v1/templates', { deployment, subject, image: pictures, liveness });
    expectInvalid(await enrol(await live.attest({}, about, 'enrol')), 'image');
    const [first] = image_sha256;
    expectInvalid(await enrol(await live.attest({ image_sha256: first }, about, 'enrol')), 'image');
    const enrolled = await enrol(await live.attest({ image_sha256 }, about, 'enrol'));
    expect(enrolled).toMatchObject({ status: 201, body: { pictures: 2 } });
  });

  it('is spent by a request that was admitted, even if its picture is none', async () => {
    const text = { file: 'x.jpg', bytes: new TextEncoder().encode('not a picture') };
    const about = { deployment: '', nonce: '', picture: text.bytes };
    const { image_sha256 } = state(about, live.provider, Date.now());
    const attestation = await live.attest({ image_sha256: [image_sha256, 'another'] });
    expect((await live.verify(attestation, text)).code).toBe('unsupported_image_format');
    expectInvalid(await live.verify(attestation, text), 'nonce');
  });

  it('is not spent by a request that the policy refuses', async () => {
    const { client } = worker;
    const { deployment } = live.person;
    const attestation = await live.attest();
    await client.redeploy(deployment, { ...live.registration, dpia: { on_file: false } });
    const refused = await live.verify(attestation);
    expect(refused.codes).toContain('DPIA_MISSING');
    expect(refused.codes).not.toContain('LIVENESS_INVALID');
    await client.redeploy(deployment, live.registration);
    expect((await live.verify(attestation)).status).toBe(200);
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
    expectInvalid(await live.verify(await live.attest(changes())), check);
  });

  it('that is forged does not hold', async () => {
    const sound = await live.attest();
    const [header, payload] = sound.split('.');
    const claims = decodeJwt(sound);
    const { jwk, kid } = publicKeyOf(live.provider);
    const named = { typ: 'liveness-attestation+jwt', kid };
    const byAnother = await sign(await makeProvider('ES256', kid), claims);
    const unsigned = base64url.encode(JSON.stringify({ ...named, alg: 'none' }));
    const byPublicKey = await new SignJWT(claims)
      .setProtectedHeader({ ...named, alg: 'HS256' })
      .sign(new TextEncoder().encode(JSON.stringify(jwk)));
    expectInvalid(await live.verify(byAnother), 'signature');
    expectInvalid(await live.verify(`${header}.${payload}.`), 'signature');
    expectInvalid(await live.verify(`${unsigned}.${payload}.`), 'algorithm');
    expectInvalid(await live.verify(byPublicKey), 'algorithm');
    expectInvalid(await live.verify('no.such.token'), 'format');
    expect((await live.verify(sound)).status).toBe(200);
  });

  it('of a key that is registered no longer does not hold', async () => {
    const open = await enrolledPerson(worker.client, live.face);
    const attestation = await live.attest({}, open);
    const other = await makeProvider('EdDSA', 'new');
    const keys = [publicKeyOf(other)];
    await worker.client.redeploy(open.deployment, gate({ liveness: { required: true, keys } }));
    expectInvalid(await live.verify(attestation, live.probe, open), 'key');
    const { nonce } = await worker.client.nonce(open.deployment, open.subject);
    const claims = state({ ...open, nonce, picture: live.probe.bytes }, other, Date.now());
    expect((await live.verify(await sign(other, claims), live.probe, open)).status).toBe(200);
  });

  it.each(['', 'x'.repeat(4097)])('of an impossible length is refused at once', async (text) => {
    expect(await live.verify(text)).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  it('comes once', async () => {
    const { deployment, subject } = live.person;
    const liveness = await live.attest();
    const body = makeForm({ deployment, subject, image: live.probe, liveness });
    body.append('liveness', liveness);
    const response = await worker.client.send('POST', '/v1/verifications', { body });
    expect(response.status).toBe(400);
  });
});

describe('a nonce', () => {
  it('is for one subject, one deployment, one tenant', async () => {
    const { client } = worker;
    const stranger = await worker.clientOf('globex');
    const elsewhere = await consentingPerson(stranger, live.registration);
    const neighbour = await consentingPerson(client, live.registration);
    const foreign = [
      await stranger.nonce(elsewhere.deployment, elsewhere.subject),
      await client.nonce(neighbour.deployment, live.person.subject),
      await client.nonce(live.person.deployment, neighbour.subject),
    ];
    for (const { nonce } of foreign) {
      expectInvalid(await live.verify(await live.attest({ nonce })), 'nonce');
    }
    // Ids are one tenant's, so only a mistake could make such a row; it opens nothing either.
    const { nonce } = await client.nonce(live.person.deployment, live.person.subject);
    await worker.stores.db
      .prepare("UPDATE nonces SET tenant_id = 'globex' WHERE nonce = ?")
      .bind(nonce)
      .run();
    expectInvalid(await live.verify(await live.attest({ nonce })), 'nonce');
  });

  it('holds for five minutes', async () => {
    const { db } = worker.stores;
    const attestation = await live.attest();
    const { nonce } = decodeJwt<{ nonce: string }>(attestation);
    const expires = await db
      .prepare('SELECT expires_at FROM nonces WHERE nonce = ?')
      .bind(nonce)
      .first<number>('expires_at');
    expect(Math.abs(Number(expires) - Date.now() - 300_000)).toBeLessThan(10_000);
    const end = (at: number) =>
      db.prepare('UPDATE nonces SET expires_at = ? WHERE nonce = ?').bind(at, nonce).run();
    await end(Date.now());
    expectInvalid(await live.verify(attestation), 'nonce');
    await end(Date.now() + 10_000);
    expect((await live.verify(attestation)).status).toBe(200);
  });

  it('is given for no one that is unknown, erased or of another tenant', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client, live.registration);
    const stranger = await worker.clientOf('globex');
    await expect(stranger.nonce(deployment, subject)).rejects.toThrow('subject_not_found');
    await expect(client.nonce('dep_x', subject)).rejects.toThrow('deployment_not_found');
    await client.erase(subject);
    await expect(client.nonce(deployment, subject)).rejects.toThrow('subject_erased');
  });

  it('is removed by the scheduled run once it is over, a bounded number at a time', async () => {
    const { db } = worker.stores;
    const { deployment, subject } = live.person;
    await db.prepare('DELETE FROM nonces').run();
    await worker.client.nonce(deployment, subject);
    await db
      .prepare(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50010)
         INSERT INTO nonces (nonce, tenant_id, deployment_id, subject_id, expires_at) SELECT 'old' || i, 'acme', ?, ?, i FROM n`,
      )
      .bind(deployment, subject)
      .run();
    const left = () => db.prepare('SELECT count(*) AS n FROM nonces').first('n');
    await worker.runSchedule();
    expect(await left()).toBe(11);
    await worker.runSchedule();
    expect(await left()).toBe(1);
  });
});
