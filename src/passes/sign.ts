/** Who signs a pass, and whether one was signed here. */
import type { SigningKey } from '../signing/keys.ts';
import { type PassClaims, type ReadPass, readPass, writeClaims, writePass } from './layout.ts';

/** The byte by which a pass names its key: the first of the SHA-256 of the public key. */
export async function nameKey({ publicKey }: Pick<SigningKey, 'publicKey'>): Promise<number> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', publicKey))[0];
}

/** Always the same text for the same claims and key: Ed25519 draws nothing (RFC 8032). */
export async function signPass(claims: PassClaims, key: SigningKey): Promise<string> {
  const signed = writeClaims(await nameKey(key), claims);
  return writePass(signed, await key.sign(signed));
}

/**
 * @param keys all that ever signed passes here: of several by one name, any will do
 * @returns why not, or what it says
 */
export async function openPass(
  text: string,
  keys: readonly Pick<SigningKey, 'publicKey'>[],
): Promise<ReadPass | 'unreadable' | 'forged'> {
  const pass = readPass(text);
  if (!pass) return 'unreadable';
  for (const key of keys) {
    if ((await nameKey(key)) === pass.key && (await isSignedBy(key.publicKey, pass))) return pass;
  }
  return 'forged';
}

async function isSignedBy(
  publicKey: Uint8Array<ArrayBuffer>,
  { signed, signature }: Pick<ReadPass, 'signed' | 'signature'>,
): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, signature, signed);
}
