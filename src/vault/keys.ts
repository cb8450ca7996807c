/**
 * The operator's master keys, and the keys of one tenant, all derived from one of them with HKDF
 * (RFC 5869), so that nothing but master keys has to stay secret and no key serves two ends or two
 * tenants.
 */
import { base64url } from 'jose';
import { decodeBase64 } from '../base64.ts';

const encoder = new TextEncoder();

/** A key of the secret `MASTER_KEY`. */
export interface MasterSecret {
  /** For people; null where the secret is one key without a name. */
  readonly name: string | null;
  /** 32 bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Held at once, at most: one that seals, and those that are being given up. */
const MOST_KEYS = 8;
const NAMED = /^([a-z0-9][a-z0-9-]{0,31}):([A-Za-z0-9+/]{43}=)$/;

/**
 * @param text base64 of 32 bytes; or `name:base64`, several with commas between: the first one seals
 * @returns undefined where it is not so, or one name or one key is there twice
 */
export function readMasterKeys(text: string): MasterSecret[] | undefined {
  const single = decodeBase64(text);
  if (single?.length === 32) return [{ name: null, bytes: single }];
  const parts = text.split(',').map((part) => NAMED.exec(part.trim()));
  const secrets = parts.flatMap((part) => {
    const bytes = part ? decodeBase64(part[2]) : undefined;
    return part && bytes?.length === 32 ? [{ name: part[1], bytes }] : [];
  });
  const names = new Set(secrets.map(({ name }) => name));
  const keys = new Set(secrets.map(({ bytes }) => bytes.toString()));
  const whole = [secrets.length, names.size, keys.size].every((count) => count === parts.length);
  return whole && parts.length <= MOST_KEYS ? secrets : undefined;
}

export interface MasterKey {
  /**
   * Names the key in what it seals, and reveals nothing of it: 8 letters, digits, - and _. Derived from
   * the key, so that no name an operator gives can be another key's.
   */
  readonly id: string;
  /** The operator's own. */
  readonly name: string | null;
  /** Tells the key from any other, and reveals nothing of it: base64url of 32 bytes. */
  readonly checkValue: string;
  /** For derivation only. */
  readonly secret: CryptoKey;
}

/** Bytes of a key id. */
export const KEY_ID_BYTES = 6;

export async function importMasterKey({ name, bytes }: MasterSecret): Promise<MasterKey> {
  const secret = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, [
    'deriveBits',
    'deriveKey',
  ]);
  const [id, checkValue] = await Promise.all([
    crypto.subtle.deriveBits(paramsFor('key-id'), secret, KEY_ID_BYTES * 8),
    crypto.subtle.deriveBits(paramsFor('key-check'), secret, 256),
  ]);
  return {
    id: base64url.encode(new Uint8Array(id)),
    name,
    checkValue: base64url.encode(new Uint8Array(checkValue)),
    secret,
  };
}

/** Wraps the data keys of templates, or the seeds of transforms. */
export interface WrappingKey {
  /** Of the master key that it derives from. */
  readonly id: string;
  /** AES-256-GCM. */
  readonly key: CryptoKey;
}

/** What a tenant's wrapping key wraps: keys of templates, or seeds of its transform. */
export type Wrapped = 'wrap-template-key' | 'wrap-transform-seed';

export async function deriveWrappingKey(
  { id, secret }: MasterKey,
  wrapped: Wrapped,
  tenantId: string,
): Promise<WrappingKey> {
  const key = await crypto.subtle.deriveKey(
    paramsFor(`${wrapped}/${tenantId}`),
    secret,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
  return { id, key };
}

/** @returns 32 bytes that seed a tenant's first orthogonal transform */
export async function deriveFirstSeed(
  { secret }: MasterKey,
  tenantId: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const info = paramsFor(`orthogonal-transform/${tenantId}`);
  return new Uint8Array(await crypto.subtle.deriveBits(info, secret, 256));
}

interface HkdfParams {
  name: 'HKDF';
  hash: 'SHA-256';
  salt: Uint8Array<ArrayBuffer>;
  info: Uint8Array<ArrayBuffer>;
}

/** Another `info` gives an independent key (RFC 5869, section 3.2). */
function paramsFor(use: string): HkdfParams {
  return {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(0),
    info: Uint8Array.from(encoder.encode(`countersign/v1/${use}`)),
  };
}
