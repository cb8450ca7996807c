/**
 * The tree of RFC 9162 (and of RFC 6962 before it): hashes, and the two verifications as that text
 * writes them down. Sizes and indices are up to 2^53 - 1, so they are halved, never shifted: JavaScript
 * shifts 32 bits only.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatenate, equals } from './bytes.ts';

export const HASH_BYTES = 32;

/** A path is no longer than the tree is high, and no tree is higher than 63. */
export const MAX_PROOF_HASHES = 63;

/** Root of the tree without entries (RFC 9162, section 2.1.1). */
export const EMPTY_ROOT = sha256(new Uint8Array(0));

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** @param entry of any length, as the log's entry bundles hold it */
export function hashLeaf(entry: Uint8Array): Uint8Array {
  return sha256(concatenate(LEAF, entry));
}

export function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concatenate(NODE, left, right));
}

/** SHA-256(salt ‖ text): what stands in the tree for a row. */
export function commit(salt: Uint8Array, text: Uint8Array): Uint8Array {
  return sha256(concatenate(salt, text));
}

/** RFC 9162, section 2.1.3.2. @param leaf from `hashLeaf` */
export function verifyInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  path: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!areSizes(index, size) || !areHashes(leaf, root, ...path)) return false;
  if (index >= size) return false;
  let fn = index;
  let sn = size - 1;
  let r = leaf;
  for (const p of path) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      r = hashNode(p, r);
      while (!isOdd(fn) && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      r = hashNode(r, p);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && equals(r, root);
}

/**
 * RFC 9162, section 2.1.4.2. Every tree continues the empty one, with an empty proof, as witnesses
 * have it (c2sp.org/tlog-witness).
 */
export function verifyConsistency(
  from: number,
  to: number,
  rootFrom: Uint8Array,
  rootTo: Uint8Array,
  path: readonly Uint8Array[],
): boolean {
  if (!areSizes(from, to) || !areHashes(rootFrom, rootTo, ...path)) return false;
  if (from > to) return false;
  if (to === 0 && !equals(rootTo, EMPTY_ROOT)) return false;
  if (from === 0) return path.length === 0 && equals(rootFrom, EMPTY_ROOT);
  if (from === to) return path.length === 0 && equals(rootFrom, rootTo);
  if (path.length === 0) return false;

  const [first, ...rest] = isPowerOfTwo(from) ? [rootFrom, ...path] : path;
  let fn = from - 1;
  let sn = to - 1;
  while (isOdd(fn)) {
    fn = half(fn);
    sn = half(sn);
  }
  let fr = first;
  let sr = first;
  for (const c of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      fr = hashNode(c, fr);
      sr = hashNode(c, sr);
      while (!isOdd(fn) && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      sr = hashNode(sr, c);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && equals(fr, rootFrom) && equals(sr, rootTo);
}

/**
 * A tree that grows at its right edge and keeps no more than the roots of its full subtrees: at most
 * 53 hashes, whatever its size.
 */
export class Frontier {
  #size = 0;
  /** The largest subtree first. */
  readonly #subtrees: { hash: Uint8Array; leaves: number }[] = [];

  get size(): number {
    return this.#size;
  }

  append(leaf: Uint8Array): void {
    this.appendSubtree(leaf, 1);
  }

  /** @param leaves a power of two that divides the size so far */
  appendSubtree(hash: Uint8Array, leaves: number): void {
    let added = { hash, leaves };
    this.#size += leaves;
    for (let last = this.#subtrees.at(-1); last?.leaves === added.leaves; ) {
      added = { hash: hashNode(last.hash, added.hash), leaves: 2 * added.leaves };
      this.#subtrees.pop();
      last = this.#subtrees.at(-1);
    }
    this.#subtrees.push(added);
  }

  root(): Uint8Array {
    const hashes = this.#subtrees.map(({ hash }) => hash);
    return hashes.length === 0
      ? EMPTY_ROOT
      : hashes.reduceRight((right, left) => hashNode(left, right));
  }
}

/** Root over `hashes`, which are leaves or the roots of equal full subtrees. */
export function foldHashes(hashes: readonly Uint8Array[]): Uint8Array {
  const frontier = new Frontier();
  for (const hash of hashes) frontier.append(hash);
  return frontier.root();
}

const isOdd = (n: number) => n % 2 === 1;
const half = (n: number) => Math.floor(n / 2);

function isPowerOfTwo(n: number): boolean {
  let rest = n;
  while (rest > 1 && !isOdd(rest)) rest = half(rest);
  return rest === 1;
}

function areSizes(...sizes: readonly number[]): boolean {
  return sizes.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function areHashes(...hashes: readonly Uint8Array[]): boolean {
  return hashes.every((hash) => hash.length === HASH_BYTES);
}
