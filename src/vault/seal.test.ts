import { base64url } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { deriveTenantKeys } from './keys.ts';
import { type SealedTemplate, sealTemplate, UnsealError, unsealTemplate } from './seal.ts';

const masterKey = new Uint8Array(32).fill(7);
const identity = { tenantId: 'acme', subjectId: 'sub_1', templateId: 'tpl_1', modelId: 'm' };
const vector = Float32Array.from({ length: 192 }, (_, i) => Math.sin(i));

let wrapping: CryptoKey;
let sealed: SealedTemplate;

beforeAll(async () => {
  ({ wrapping } = await deriveTenantKeys(masterKey, 'acme'));
  sealed = await sealTemplate(vector, wrapping, identity);
});

describe('a sealed template', () => {
  it('opens to the vector that was sealed', async () => {
    expect(await unsealTemplate(sealed, wrapping, identity)).toEqual(vector);
  });

  it('is noise to whoever has only one of the two stores', async () => {
    // The same vector sealed twice shares no block with itself, in either store.
    const again = await sealTemplate(vector, wrapping, identity);
    expect(again.ciphertext).not.toEqual(sealed.ciphertext);
    expect(again.wrappedKey).not.toEqual(sealed.wrappedKey);
    // With D1's half of one and KV's half of the other it does not open.
    const mixed = { ciphertext: again.ciphertext, wrappedKey: sealed.wrappedKey };
    await expect(unsealTemplate(mixed, wrapping, identity)).rejects.toThrow(UnsealError);
  });

  it.each(['tenantId', 'subjectId', 'templateId', 'modelId'])(
    'does not open as the template of another %s',
    async (field) => {
      const other = { ...identity, [field]: 'other' };
      await expect(unsealTemplate(sealed, wrapping, other)).rejects.toThrow(UnsealError);
    },
  );

  it('does not open with the key of another tenant', async () => {
    const other = await deriveTenantKeys(masterKey, 'globex');
    await expect(unsealTemplate(sealed, other.wrapping, identity)).rejects.toThrow(UnsealError);
  });

  it('does not open once a bit of either half has changed', async () => {
    const ciphertext = sealed.ciphertext.slice();
    ciphertext[100] ^= 1;
    const wrapped = base64url.decode(sealed.wrappedKey);
    wrapped[20] ^= 1;
    const damaged = [
      { ...sealed, ciphertext },
      { ...sealed, wrappedKey: base64url.encode(wrapped) },
      { ...sealed, wrappedKey: 'not base64!' },
      { ...sealed, ciphertext: new Uint8Array(0) },
    ];
    for (const template of damaged) {
      await expect(unsealTemplate(template, wrapping, identity)).rejects.toThrow(UnsealError);
    }
  });
});
