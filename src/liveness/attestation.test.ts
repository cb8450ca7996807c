import { base64url, exportSPKI, importJWK, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeProvider, type Provider, publicKeyOf, sign, state } from '../local/provider.ts';
import { type Attestation, type Fault, verifyAttestation } from './attestation.ts';
import { LivenessRegistration } from './registration.ts';

const NOW = Date.parse('2026-11-24T12:00:00.700Z');
const SECOND = Math.floor(NOW / 1000);
const ABOUT = { deployment: 'dep_1', subject: 'sub_1' };
const PICTURE = new TextEncoder().encode('a picture');
/** SHA-256 of those bytes, by another program. */
const DIGEST = 'krL6WAKJWDF-QIvYTs-nD17jWxIZkdvCMsSdFmNTcIs';

let ec: Provider;
let ed: Provider;
let registration: LivenessRegistration;
let proper: Record<string, unknown>;

beforeAll(async () => {
  ec = await makeProvider('ES256', 'ec');
  ed = await makeProvider('EdDSA', 'ed');
  registration = await LivenessRegistration.parseAsync({ keys: [ec, ed].map(publicKeyOf) });
  proper = state({ deployment: 'dep_1', nonce: 'non_1', picture: PICTURE }, ec, NOW);
});

const verify = (jws: string): Promise<Attestation | Fault> =>
  verifyAttestation(jws, registration, ABOUT, NOW);

const encode = (value: unknown) => base64url.encode(JSON.stringify(value));

describe('an attestation', () => {
  it('tells whose word it is, for which nonce and picture, and how it came out', async () => {
    expect(await verify(await sign(ec, proper))).toEqual({
      issuer: 'https://liveness.example',
      kid: 'ec',
      nonce: 'non_1',
      images: [DIGEST],
      face: undefined,
      passed: true,
    });
  });

  it('may say that the check failed', async () => {
    const failed = { ...proper, presentation_attack_detection: 'failed' };
    expect(await verify(await sign(ec, failed))).toMatchObject({ passed: false });
  });

  it.each(['EdDSA', 'Ed25519'])('may be signed with Ed25519, called %s', async (alg) => {
    expect(await verify(await sign(ed, proper, { alg }))).toMatchObject({ kid: 'ed' });
  });

  it('may speak of several pictures, point at a face, and name the subject', async () => {
    const claims = { ...proper, image_sha256: [DIGEST, 'other'], face: '4,2', sub: 'sub_1' };
    const told = { images: [DIGEST, 'other'], face: '4,2' };
    expect(await verify(await sign(ec, claims))).toMatchObject(told);
  });

  const wrong: [string, Record<string, unknown>, Fault][] = [
    ['another issuer', { iss: 'https://elsewhere.example' }, 'issuer'],
    ['no issuer', { iss: undefined }, 'claims'],
    ['another audience', { aud: 'dep_2' }, 'audience'],
    ['no audience', { aud: undefined }, 'claims'],
    ['another subject', { sub: 'sub_2' }, 'subject'],
    ['a subject that is no text', { sub: 1 }, 'claims'],
    ['no end', { exp: undefined }, 'claims'],
    ['an end that is no number', { exp: '2099' }, 'claims'],
    ['its end now', { exp: SECOND }, 'time'],
    ['its end in the past', { exp: SECOND - 1 }, 'time'],
    ['a beginning in the future', { nbf: SECOND + 1 }, 'time'],
    ['no date of issue', { iat: undefined }, 'claims'],
    ['an issue in the future', { iat: SECOND + 6 }, 'time'],
    ['an issue too long ago', { iat: SECOND - 120 }, 'time'],
    ['no nonce', { nonce: undefined }, 'claims'],
    ['a nonce that is no text', { nonce: ['non_1'] }, 'claims'],
    ['no picture', { image_sha256: undefined }, 'claims'],
    ['a list without pictures', { image_sha256: [] }, 'claims'],
    ['a face that is no point', { face: { x: 4, y: 2 } }, 'claims'],
    ['no result', { presentation_attack_detection: undefined }, 'claims'],
    ['an unknown result', { presentation_attack_detection: true }, 'claims'],
  ];
  it.each(wrong)('with %s does not hold', async (_, changes, fault) => {
    expect(await verify(await sign(ec, { ...proper, ...changes }))).toBe(fault);
  });

  it.each([{ exp: SECOND + 1 }, { nbf: SECOND }, { iat: SECOND + 5 }, { iat: SECOND - 119 }])(
    'holds until the last moment: %j',
    async (changes) => {
      expect(await verify(await sign(ec, { ...proper, ...changes }))).toMatchObject({
        passed: true,
      });
    },
  );

  it('is of its own type, so that no other token of the provider passes for one', async () => {
    for (const typ of ['JWT', undefined]) {
      expect(await verify(await sign(ec, proper, { typ }))).toBe('type');
    }
  });

  it('needs a registered key', async () => {
    const jws = await sign(ec, proper);
    expect(await verifyAttestation(jws, undefined, ABOUT, NOW)).toBe('provider');
    for (const kid of ['other', undefined, 0, ['ec']]) {
      expect(await verify(await sign(ec, proper, { kid }))).toBe('key');
    }
  });

  it("needs the issuer of that key, not another provider's", async () => {
    const other = { ...publicKeyOf(ed), issuer: 'https://other.example' };
    const both = await LivenessRegistration.parseAsync({ keys: [publicKeyOf(ec), other] });
    const jws = await sign(ed, proper);
    expect(await verifyAttestation(jws, both, ABOUT, NOW)).toBe('issuer');
  });
});

