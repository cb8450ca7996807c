/**
 * Whether a proof proves: the algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2, as they are written
 * there. Numbers are up to 2^53, so bits are not shifted but halved.
 */
import { equals } from './bytes.ts';
import { EMPTY_ROOT, HASH_BYTES, hashNode } from './hash.ts';

/** RFC 9162 section 2.1.3.2: whether the leaf is the entry of that index in the tree with that root. */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  { size, root }: Tree,
  proof: readonly Uint8Array[],
): boolean {
  if (!isSize(size) || !isSize(index) || index >= size || !areHashes([leaf, root, ...proof])) {
    return false;
  }
  let [node, last] = [index, size - 1];
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hash = hashNode(sibling, hash);
      if (!isOdd(node)) [node, last] = skipEven(node, last);
    } else {
      hash = hashNode(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equals(hash, root);
}

export interface Tree {
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

/**
 * RFC 9162 section 2.1.4.2: whether the first tree is a prefix of the second. Every tree begins with
 * the one that has no entries, which an empty proof shows (C2SP tlog-witness).
 */
export function verifyConsistency(
  first: Tree,
  second: Tree,
  proof: readonly Uint8Array[],
): boolean {
  const sizes = isSize(first.size) && isSize(second.size) && first.size <= second.size;
  if (!sizes || !areHashes([first.root, second.root, ...proof])) return false;
  if (first.size === second.size) return proof.length === 0 && equals(first.root, second.root);
  if (first.size === 0) return proof.length === 0 && equals(first.root, EMPTY_ROOT);
  const path = isPowerOfTwo(first.size) ? [first.root, ...proof] : proof;
  if (path.length === 0) return false;
  let [node, last] = [first.size - 1, second.size - 1];
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  const [seed, ...rest] = path;
  let [before, after] = [seed, seed];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      before = hashNode(sibling, before);
      after = hashNode(sibling, after);
      if (!isOdd(node)) [node, last] = skipEven(node, last);
    } else {
      after = hashNode(after, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equals(before, first.root) && equals(after, second.root);
}

/** Up to where the node is a right child, or the root. */
function skipEven(node: number, last: number): [number, number] {
  while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
  return [node, last];
}

const half = (n: number) => Math.floor(n / 2);
const isOdd = (n: number) => n % 2 === 1;
const isSize = (n: number) => Number.isSafeInteger(n) && n >= 0;
const isPowerOfTwo = (n: number) => Number.isInteger(Math.log2(n)) && 2 ** Math.log2(n) === n;
const areHashes = (hashes: readonly Uint8Array[]) =>
  hashes.every(({ length }) => length === HASH_BYTES);
