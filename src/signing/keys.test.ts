import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signDocument } from './jws.ts';
import { readRetired, readSeeds, type Seed, SigningKeys, toJwk, USES } from './keys.ts';

const seed = (id: string, first: number): Seed => ({
  id,
  bytes: Uint8Array.from({ length: 32 }, (_, at) => (at + first) % 256),
});
const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());

describe('signing keys', () => {
  const keys = new SigningKeys([seed('new', 0), seed('old', 1)]);

  it('are one for each use, from every seed, the first of which signs', async () => {
    const all = await keys.all();
    expect(all.map(({ kid }) => kid)).toEqual(USES.flatMap((use) => [`new-${use}`, `old-${use}`]));
    expect(new Set(all.map(({ publicKey }) => String(publicKey))).size).toBe(all.length);
    expect((await keys.current('pass')).kid).toBe('new-pass');
  });

  it('are published with what each signs, and without the secret', async () => {
    const published = toJwk(await keys.current('pass'));
    expect(published).toEqual({
      kty: 'OKP',
      crv: 'Ed25519',
      x: expect.stringMatching(/^[\w-]{43}$/),
      kid: 'new-pass',
      use: 'sig',
      alg: 'EdDSA',
      countersign_use: 'pass',
    });
  });

  it('are read from a secret: ids and seeds of 32 bytes, each id once', () => {
    const secret = (first: number) => Buffer.from(seed('', first).bytes).toString('base64');
    expect(readSeeds(`a:${secret(1)}, b:${secret(2)}`)).toEqual([seed('a', 1), seed('b', 2)]);
    for (const text of ['', `a${secret(1)}`, `a:${secret(1)},a:${secret(2)}`, 'a:AAAA']) {
      expect(readSeeds(text)).toBeUndefined();
    }
  });

  it('of a seed that is gone are published, and sign and open nothing', async () => {
    const old = await new SigningKeys([seed('old', 1)]).all();
    const line = (use: string) => {
      const { kid, x } = toJwk(old.find((key) => key.use === use) ?? old[0]);
      return `${kid}:${x}`;
    };
    const retired = readRetired(`${line('receipt')}, ${line('checkpoint')}`, [seed('new', 0)]);
    const held = new SigningKeys([seed('new', 0)], retired);
    const kids = (await held.all()).map(({ kid }) => kid);
    expect(kids).toEqual([
      'new-receipt',
      'old-receipt',
      'new-pass',
      'new-checkpoint',
      'old-checkpoint',
    ]);
    const [, published] = await held.published('receipt');
    expect(toJwk(published)).toEqual(toJwk(old[0]));
    for (const use of USES) {
      expect((await held.of(use)).map(({ kid }) => kid)).toEqual([`new-${use}`]);
    }
    expect(readRetired('', [])).toEqual([]);
    const twice = `${line('receipt')},${line('receipt')}`;
    for (const text of [line('pass'), twice, 'old-receipt', `${line('receipt')}A`]) {
      expect(readRetired(text, [])).toBeUndefined();
    }
    expect(readRetired(line('receipt'), [seed('old', 1)])).toBeUndefined();
  });
});

it('signs the canonical form of a document, which others check with the JWK', async () => {
  const key = await new SigningKeys([seed('k', 7)]).current('receipt');
  const jws = await signDocument({ b: 1, a: 'é' }, 'example+jws', key);
  const [header, payload, signature] = jws.split('.');
  expect(decode(header)).toEqual({ alg: 'EdDSA', kid: 'k-receipt', typ: 'example+jws' });
  expect(Buffer.from(payload, 'base64url').toString()).toBe('{"a":"é","b":1}');
  const publicKey = createPublicKey({ key: { ...toJwk(key) }, format: 'jwk' });
  const check = (text: string) =>
    verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url'));
  expect(check(`${header}.${payload}`)).toBe(true);
  expect(check(`${header}.${payload}A`)).toBe(false);
});