describe('a forged attestation', () => {
  it('by another key does not hold, whatever it says of itself', async () => {
    const forger = await makeProvider('ES256', 'ec');
    expect(await verify(await sign(forger, proper))).toBe('signature');
    const { jwk } = publicKeyOf(forger);
    expect(await verify(await sign(forger, proper, { jwk }))).toBe('signature');
    const jku = 'https://forger.example/keys';
    expect(await verify(await sign(forger, proper, { jku, x5u: jku }))).toBe('signature');
  });

  it('that was changed does not hold', async () => {
    const [header, , signature] = (await sign(ec, proper)).split('.');
    const payload = encode({ ...proper, nonce: 'non_2' });
    expect(await verify([header, payload, signature].join('.'))).toBe('signature');
  });

  it.each(['none', 'None', ''])('without a signature does not hold: alg %j', async (alg) => {
    const header = encode({ alg, typ: 'liveness-attestation+jwt', kid: 'ec' });
    const fault = await verify(`${header}.${encode(proper)}.`);
    expect(fault).toBe(alg === '' ? 'format' : 'algorithm');
  });

  it('with the public key as a shared secret does not hold', async () => {
    const { jwk, kid } = publicKeyOf(ec);
    const publicKey = await importJWK(jwk, 'ES256', { extractable: true });
    if (publicKey instanceof Uint8Array) throw new Error('not a public key');
    const spki = await exportSPKI(publicKey);
    for (const secret of [spki, JSON.stringify(jwk), jwk.x ?? '']) {
      const jws = await new SignJWT(proper)
        .setProtectedHeader({ alg: 'HS256', typ: 'liveness-attestation+jwt', kid })
        .sign(new TextEncoder().encode(secret.padEnd(32)));
      expect(await verify(jws)).toBe('algorithm');
    }
  });

  it('may not choose the algorithm: the key does', async () => {
    expect(await verify(await sign(ed, proper, { kid: 'ec' }))).toBe('algorithm');
    expect(await verify(await sign(ec, proper, { kid: 'ed' }))).toBe('algorithm');
  });

  it('with critical extensions does not hold', async () => {
    const [, payload, signature] = (await sign(ec, proper)).split('.');
    const header = { alg: 'ES256', typ: 'liveness-attestation+jwt', kid: 'ec', crit: ['x'], x: 1 };
    expect(await verify([encode(header), payload, signature].join('.'))).toBe('format');
  });

  it('is told apart from a sound one at every length, and never breaks the check', async () => {
    const jws = await sign(ec, proper);
    for (let length = 0; length < jws.length; length++) {
      expect(['format', 'signature']).toContain(await verify(jws.slice(0, length)));
    }
    for (const text of ['.', '..', '....', 'a.b.c', 'e30.e30.e30', `${jws}.`, `${jws}.a.b`, '☃']) {
      expect(['format', 'key']).toContain(await verify(text));
    }
  });
});
