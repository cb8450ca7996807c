/**
 * An idempotency key (draft-ietf-httpapi-idempotency-key-header-07), what it stands for, and what it seals.
 * Senders choose keys such as order-17, which can be guessed: so name, fingerprint and seal come from it
 * under a secret of the Worker's, and a copy of the database is nothing to try guesses on.
 */
import canonicalize from 'canonicalize';
import { base64url } from 'jose';
import type { MasterKey } from '../vault/keys.ts';

/** An answer as it is sent again. */
export interface Remembered {
  readonly status: number;
  /** JSON. */
  readonly body: string;
  /** RFC 3339. */
  readonly answered_at: string;
}

/** A string of a structured field, or the same without quotes, as Stripe's clients send it. */
export const KEY_FORM =
  /^(?:"([\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255}))$/;

/** @returns null where the header holds no key */
export function parseKey(header: string): string | null {
  const [, quoted, bare] = KEY_FORM.exec(header.trim()) ?? [];
  return quoted ?? bare ?? null;
}

const encoder = new TextEncoder();

/** What only the Worker has, of one of its master keys. */
export interface Secret {
  /** HMAC-SHA256, for this use alone. */
  readonly mac: CryptoKey;
}

/** HKDF (RFC 5869): another `info` gives an independent key. */
export async function deriveSecret({ secret }: Pick<MasterKey, 'secret'>): Promise<Secret> {
  const info = Uint8Array.from(encoder.encode('countersign/v1/idempotency'));
  const params = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info };
  const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 };
  return { mac: await crypto.subtle.deriveKey(params, secret, hmac, false, ['sign']) };
}

function authenticate({ mac }: Secret, parts: readonly unknown[]): Promise<ArrayBuffer> {
  return crypto.subtle.sign('HMAC', mac, encoder.encode(canonicalize(parts) ?? ''));
}

async function digest(secret: Secret, parts: readonly unknown[]): Promise<string> {
  return base64url.encode(new Uint8Array(await authenticate(secret, parts)));
}

/**
 * Names the row.
 * @param whose the API key's lineage: one that takes its place knows the same keys, another has its own
 */
export function nameKey(secret: Secret, whose: string, key: string): Promise<string> {
  return digest(secret, ['countersign/idempotency/name', whose, key]);
}

/** Part of a request: a text, or a picture. */
export type Field = readonly [name: string, value: string | Uint8Array<ArrayBuffer>];

/**
 * Of the fields and not of the body: sent again, a form has another boundary, and from another client its
 * fields in another order; those of one name keep theirs. Under the secret and salted with the key, so that
 * it tells nobody which picture was sent.
 * @param what method and path
 */
export async function fingerprint(
  secret: Secret,
  key: string,
  what: string,
  fields: readonly Field[],
): Promise<string> {
  const parts = await Promise.all(
    fields
      .toSorted(byName)
      .map(async ([name, value]) => [
        name,
        typeof value === 'string'
          ? value
          : { sha256: base64url.encode(new Uint8Array(await hash(value))) },
      ]),
  );
  return digest(secret, ['countersign/idempotency/fingerprint', key, what, parts]);
}

const byName = ([one]: Field, [other]: Field): number => Number(one > other) - Number(one < other);

/** A body in JSON as it is compared: in one order and without white space (RFC 8785). What is none stays. */
export function canonicalBody(text: string): string {
  try {
    return canonicalize(JSON.parse(text)) ?? text;
  } catch {
    return text;
  }
}

function hash(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  return crypto.subtle.digest('SHA-256', bytes);
}

const NONCE_BYTES = 12;

/** From what only the Worker has, and what only the sender has. @param name of the row */
async function sealingKey(secret: Secret, key: string, name: string): Promise<CryptoKey> {
  const bits = await authenticate(secret, ['countersign/idempotency/seal', key, name]);
  return crypto.subtle.importKey('raw', bits, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** @returns base64url: nonce and ciphertext */
export async function sealAnswer(
  secret: Secret,
  key: string,
  name: string,
  answer: Remembered,
): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const plain = encoder.encode(JSON.stringify(answer));
  const sealing = await sealingKey(secret, key, name);
  const cipher = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, sealing, plain);
  const whole = new Uint8Array(NONCE_BYTES + cipher.byteLength);
  whole.set(iv);
  whole.set(new Uint8Array(cipher), NONCE_BYTES);
  return base64url.encode(whole);
}

/** @returns null where it was sealed with another key, or is damaged */
export async function openAnswer(
  secret: Secret,
  key: string,
  name: string,
  sealed: string,
): Promise<Remembered | null> {
  const whole = Uint8Array.from(base64url.decode(sealed));
  const iv = whole.subarray(0, NONCE_BYTES);
  const opening = await sealingKey(secret, key, name);
  try {
    const cipher = whole.subarray(NONCE_BYTES);
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, opening, cipher);
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    return null;
  }
}
