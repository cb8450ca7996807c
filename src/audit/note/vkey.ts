/** Verifier keys of signed notes (c2sp.org/signed-note): how a key is named, written and used. */

import { decodeBase64, encodeBase64 } from '../../base64.ts';
import { concat, encodeText } from '../tree/bytes.ts';
import { hash } from '../tree/hash.ts';

/** The kinds of keys: the byte before the public key. */
export const ED25519 = 0x01;
/** Of a witness, whose signature has a time in it (c2sp.org/tlog-cosignature). */
export const ED25519_COSIGNATURE = 0x04;

/** The first four bytes of SHA-256(name ‖ newline ‖ kind ‖ public key), as a big-endian number. */
export type KeyId = number;

export interface VerifierKey {
  /** Of a log its origin, of a witness a name of its own. */
  readonly name: string;
  readonly id: KeyId;
  readonly kind: number;
  /** 32 bytes for Ed25519. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
}

/** Not empty, and without spaces (of Unicode) and plus signs. */
export function isKeyName(name: string): boolean {
  return /^[^\s\u0085+]{1,255}$/u.test(name) && name.isWellFormed();
}

export function makeVkey(
  name: string,
  kind: number,
  publicKey: Uint8Array<ArrayBuffer>,
): VerifierKey {
  return { name, id: keyIdOf(name, kind, publicKey), kind, publicKey };
}

function keyIdOf(name: string, kind: number, publicKey: Uint8Array): KeyId {
  const digest = hash(concat([encodeText(`${name}\n`), Uint8Array.of(kind), publicKey]));
  return new DataView(digest.buffer, digest.byteOffset).getUint32(0);
}

/** `name+hex(id)+base64(kind ‖ public key)` */
export function formatVkey({ name, id, kind, publicKey }: VerifierKey): string {
  const hex = id.toString(16).padStart(8, '0');
  return `${name}+${hex}+${encodeBase64(Uint8Array.of(kind, ...publicKey))}`;
}

/** @returns undefined for what is not exactly so, or has an id that is not its key's */
export function parseVkey(text: string): VerifierKey | undefined {
  const [name, hex, ...rest] = text.split('+');
  // Base64 may have a plus in it too.
  const bytes = decodeBase64(rest.join('+'));
  if (!bytes || bytes.length < 2 || !isKeyName(name)) return undefined;
  const key = makeVkey(name, bytes[0], bytes.slice(1));
  return formatVkey(key) === text && hex.length === 8 ? key : undefined;
}

/** Whether it is the signature of that key over the message. Ed25519, RFC 8032. */
export async function verifySignature(
  { publicKey }: VerifierKey,
  signature: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, signature, message);
  } catch {
    // Not a point of the curve, or not 64 bytes.
    return false;
  }
}
