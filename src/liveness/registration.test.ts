import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { LivenessRegistration } from './registration.ts';

let ec: JWK;
let ed: JWK;

async function makeJwk(algorithm: string): Promise<JWK> {
  const { publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return exportJWK(publicKey);
}

beforeAll(async () => {
  [ec, ed] = await Promise.all(['ES256', 'EdDSA'].map(makeJwk));
});

const parse = (...keys: object[]) =>
  LivenessRegistration.safeParseAsync({
    keys: keys.map((jwk, index) => ({ kid: `k${index}`, issuer: 'https://a.example', jwk })),
  });

/** What is wrong, each as its path and message. */
async function complaints(...keys: object[]): Promise<string[]> {
  const { error } = await parse(...keys);
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
}

describe('the registration of liveness providers', () => {
  it('takes public keys of P-256 and Ed25519, and requires nothing by itself', async () => {
    expect((await parse(ec, ed)).data).toEqual({
      required: false,
      max_age_seconds: 120,
      keys: [
        { kid: 'k0', issuer: 'https://a.example', jwk: ec },
        { kid: 'k1', issuer: 'https://a.example', jwk: ed },
      ],
    });
  });

  it('refuses a private key, and does not repeat it', async () => {
    for (const algorithm of ['ES256', 'EdDSA']) {
      const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
      const jwk = await exportJWK(privateKey);
      expect(jwk.d).toEqual(expect.any(String));
      expect(await complaints(jwk)).toEqual([
        'keys.0.jwk: send kty, crv, x and, for P-256, y; of the public key only, never d',
      ]);
    }
  });

  it('refuses other kinds of keys', async () => {
    const others = [
      { kty: 'oct', k: 'c2VjcmV0' },
      await makeJwk('RS256'),
      await makeJwk('ES384'),
      { ...ec, crv: 'secp256k1' },
      { ...ed, crv: 'X25519' },
    ];
    for (const jwk of others) {
      expect((await complaints(jwk))[0], jwk.kty).toMatch(/^keys\.0\.jwk\.(kty|crv): /);
    }
  });

  it('refuses what is no point of the curve', async () => {
    expect(await complaints({ ...ec, y: ec.x })).toEqual([
      'keys.0.jwk: is no public key on this curve',
    ]);
  });

  it.each(['short', '', `${'A'.repeat(42)}+`, 'A'.repeat(44)])(
    'refuses the coordinate %j',
    async (x) => {
      const told = ['keys.0.jwk.x: must be 32 bytes in base64url'];
      expect(await complaints({ ...ed, x })).toEqual(told);
    },
  );

  it('needs a key, at most four, each with a kid of its own', async () => {
    expect(await complaints()).toEqual([expect.stringContaining('keys: ')]);
    expect(await complaints(ec, ed, ec, ed)).toEqual([]);
    expect(await complaints(ec, ed, ec, ed, ec)).toEqual([expect.stringContaining('keys: ')]);
    const key = { kid: 'same', issuer: 'a', jwk: ec };
    const { error } = await LivenessRegistration.safeParseAsync({ keys: [key, key] });
    expect(error?.issues[0].message).toBe('give each key a kid of its own');
  });
});
