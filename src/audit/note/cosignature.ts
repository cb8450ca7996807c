/**
 * Cosignatures of witnesses (c2sp.org/tlog-cosignature, version 1): that at a certain time the checkpoint
 * was the largest that the witness had seen of the log, and consistent with all that it saw before.
 */
import { encodeText } from '../tree/bytes.ts';
import type { Signature } from './note.ts';
import { ED25519_COSIGNATURE, type VerifierKey, verifySignature } from './vkey.ts';

/** A big-endian uint64 of seconds, and a signature of Ed25519. */
const BYTES = 8 + 64;

/** What a witness signs: its time, and the checkpoint without signatures. */
export function cosignedText(time: bigint, checkpoint: string): string {
  return `cosignature/v1\ntime ${time}\n${checkpoint}`;
}

/** @param text the text of the checkpoint's note */
export async function verifyCosignature(
  key: VerifierKey,
  { name, keyId, bytes }: Signature,
  text: string,
): Promise<boolean> {
  const named = key.kind === ED25519_COSIGNATURE && name === key.name && keyId === key.id;
  if (!named || bytes.length !== BYTES) return false;
  const time = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
  const message = encodeText(cosignedText(time, text));
  return verifySignature(key, bytes.slice(8), message);
}
