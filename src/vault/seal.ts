/**
 * Sealing a template: a fresh data key per template encrypts the vector (the ciphertext goes to KV);
 * the tenant's wrapping key encrypts the data key (the wrapped key goes to D1). Both say in which
 * version and under which master key they were sealed, and bind that and the template's identity as
 * additional data, so neither can be moved to another record.
 * AES-256-GCM with 96-bit random nonces, NIST SP 800-38D section 8.2.2.
 */
import { base64url } from 'jose';
import { KEY_ID_BYTES, type WrappingKey } from './keys.ts';

const encoder = new TextEncoder();

export interface SealedTemplate {
  /** For KV: version (1 byte), key id (6), nonce (12), ciphertext, tag (16). */
  readonly ciphertext: Uint8Array<ArrayBuffer>;
  /** For D1: `v1.<key id>.<base64url of nonce (12), wrapped 32-byte key, tag (16)>`. */
  readonly wrappedKey: string;
}

/** What a sealed template is bound to. Change any of it and the template no longer opens. */
export interface TemplateIdentity {
  readonly tenantId: string;
  readonly subjectId: string;
  readonly templateId: string;
  readonly modelId: string;
}

/** One of the halves is damaged, or they do not belong together. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';
}

/** Sealed under a master key that this service does not hold: nothing is wrong with the template. */
export class WrongKeyError extends Error {
  override readonly name = 'WrongKeyError';

  /** @param sealed id of the key that is needed @param held id of the key that is there */
  constructor(sealed: string, held: string) {
    super(`Sealed under master key ${sealed}; this service holds ${held}.`);
  }
}

const VERSION = 1;
const HEADER_BYTES = 1 + KEY_ID_BYTES;
const NONCE_BYTES = 12;
const WRAPPED = /^v1\.([\w-]{8})\.([\w-]+)$/;

/** @param vector the embedding, already under the tenant's transform. */
export async function sealTemplate(
  vector: Float32Array<ArrayBuffer>,
  { id, key }: WrappingKey,
  identity: TemplateIdentity,
): Promise<SealedTemplate> {
  const rawKey = crypto.getRandomValues(new Uint8Array(32));
  const dataKey = await importDataKey(rawKey);
  const bound = additionalData(id, identity);
  const plaintext = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
  const [body, wrapped] = await Promise.all([
    encrypt(dataKey, plaintext, bound),
    encrypt(key, rawKey, bound),
  ]);
  return {
    ciphertext: Uint8Array.of(VERSION, ...base64url.decode(id), ...body),
    wrappedKey: `v${VERSION}.${id}.${base64url.encode(wrapped)}`,
  };
}

/**
 * @throws UnsealError when the ciphertext, the wrapped key or the identity is not the sealed one;
 *   WrongKeyError when a half was sealed under another master key.
 */
export async function unsealTemplate(
  { ciphertext, wrappedKey }: SealedTemplate,
  wrapping: WrappingKey,
  identity: TemplateIdentity,
): Promise<Float32Array<ArrayBuffer>> {
  const { id, wrapped } = readWrapped(wrappedKey);
  for (const sealed of [id, readHeader(ciphertext)]) {
    if (sealed !== wrapping.id) throw new WrongKeyError(sealed, wrapping.id);
  }
  const bound = additionalData(id, identity);
  try {
    const rawKey = await decrypt(wrapping.key, Uint8Array.from(base64url.decode(wrapped)), bound);
    const dataKey = await importDataKey(rawKey);
    const plaintext = await decrypt(dataKey, ciphertext.subarray(HEADER_BYTES), bound);
    return new Float32Array(plaintext.buffer);
  } catch {
    // WebCrypto's reason would tell an attacker which half is wrong.
    throw new UnsealError('The template could not be opened.');
  }
}

function readWrapped(text: string): { id: string; wrapped: string } {
  const [, id, wrapped] = WRAPPED.exec(text) ?? [];
  if (id === undefined) throw new UnsealError('The wrapped key has an unknown form.');
  return { id, wrapped };
}

function readHeader(ciphertext: Uint8Array): string {
  if (ciphertext.length < HEADER_BYTES || ciphertext[0] !== VERSION) {
    throw new UnsealError('The ciphertext has an unknown form.');
  }
  return base64url.encode(ciphertext.subarray(1, HEADER_BYTES));
}

function additionalData(keyId: string, identity: TemplateIdentity): Uint8Array<ArrayBuffer> {
  const { tenantId, subjectId, templateId, modelId } = identity;
  return Uint8Array.from(
    encoder.encode(JSON.stringify([VERSION, keyId, tenantId, subjectId, templateId, modelId])),
  );
}

function importDataKey(raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

async function encrypt(
  key: CryptoKey,
  plaintext: Uint8Array<ArrayBuffer>,
  additional: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: additional };
  const body = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plaintext));
  return Uint8Array.of(...nonce, ...body);
}

async function decrypt(
  key: CryptoKey,
  sealed: Uint8Array<ArrayBuffer>,
  additional: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const iv = sealed.subarray(0, NONCE_BYTES);
  const algorithm = { name: 'AES-GCM', iv, additionalData: additional };
  const body = sealed.subarray(NONCE_BYTES);
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, body));
}
