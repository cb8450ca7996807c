/** AES-256-GCM with 96-bit random nonces, NIST SP 800-38D section 8.2.2: nonce (12), body, tag (16). */

const NONCE_BYTES = 12;

export function importDataKey(raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

export async function encrypt(
  key: CryptoKey,
  plaintext: Uint8Array<ArrayBuffer>,
  additionalData: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const algorithm = { name: 'AES-GCM', iv, additionalData };
  const body = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plaintext));
  const sealed = new Uint8Array(NONCE_BYTES + body.length);
  sealed.set(iv);
  sealed.set(body, NONCE_BYTES);
  return sealed;
}

/** @throws whatever WebCrypto says where it does not open */
export async function decrypt(
  key: CryptoKey,
  sealed: Uint8Array<ArrayBuffer>,
  additionalData: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const algorithm = { name: 'AES-GCM', iv: sealed.subarray(0, NONCE_BYTES), additionalData };
  const body = sealed.subarray(NONCE_BYTES);
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, body));
}
