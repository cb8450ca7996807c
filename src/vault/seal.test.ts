import { base64url } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { deriveTenantKeys, importMasterKey, type WrappingKey } from './keys.ts';
import {
  type SealedTemplate,
  sealTemplate,
  UnsealError,
  unsealTemplate,
  WrongKeyError,
} from './seal.ts';

const master = await importMasterKey(new Uint8Array(32).fill(7));
const identity = { tenantId: 'acme', subjectId: 'sub_1', templateId: 'tpl_1', modelId: 'm' };
const vector = Float32Array.from({ length: 192 }, (_, i) => Math.sin(i));

let wrapping: WrappingKey;
let sealed: SealedTemplate;

beforeAll(async () => {
  ({ wrapping } = await deriveTenantKeys(master, 'acme'));
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
    const other = await deriveTenantKeys(master, 'globex');
    await expect(unsealTemplate(sealed, other.wrapping, identity)).rejects.toThrow(UnsealError);
  });

  it('does not open once a bit of either half has changed', async () => {
    const ciphertext = sealed.ciphertext.slice();
    ciphertext[100] ^= 1;
    const [version, id, text] = sealed.wrappedKey.split('.');
    const wrapped = base64url.decode(text);
    wrapped[20] ^= 1;
    const damaged = [
      { ...sealed, ciphertext },
      { ...sealed, wrappedKey: [version, id, base64url.encode(wrapped)].join('.') },
      { ...sealed, wrappedKey: [version, id, 'x'].join('.') },
      { ...sealed, wrappedKey: text },
      { ...sealed, wrappedKey: 'not base64!' },
      { ...sealed, ciphertext: sealed.ciphertext.slice(7) },
      { ...sealed, ciphertext: new Uint8Array(0) },
    ];
    for (const template of damaged) {
      await expect(unsealTemplate(template, wrapping, identity)).rejects.toThrow(UnsealError);
    }
  });

  it('says in both halves which master key opens it, and that another one is not it', async () => {
    expect(sealed.wrappedKey.split('.')[1]).toBe(master.id);
    expect(base64url.encode(sealed.ciphertext.subarray(1, 7))).toBe(master.id);
    const other = await importMasterKey(new Uint8Array(32).fill(8));
    const keys = await deriveTenantKeys(other, 'acme');
    const opened = unsealTemplate(sealed, keys.wrapping, identity);
    await expect(opened).rejects.toThrow(new WrongKeyError(master.id, other.id));
    // One half alone is enough: the other may be older than a change of keys.
    const again = await sealTemplate(vector, keys.wrapping, identity);
    const mixed = { ...again, ciphertext: sealed.ciphertext };
    await expect(unsealTemplate(mixed, keys.wrapping, identity)).rejects.toThrow(WrongKeyError);
  });
});
