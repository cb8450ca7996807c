/**
 * Sealing a template: a fresh data key per template encrypts the vector (the ciphertext goes to KV); the
 * tenant's wrapping key encrypts the data key (the wrapped key goes to D1, and says under which master
 * key). Both bind the template's identity as additional data, so that neither can be moved to another
 * record. The ciphertext does not depend on the master key: another one takes over by wrapping the data
 * key anew, without touching KV.
 *
 * Version 1, which is still read, bound the master key in both halves, and no purpose.
 */
import { base64url } from 'jose';
import { decrypt, encrypt, importDataKey } from './box.ts';
import { KEY_ID_BYTES, type WrappingKey } from './keys.ts';

const encoder = new TextEncoder();

export interface SealedTemplate {
  /** For KV: version (1 byte), nonce (12), ciphertext, tag (16). */
  readonly ciphertext: Uint8Array<ArrayBuffer>;
  /** For D1: `v2.<key id>.<base64url of nonce (12), wrapped 32-byte key, tag (16)>`. */
  readonly wrappedKey: string;
}

/** What a sealed template is bound to. Change any of it and the template no longer opens. */
export interface TemplateIdentity {
  readonly tenantId: string;
  readonly subjectId: string;
  readonly templateId: string;
  readonly modelId: string;
  readonly purpose: string;
  /** Of the tenant's transform, which turned the vector. */
  readonly generation: number;
}

/** One of the halves is damaged, or they do not belong together. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';
}

/** Sealed under a master key that this service does not hold: nothing is wrong with the template. */
export class WrongKeyError extends Error {
  override readonly name = 'WrongKeyError';

  /** @param sealed ids of keys that are needed @param held ids of those that are there */
  constructor(sealed: string, held: string) {
    super(`Sealed under master key ${sealed}; this service holds ${held}.`);
  }
}

const VERSION = 2;
const WRAPPED = /^v([12])\.([\w-]{8})\.([\w-]+)$/;
const V1_HEADER_BYTES = 1 + KEY_ID_BYTES;

/** 32 random bytes. */
export function newDataKey(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(32));
}

/** @param vector the embedding, already under the tenant's transform. @returns the ciphertext */
export async function sealVector(
  vector: Float32Array<ArrayBuffer>,
  dataKey: Uint8Array<ArrayBuffer>,
  identity: TemplateIdentity,
): Promise<Uint8Array<ArrayBuffer>> {
  const plaintext = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
  const bound = bind(['vector', ...listOf(identity)]);
  const body = await encrypt(await importDataKey(dataKey), plaintext, bound);
  const ciphertext = new Uint8Array(1 + body.length);
  ciphertext[0] = VERSION;
  ciphertext.set(body, 1);
  return ciphertext;
}

/** @returns the wrapped key */
export async function wrapKey(
  dataKey: Uint8Array<ArrayBuffer>,
  { id, key }: WrappingKey,
  identity: TemplateIdentity,
): Promise<string> {
  const wrapped = await encrypt(key, dataKey, bind(['key', id, ...listOf(identity)]));
  return `v${VERSION}.${id}.${base64url.encode(wrapped)}`;
}

/** The master key that a wrapped key or a seed is sealed with. @throws UnsealError */
export function keyIdOf(sealed: string): string {
  return readWrapped(sealed).id;
}

/** Whether it is sealed as it would be now, with this master key. */
export function isCurrent(sealed: string, keyId: string): boolean {
  return sealed.startsWith(`v${VERSION}.${keyId}.`);
}

/** @returns the data key @throws UnsealError */
export async function unwrapKey(
  wrappedKey: string,
  { key }: WrappingKey,
  identity: TemplateIdentity,
): Promise<Uint8Array<ArrayBuffer>> {
  const { version, id, wrapped } = readWrapped(wrappedKey);
  const bound = version === 1 ? bindFirst(id, identity) : bind(['key', id, ...listOf(identity)]);
  return unseal(() => decrypt(key, Uint8Array.from(base64url.decode(wrapped)), bound));
}

/** @returns the vector, still under its transform @throws UnsealError */
export async function unsealVector(
  ciphertext: Uint8Array<ArrayBuffer>,
  dataKey: Uint8Array<ArrayBuffer>,
  identity: TemplateIdentity,
): Promise<Float32Array<ArrayBuffer>> {
  const { sealed, bound } = readCiphertext(ciphertext, identity);
  const plaintext = await unseal(async () => decrypt(await importDataKey(dataKey), sealed, bound));
  return new Float32Array(plaintext.buffer);
}

async function unseal(open: () => Promise<Uint8Array<ArrayBuffer>>) {
  try {
    return await open();
  } catch {
    // WebCrypto's reason would tell an attacker which half is wrong.
    throw new UnsealError('The template could not be opened.');
  }
}

function readWrapped(text: string): { version: number; id: string; wrapped: string } {
  const [, version, id, wrapped] = WRAPPED.exec(text) ?? [];
  if (id === undefined) throw new UnsealError('The wrapped key has an unknown form.');
  return { version: Number(version), id, wrapped };
}

function readCiphertext(ciphertext: Uint8Array<ArrayBuffer>, identity: TemplateIdentity) {
  if (ciphertext[0] === VERSION) {
    return { sealed: ciphertext.subarray(1), bound: bind(['vector', ...listOf(identity)]) };
  }
  if (ciphertext[0] === 1 && ciphertext.length > V1_HEADER_BYTES) {
    const id = base64url.encode(ciphertext.subarray(1, V1_HEADER_BYTES));
    return { sealed: ciphertext.subarray(V1_HEADER_BYTES), bound: bindFirst(id, identity) };
  }
  throw new UnsealError('The ciphertext has an unknown form.');
}

function listOf(identity: TemplateIdentity): (string | number)[] {
  const { tenantId, subjectId, templateId, modelId, purpose, generation } = identity;
  return [tenantId, subjectId, templateId, modelId, purpose, generation];
}

function bind(parts: readonly (string | number)[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(encoder.encode(JSON.stringify([VERSION, ...parts])));
}

function bindFirst(keyId: string, identity: TemplateIdentity): Uint8Array<ArrayBuffer> {
  const { tenantId, subjectId, templateId, modelId } = identity;
  return Uint8Array.from(
    encoder.encode(JSON.stringify([1, keyId, tenantId, subjectId, templateId, modelId])),
  );
}
