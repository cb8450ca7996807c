/**
 * What an end point's messages are signed with: a secret that both sides know (HMAC) and a key pair of
 * which the receiver has the public half (Ed25519). Both are made by the service, shown once, and stored
 * sealed (AES-256-GCM) under a key that derives from the master key, for this tenant and this use, and
 * bound to the end point.
 */
import { base64url } from 'jose';
import { encodeBase64 } from '../base64.ts';
import type { MasterKey } from '../vault/keys.ts';

/** One secret and one private key, made together and replaced together. */
export interface Signing {
  /** 32 bytes. */
  readonly secret: Uint8Array<ArrayBuffer>;
  /** Ed25519, PKCS #8 (RFC 8410): 48 bytes. */
  readonly privateKey: Uint8Array<ArrayBuffer>;
}

export interface NewSigning extends Signing {
  /** 32 bytes, base64. */
  readonly publicKey: string;
}

const SECRET_BYTES = 32;
const NONCE_BYTES = 12;

/** Sealed under another master key than the one at hand, or damaged. */
export class SecretUnavailableError extends Error {
  override readonly name = 'SecretUnavailableError';
}

export async function makeSigning(): Promise<NewSigning> {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign'])) as CryptoKeyPair;
  const [pkcs8, raw] = await Promise.all([
    crypto.subtle.exportKey('pkcs8', pair.privateKey),
    crypto.subtle.exportKey('raw', pair.publicKey),
  ]);
  return {
    secret: crypto.getRandomValues(new Uint8Array(SECRET_BYTES)),
    privateKey: new Uint8Array(pkcs8 as ArrayBuffer),
    publicKey: encodeBase64(new Uint8Array(raw as ArrayBuffer)),
  };
}

/** As Standard Webhooks writes them. */
export const writeSecret = ({ secret }: Signing) => `whsec_${encodeBase64(secret)}`;
export const writePublicKey = (publicKey: string) => `whpk_${publicKey}`;

/** Whose: what is sealed for one end point does not open for another. */
export interface Owner {
  readonly tenantId: string;
  readonly webhookId: string;
}

/** @returns `v1.<id of the master key>.<base64url of nonce (12), ciphertext, tag (16)>` */
export async function sealSigning(
  { secret, privateKey }: Signing,
  master: MasterKey,
  owner: Owner,
): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const key = await deriveKey(master, owner);
  const sealed = await crypto.subtle.encrypt(
    paramsFor(nonce, owner),
    key,
    Uint8Array.of(...secret, ...privateKey),
  );
  return `v1.${master.id}.${base64url.encode(Uint8Array.of(...nonce, ...new Uint8Array(sealed)))}`;
}

/** @throws SecretUnavailableError */
export async function openSigning(
  sealed: string,
  masters: readonly MasterKey[],
  owner: Owner,
): Promise<Signing> {
  const [, keyId, text] = /^v1\.([\w-]{8})\.([\w-]+)$/.exec(sealed) ?? [];
  const master = masters.find(({ id }) => id === keyId);
  if (!master) throw new SecretUnavailableError(`Sealed under master key ${keyId}, which is gone.`);
  const bytes = Uint8Array.from(base64url.decode(text));
  const key = await deriveKey(master, owner);
  try {
    const opened = await crypto.subtle.decrypt(
      paramsFor(bytes.subarray(0, NONCE_BYTES), owner),
      key,
      bytes.subarray(NONCE_BYTES),
    );
    return {
      secret: new Uint8Array(opened.slice(0, SECRET_BYTES)),
      privateKey: new Uint8Array(opened.slice(SECRET_BYTES)),
    };
  } catch {
    throw new SecretUnavailableError('The secret is damaged, or of another end point.');
  }
}

const encoder = new TextEncoder();
const encode = (text: string) => Uint8Array.from(encoder.encode(text));

const paramsFor = (iv: Uint8Array<ArrayBuffer>, { tenantId, webhookId }: Owner) => ({
  name: 'AES-GCM',
  iv,
  additionalData: encode(JSON.stringify([1, tenantId, webhookId])),
});

/** HKDF (RFC 5869): another `info` gives an independent key. */
function deriveKey({ secret }: MasterKey, { tenantId }: Owner): Promise<CryptoKey> {
  return crypto.subtle.deriveKey(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: new Uint8Array(0),
      info: encode(`countersign/v1/seal-webhook-secret/${tenantId}`),
    },
    secret,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

export interface Message {
  /** `webhook-id`. */
  readonly id: string;
  readonly body: string;
}

/**
 * The headers that Standard Webhooks asks for (standardwebhooks.com, specification, "Verifying webhook
 * authenticity"), with a `v1` (HMAC-SHA256) and a `v1a` (Ed25519) signature of each, side by side.
 * @param now of this attempt, in milliseconds since the epoch
 */
export async function signMessage(
  { id, body }: Message,
  signings: readonly Signing[],
  now: number,
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000));
  const content = encode(`${id}.${timestamp}.${body}`);
  const signatures = await Promise.all(signings.map((signing) => signWith(signing, content)));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.flat().join(' '),
  };
}

async function signWith(
  { secret, privateKey }: Signing,
  content: Uint8Array<ArrayBuffer>,
): Promise<string[]> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const [shared, own] = await Promise.all([
    crypto.subtle.importKey('raw', secret, hmac, false, ['sign']),
    crypto.subtle.importKey('pkcs8', privateKey, 'Ed25519', false, ['sign']),
  ]);
  const [v1, v1a] = await Promise.all([
    crypto.subtle.sign('HMAC', shared, content),
    crypto.subtle.sign('Ed25519', own, content),
  ]);
  return [`v1,${toText(v1)}`, `v1a,${toText(v1a)}`];
}

const toText = (signature: ArrayBuffer) => encodeBase64(new Uint8Array(signature));
