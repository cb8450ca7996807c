import { base64url } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { sealFirst } from '../../test/support/sealed.ts';
import { deriveWrappingKey, importMasterKey, type WrappingKey } from './keys.ts';
import {
  isCurrent,
  keyIdOf,
  newDataKey,
  type SealedTemplate,
  sealVector,
  type TemplateIdentity,
  UnsealError,
  unsealVector,
  unwrapKey,
  wrapKey,
} from './seal.ts';

const master = await importMasterKey({ name: null, bytes: new Uint8Array(32).fill(7) });
const identity = {
  tenantId: 'acme',
  subjectId: 'sub_1',
  templateId: 'tpl_1',
  modelId: 'm',
  purpose: 'ticketing',
  generation: 1,
};
const vector = Float32Array.from({ length: 192 }, (_, i) => Math.sin(i));

async function seal(wrapping: WrappingKey, of: TemplateIdentity): Promise<SealedTemplate> {
  const dataKey = newDataKey();
  return {
    ciphertext: await sealVector(vector, dataKey, of),
    wrappedKey: await wrapKey(dataKey, wrapping, of),
  };
}

async function unseal(
  { ciphertext, wrappedKey }: SealedTemplate,
  wrapping: WrappingKey,
  of: TemplateIdentity,
) {
  return unsealVector(ciphertext, await unwrapKey(wrappedKey, wrapping, of), of);
}

let wrapping: WrappingKey;
let sealed: SealedTemplate;

beforeAll(async () => {
  wrapping = await deriveWrappingKey(master, 'wrap-template-key', 'acme');
  sealed = await seal(wrapping, identity);
});

describe('a sealed template', () => {
  it('opens to the vector that was sealed', async () => {
    expect(await unseal(sealed, wrapping, identity)).toEqual(vector);
  });

  it('is noise to whoever has only one of the two stores', async () => {
    // The same vector sealed twice shares no block with itself, in either store.
    const again = await seal(wrapping, identity);
    expect(again.ciphertext).not.toEqual(sealed.ciphertext);
    expect(again.wrappedKey).not.toEqual(sealed.wrappedKey);
    // With D1's half of one and KV's half of the other it does not open.
    const mixed = { ciphertext: again.ciphertext, wrappedKey: sealed.wrappedKey };
    await expect(unseal(mixed, wrapping, identity)).rejects.toThrow(UnsealError);
  });

  it.each(['tenantId', 'subjectId', 'templateId', 'modelId', 'purpose', 'generation'])(
    'does not open as the template of another %s, in either half',
    async (field) => {
      const other = { ...identity, [field]: field === 'generation' ? 2 : 'other' };
      await expect(unwrapKey(sealed.wrappedKey, wrapping, other)).rejects.toThrow(UnsealError);
      const dataKey = await unwrapKey(sealed.wrappedKey, wrapping, identity);
      await expect(unsealVector(sealed.ciphertext, dataKey, other)).rejects.toThrow(UnsealError);
    },
  );

  it('does not open with the key of another tenant', async () => {
    const other = await deriveWrappingKey(master, 'wrap-template-key', 'globex');
    await expect(unseal(sealed, other, identity)).rejects.toThrow(UnsealError);
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
      { ...sealed, wrappedKey: ['v1', id, text].join('.') },
      { ...sealed, wrappedKey: text },
      { ...sealed, wrappedKey: 'not base64!' },
      { ...sealed, ciphertext: sealed.ciphertext.slice(7) },
      { ...sealed, ciphertext: new Uint8Array(0) },
      { ...sealed, ciphertext: Uint8Array.of(1, ...sealed.ciphertext.subarray(1)) },
    ];
    for (const template of damaged) {
      await expect(unseal(template, wrapping, identity)).rejects.toThrow(UnsealError);
    }
  });

  it('says which version and which master key sealed it, and no other name passes', async () => {
    expect(sealed.wrappedKey.split('.').slice(0, 2)).toEqual(['v2', master.id]);
    expect(keyIdOf(sealed.wrappedKey)).toBe(master.id);
    expect(isCurrent(sealed.wrappedKey, master.id)).toBe(true);
    expect(isCurrent(sealed.wrappedKey, 'AAAAAAAA')).toBe(false);
    const renamed = sealed.wrappedKey.replace(master.id, 'AAAAAAAA');
    await expect(unwrapKey(renamed, wrapping, identity)).rejects.toThrow(UnsealError);
  });

  it('keeps its ciphertext when another master key takes over', async () => {
    const other = await importMasterKey({ name: 'next', bytes: new Uint8Array(32).fill(8) });
    const next = await deriveWrappingKey(other, 'wrap-template-key', 'acme');
    const dataKey = await unwrapKey(sealed.wrappedKey, wrapping, identity);
    const wrappedKey = await wrapKey(dataKey, next, identity);
    const rewrapped = { ciphertext: sealed.ciphertext, wrappedKey };
    expect(await unseal(rewrapped, next, identity)).toEqual(vector);
    await expect(unseal(rewrapped, wrapping, identity)).rejects.toThrow(UnsealError);
  });
});

const sealAsBefore = (of: TemplateIdentity) => sealFirst(vector, wrapping, of);

describe('a template of version 1', () => {
  it('opens, is not as it would be sealed now, and opens when its key is wrapped anew', async () => {
    const former = { ...identity, generation: 0 };
    const before = await sealAsBefore(former);
    expect(await unseal(before, wrapping, former)).toEqual(vector);
    expect(isCurrent(before.wrappedKey, master.id)).toBe(false);
    const dataKey = await unwrapKey(before.wrappedKey, wrapping, former);
    const wrappedKey = await wrapKey(dataKey, wrapping, former);
    const anew = { ciphertext: before.ciphertext, wrappedKey };
    expect(await unseal(anew, wrapping, former)).toEqual(vector);
    // From then on it is bound to its purpose.
    const other = { ...former, purpose: 'payment' };
    await expect(unseal(anew, wrapping, other)).rejects.toThrow(UnsealError);
  });

  it('does not open as the template of another subject', async () => {
    const before = await sealAsBefore(identity);
    const other = { ...identity, subjectId: 'other' };
    await expect(unseal(before, wrapping, other)).rejects.toThrow(UnsealError);
  });
});
