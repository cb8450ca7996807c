/**
 * The keys of one tenant, all derived from the operator's master key with HKDF (RFC 5869), so that
 * nothing but the master key has to be kept secret and no key serves two ends or two tenants.
 */

const encoder = new TextEncoder();

export interface TenantKeys {
  /** Wraps the data key of each template (AES-256-GCM). */
  readonly wrapping: CryptoKey;
  /** 32 bytes that seed the tenant's orthogonal transform. */
  readonly transformSeed: Uint8Array<ArrayBuffer>;
}

/** @param masterKey 32 random bytes. */
export async function deriveTenantKeys(
  masterKey: Uint8Array<ArrayBuffer>,
  tenantId: string,
): Promise<TenantKeys> {
  const master = await crypto.subtle.importKey('raw', masterKey, 'HKDF', false, [
    'deriveBits',
    'deriveKey',
  ]);
  const forUse = (use: string): HkdfParams => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(0),
    info: Uint8Array.from(encoder.encode(`countersign/v1/${use}/${tenantId}`)),
  });
  const [wrapping, seed] = await Promise.all([
    crypto.subtle.deriveKey(
      forUse('wrap-template-key'),
      master,
      { name: 'AES-GCM', length: 256 },
      false,
      ['encrypt', 'decrypt'],
    ),
    crypto.subtle.deriveBits(forUse('orthogonal-transform'), master, 256),
  ]);
  return { wrapping, transformSeed: new Uint8Array(seed) };
}

interface HkdfParams {
  name: 'HKDF';
  hash: 'SHA-256';
  salt: Uint8Array<ArrayBuffer>;
  info: Uint8Array<ArrayBuffer>;
}
