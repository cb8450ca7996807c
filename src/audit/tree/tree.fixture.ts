/** The tree by its definition (RFC 6962 section 2.1), recursive and slow: what the quick one must equal. */
import { createHash } from 'node:crypto';

const sha256 = (...parts: Uint8Array[]) =>
  new Uint8Array(createHash('sha256').update(Buffer.concat(parts)).digest());

const leafOf = (entry: Uint8Array) => sha256(Uint8Array.of(0), entry);
const nodeOf = (left: Uint8Array, right: Uint8Array) => sha256(Uint8Array.of(1), left, right);

/** 32 bytes that differ with `n`. */
export const entryOf = (n: number) => sha256(Buffer.from(`entry ${n}`));

export const entriesOf = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => entryOf(from + at));

const splitOf = (n: number) => 2 ** Math.floor(Math.log2(n - 1));

/** MTH(D[n]). */
export function rootByDefinition(entries: readonly Uint8Array[]): Uint8Array {
  return rootOver(entries.map(leafOf));
}

export function rootOver(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0];
  const k = splitOf(leaves.length);
  return nodeOf(rootOver(leaves.slice(0, k)), rootOver(leaves.slice(k)));
}

/** PATH(m, D[n]), section 2.1.1. */
export function pathByDefinition(m: number, entries: readonly Uint8Array[]): Uint8Array[] {
  if (entries.length === 1) return [];
  const k = splitOf(entries.length);
  const [left, right] = [entries.slice(0, k), entries.slice(k)];
  return m < k
    ? [...pathByDefinition(m, left), rootByDefinition(right)]
    : [...pathByDefinition(m - k, right), rootByDefinition(left)];
}

/** PROOF(m, D[n]), section 2.1.2. */
export function consistencyByDefinition(m: number, entries: readonly Uint8Array[]): Uint8Array[] {
  const subproof = (at: number, part: readonly Uint8Array[], known: boolean): Uint8Array[] => {
    if (at === part.length) return known ? [] : [rootByDefinition(part)];
    const k = splitOf(part.length);
    const [left, right] = [part.slice(0, k), part.slice(k)];
    return at <= k
      ? [...subproof(at, left, known), rootByDefinition(right)]
      : [...subproof(at - k, right, false), rootByDefinition(left)];
  };
  return subproof(m, entries, true);
}
