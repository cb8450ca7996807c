/**
 * The two hashes of RFC 6962 section 2.1. Synchronous: WebCrypto would make a promise of each of the
 * thousands that a batch takes.
 */
import { createHash } from 'node:crypto';

export const HASH_BYTES = 32;

/** RFC 6962 section 2.1: the domains of leaves and of nodes are kept apart. */
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** The root of a tree without entries: the hash of nothing. */
export const EMPTY_ROOT: Uint8Array = hash();

/** The leaf of an entry: SHA-256(0x00 ‖ entry). */
export function hashLeaf(entry: Uint8Array): Uint8Array {
  return hash(LEAF, entry);
}

/** The node above two: SHA-256(0x01 ‖ left ‖ right). */
export function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  return hash(NODE, left, right);
}

/** SHA-256 of the parts, one after another: 32 bytes. */
export function hash(...parts: Uint8Array[]): Uint8Array {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return new Uint8Array(digest.digest());
}
