/**
 * An idempotency key (draft-ietf-httpapi-idempotency-key-header-07), what it stands for, and what it seals.
 * The database has none of the keys: a copy of it opens no answer.
 */
import canonicalize from 'canonicalize';
import { base64url } from 'jose';

/** An answer as it is sent again. */
export interface Remembered {
  readonly status: number;
  /** JSON. */
  readonly body: string;
  /** RFC 3339. */
  readonly answered_at: string;
}

/** A string of a structured field, or the same without quotes, as Stripe's clients send it. */
const FORM = /^(?:"([\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255}))$/;

/** @returns null where the header holds no key */
export function parseKey(header: string): string | null {
  const [, quoted, bare] = FORM.exec(header.trim()) ?? [];
  return quoted ?? bare ?? null;
}

const encoder = new TextEncoder();

async function digest(text: string): Promise<string> {
  return base64url.encode(
    new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text))),
  );
}

/** Names the row. @param keyId of the API key: another one has keys of its own */
export function nameKey(keyId: string, key: string): Promise<string> {
  return digest(canonicalize(['countersign/idempotency/name', keyId, key]) ?? '');
}

/** Part of a request: a text, or a picture. */
export type Field = readonly [name: string, value: string | Uint8Array];

/**
 * Of the fields and not of the body: sent again, a form has another boundary. Salted with the key, so that
 * it tells nobody which picture was sent.
 * @param what method and path
 */
export async function fingerprint(
  key: string,
  what: string,
  fields: readonly Field[],
): Promise<string> {
  const parts = await Promise.all(
    fields.map(async ([name, value]) => [
      name,
      typeof value === 'string'
        ? value
        : { sha256: base64url.encode(new Uint8Array(await hash(value))) },
    ]),
  );
  return digest(canonicalize(['countersign/idempotency/fingerprint', key, what, parts]) ?? '');
}

function hash(bytes: Uint8Array): Promise<ArrayBuffer> {
  return crypto.subtle.digest('SHA-256', bytes);
}

const NONCE_BYTES = 12;

/** HKDF (RFC 5869) from what only the sender has. @param name of the row */
async function sealingKey(key: string, name: string): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey('raw', encoder.encode(key), 'HKDF', false, [
    'deriveKey',
  ]);
  const info = encoder.encode('countersign/idempotency/seal');
  const params = { name: 'HKDF', hash: 'SHA-256', salt: encoder.encode(name), info };
  return crypto.subtle.deriveKey(params, secret, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
}

/** @returns base64url: nonce and ciphertext */
export async function sealAnswer(key: string, name: string, answer: Remembered): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const plain = encoder.encode(JSON.stringify(answer));
  const sealing = await sealingKey(key, name);
  const cipher = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, sealing, plain);
  const whole = new Uint8Array(NONCE_BYTES + cipher.byteLength);
  whole.set(iv);
  whole.set(new Uint8Array(cipher), NONCE_BYTES);
  return base64url.encode(whole);
}

/** @throws where it was sealed with another key */
export async function openAnswer(key: string, name: string, sealed: string): Promise<Remembered> {
  const whole = Uint8Array.from(base64url.decode(sealed));
  const iv = whole.subarray(0, NONCE_BYTES);
  const opening = await sealingKey(key, name);
  const plain = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv },
    opening,
    whole.subarray(NONCE_BYTES),
  );
  return JSON.parse(new TextDecoder().decode(plain));
}
