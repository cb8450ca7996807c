/**
 * The operator's master key, and the keys of one tenant, all derived from it with HKDF (RFC 5869), so
 * that nothing but the master key has to stay secret and no key serves two ends or two tenants.
 */
import { base64url } from 'jose';

const encoder = new TextEncoder();

export interface MasterKey {
  /** Names the key in what it seals, and reveals nothing of it: 8 letters, digits, - and _. */
  readonly id: string;
  /** Tells the key from any other, and reveals nothing of it: base64url of 32 bytes. */
  readonly checkValue: string;
  /** For derivation only. */
  readonly secret: CryptoKey;
}

/** Bytes of a key id. */
export const KEY_ID_BYTES = 6;

/** @param bytes 32 random bytes. */
export async function importMasterKey(bytes: Uint8Array<ArrayBuffer>): Promise<MasterKey> {
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
    checkValue: base64url.encode(new Uint8Array(checkValue)),
    secret,
  };
}

/** Wraps the data keys of templates. */
export interface WrappingKey {
  /** Of the master key that it derives from. */
  readonly id: string;
  /** AES-256-GCM. */
  readonly key: CryptoKey;
}

export interface TenantKeys {
  readonly wrapping: WrappingKey;
  /** 32 bytes that seed the tenant's orthogonal transform. */
  readonly transformSeed: Uint8Array<ArrayBuffer>;
}

export async function deriveTenantKeys(
  { id, secret }: MasterKey,
  tenantId: string,
): Promise<TenantKeys> {
  const [key, seed] = await Promise.all([
    crypto.subtle.deriveKey(
      paramsFor(`wrap-template-key/${tenantId}`),
      secret,
      { name: 'AES-GCM', length: 256 },
      false,
      ['encrypt', 'decrypt'],
    ),
    crypto.subtle.deriveBits(paramsFor(`orthogonal-transform/${tenantId}`), secret, 256),
  ]);
  return { wrapping: { id, key }, transformSeed: new Uint8Array(seed) };
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
