/** Derived as written, by another implementation of HKDF: what is stored opens only with the same keys. */
import { createCipheriv, hkdfSync } from 'node:crypto';
import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { deriveFirstSeed, deriveWrappingKey, importMasterKey, readMasterKeys } from './keys.ts';

const bytes = Uint8Array.from({ length: 32 }, (_, i) => i);
const master = { name: null, bytes };

const expand = (use: string, length: number) =>
  new Uint8Array(hkdfSync('sha256', bytes, '', `countersign/v1/${use}`, length));

describe('of the master key', () => {
  it('the id and the check value are derived', async () => {
    const { id, checkValue, secret } = await importMasterKey(master);
    expect(id).toBe(base64url.encode(expand('key-id', 6)));
    expect(checkValue).toBe(base64url.encode(expand('key-check', 32)));
    expect(secret.extractable).toBe(false);
  });
});

describe('of a tenant', () => {
  it('the seed of its first transform is its own', async () => {
    const seed = await deriveFirstSeed(await importMasterKey(master), 'acme');
    expect(seed).toEqual(expand('orthogonal-transform/acme', 32));
  });

  it.each(['wrap-template-key', 'wrap-transform-seed'] as const)(
    'the key for %s is its own, and does not come out',
    async (use) => {
      const imported = await importMasterKey(master);
      const wrapping = await deriveWrappingKey(imported, use, 'acme');
      expect(wrapping.id).toBe(imported.id);
      expect(wrapping.key.extractable).toBe(false);
      const iv = new Uint8Array(12);
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, wrapping.key, bytes);
      const cipher = createCipheriv('aes-256-gcm', expand(`${use}/acme`, 32), iv);
      const expected = [cipher.update(bytes), cipher.final(), cipher.getAuthTag()];
      expect(new Uint8Array(sealed)).toEqual(new Uint8Array(Buffer.concat(expected)));
    },
  );
});

describe('the secret', () => {
  const [one, two] = [1, 2].map((value) => Buffer.alloc(32, value).toString('base64'));

  it('is one key, or several with names', () => {
    expect(readMasterKeys(one)).toEqual([{ name: null, bytes: new Uint8Array(32).fill(1) }]);
    expect(readMasterKeys(`2027:${two}, 2026:${one}`)).toEqual([
      { name: '2027', bytes: new Uint8Array(32).fill(2) },
      { name: '2026', bytes: new Uint8Array(32).fill(1) },
    ]);
  });

  it.each([
    ['', 'nothing'],
    [one.slice(4), 'too short'],
    [`${one},${two}`, 'no names'],
    [`a:${one},`, 'a comma too many'],
    [`a:${one},a:${two}`, 'one name twice'],
    [`a:${one},b:${one}`, 'one key twice'],
    [`A b:${one}`, 'no such name'],
    [
      Array.from({ length: 9 }, (_, i) => `k${i}:${Buffer.alloc(32, i).toString('base64')}`).join(),
      'nine',
    ],
  ])('is not %j: %s', (text) => {
    expect(readMasterKeys(text)).toBeUndefined();
  });
});
