/** Derived as written, by another implementation of HKDF: what is stored opens only with the same keys. */
import { createCipheriv, hkdfSync } from 'node:crypto';
import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { deriveTenantKeys, importMasterKey } from './keys.ts';

const master = Uint8Array.from({ length: 32 }, (_, i) => i);

const expand = (use: string, length: number) =>
  new Uint8Array(hkdfSync('sha256', master, '', `countersign/v1/${use}`, length));

describe('of the master key', () => {
  it('the id and the check value are derived', async () => {
    const { id, checkValue, secret } = await importMasterKey(master);
    expect(id).toBe(base64url.encode(expand('key-id', 6)));
    expect(checkValue).toBe(base64url.encode(expand('key-check', 32)));
    expect(secret.extractable).toBe(false);
  });
});

describe('of a tenant', () => {
  it('the seed of the transform is its own', async () => {
    const { transformSeed } = await deriveTenantKeys(await importMasterKey(master), 'acme');
    expect(transformSeed).toEqual(expand('orthogonal-transform/acme', 32));
  });

  it('the key that wraps is its own, and does not come out', async () => {
    const { id, secret, checkValue } = await importMasterKey(master);
    const { wrapping } = await deriveTenantKeys({ id, secret, checkValue }, 'acme');
    expect(wrapping.id).toBe(id);
    expect(wrapping.key.extractable).toBe(false);
    const iv = new Uint8Array(12);
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, wrapping.key, master);
    const cipher = createCipheriv('aes-256-gcm', expand('wrap-template-key/acme', 32), iv);
    const expected = [cipher.update(master), cipher.final(), cipher.getAuthTag()];
    expect(new Uint8Array(sealed)).toEqual(new Uint8Array(Buffer.concat(expected)));
  });
});
