/**
 * Sealing a template: a fresh data key per template encrypts the vector (the ciphertext goes to KV);
 * the tenant's wrapping key encrypts the data key (the wrapped key goes to D1). Both bind the
 * template's identity as additional data, so neither can be moved to another record.
 * AES-256-GCM with 96-bit random nonces, NIST SP 800-38D section 8.2.2.
 */
import { base64url } from 'jose';

const encoder = new TextEncoder();

export interface SealedTemplate {
  /** For KV: 12-byte nonce, ciphertext, 16-byte tag. */
  readonly ciphertext: Uint8Array<ArrayBuffer>;
  /** For D1: base64url of 12-byte nonce, wrapped 32-byte key, 16-byte tag. */
  readonly wrappedKey: string;
}

/** What a sealed template is bound to. Change any of it and the template no longer opens. */
export interface TemplateIdentity {
  readonly tenantId: string;
  readonly subjectId: string;
  readonly templateId: string;
  readonly modelId: string;
}

export class UnsealError extends Error {
  override readonly name = 'UnsealError';
}

const NONCE_BYTES = 12;

/** @param vector the embedding, already under the tenant's transform. */
export async function sealTemplate(
  vector: Float32Array<ArrayBuffer>,
  wrapping: CryptoKey,
  identity: TemplateIdentity,
): Promise<SealedTemplate> {
  const rawKey = crypto.getRandomValues(new Uint8Array(32));
  const dataKey = await importDataKey(rawKey);
  const bound = additionalData(identity);
  const plaintext = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
  const [ciphertext, wrapped] = await Promise.all([
    encrypt(dataKey, plaintext, bound),
    encrypt(wrapping, rawKey, bound),
  ]);
  return { ciphertext, wrappedKey: base64url.encode(wrapped) };
}

/** @throws UnsealError when the ciphertext, the wrapped key or the identity is not the sealed one. */
export async function unsealTemplate(
  sealed: SealedTemplate,
  wrapping: CryptoKey,
  identity: TemplateIdentity,
): Promise<Float32Array<ArrayBuffer>> {
  const bound = additionalData(identity);
  try {
    const rawKey = await decrypt(
      wrapping,
      Uint8Array.from(base64url.decode(sealed.wrappedKey)),
      bound,
    );
    const plaintext = await decrypt(await importDataKey(rawKey), sealed.ciphertext, bound);
    return new Float32Array(plaintext.buffer);
  } catch {
    // WebCrypto's reason would tell an attacker which half is wrong.
    throw new UnsealError('The template could not be opened.');
  }
}

function additionalData(identity: TemplateIdentity): Uint8Array<ArrayBuffer> {
  const { tenantId, subjectId, templateId, modelId } = identity;
  return Uint8Array.from(
    encoder.encode(JSON.stringify([tenantId, subjectId, templateId, modelId])),
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
  const out = new Uint8Array(NONCE_BYTES + body.length);
  out.set(nonce);
  out.set(body, NONCE_BYTES);
  return out;
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
