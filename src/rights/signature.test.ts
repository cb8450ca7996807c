import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import type { PersonKey } from './keys.ts';
import { verifyNewKey, verifySignature } from './signature.ts';
import { writeStatement } from './statement.ts';

const SITE = { origin: 'https://example.com', host: 'example.com' };
const about = {
  log: 'localhost/log',
  challenge: 'chl_1',
  subject: 'sub_1',
  holder: 'person',
  act: 'erase',
  deployment: null,
  purpose: null,
  controller: null,
  terms: {},
  at: '2026-11-30T12:00:00.000Z',
} as const;
const STATEMENT = writeStatement(about);

async function makeKey(algorithm: 'ES256' | 'Ed25519') {
  const named = { ES256: { name: 'ECDSA', namedCurve: 'P-256' }, Ed25519: { name: 'Ed25519' } };
  const pair = (await crypto.subtle.generateKey(named[algorithm], false, [
    'sign',
    'verify',
  ])) as CryptoKeyPair;
  const spki = await crypto.subtle.exportKey('spki', pair.publicKey);
  const sign = async (text: string) =>
    base64url.encode(
      new Uint8Array(
        await crypto.subtle.sign(
          algorithm === 'ES256' ? { name: 'ECDSA', hash: 'SHA-256' } : { name: 'Ed25519' },
          pair.privateKey,
          new TextEncoder().encode(text),
        ),
      ),
    );
  const key = {
    kind: 'browser',
    algorithm,
    publicKey: base64url.encode(new Uint8Array(spki)),
    credentialId: null,
    counter: 0,
  } as PersonKey;
  return { key, sign };
}

describe.each(['ES256', 'Ed25519'] as const)('a key of a browser, %s', (algorithm) => {
  it('signs one statement, and no other', async () => {
    const { key, sign } = await makeKey(algorithm);
    const signature = { kind: 'browser', signature: await sign(STATEMENT) } as const;
    expect(await verifySignature(key, signature, STATEMENT, SITE)).toEqual(key);
    for (const changed of [
      { ...about, act: 'withdraw' as const },
      { ...about, subject: 'sub_2' },
      { ...about, challenge: 'chl_2' },
      { ...about, at: '2026-11-30T12:00:01.000Z' },
      { ...about, log: 'example.com/log' },
    ]) {
      expect(await verifySignature(key, signature, writeStatement(changed), SITE)).toBeNull();
    }
  });

  it('and no other key signs for it', async () => {
    const { key } = await makeKey(algorithm);
    const other = await makeKey(algorithm);
    const signature = { kind: 'browser', signature: await other.sign(STATEMENT) } as const;
    expect(await verifySignature(key, signature, STATEMENT, SITE)).toBeNull();
  });

  it('is registered by whoever holds its private half', async () => {
    const { key, sign } = await makeKey(algorithm);
    const { publicKey: public_key } = key;
    const sent = { kind: 'browser', algorithm, public_key } as const;
    const signature = await sign(STATEMENT);
    expect(await verifyNewKey({ ...sent, signature }, STATEMENT, SITE)).toMatchObject({
      kind: 'browser',
      publicKey: public_key,
    });
    const elsewhere = await (await makeKey(algorithm)).sign(STATEMENT);
    expect(await verifyNewKey({ ...sent, signature: elsewhere }, STATEMENT, SITE)).toBeNull();
  });
});

it('what is no signature and no key is refused, whatever it is', async () => {
  const { key } = await makeKey('ES256');
  const browser = (signature: string) => ({ kind: 'browser', signature }) as const;
  for (const sent of [browser(''), browser('%'), browser('AAAA')]) {
    expect(await verifySignature(key, sent, STATEMENT, SITE)).toBeNull();
  }
  for (const response of [null, {}, { id: 'x', response: {} }]) {
    const passkey = { ...key, kind: 'passkey', credentialId: 'x', algorithm: null } as PersonKey;
    expect(
      await verifySignature(passkey, { kind: 'passkey', response }, STATEMENT, SITE),
    ).toBeNull();
    expect(await verifySignature(key, { kind: 'passkey', response }, STATEMENT, SITE)).toBeNull();
    expect(await verifyNewKey({ kind: 'passkey', response }, STATEMENT, SITE)).toBeNull();
  }
  // A key for one kind of signature takes none of the other.
  expect(
    await verifySignature({ ...key, kind: 'passkey' }, browser('AAAA'), STATEMENT, SITE),
  ).toBeNull();
});
