import { expect, test } from 'vitest';
import { TestLog } from '../../test/support/tlog.ts';
import { vectors } from '../../test/vectors/merkle.json' with { type: 'json' };
import { decodeBase64 } from './bytes.ts';
import { EMPTY_ROOT, Frontier, hashLeaf, verifyConsistency, verifyInclusion } from './merkle.ts';

type Vector = (typeof vectors)[number];

const bytes = (text: string | undefined | null) => decodeBase64(text ?? '') ?? new Uint8Array(0);

function verify(vector: Vector): boolean {
  const path = (vector.proof ?? []).map(bytes);
  if ('leafIdx' in vector && vector.leafIdx !== undefined) {
    const { leafIdx, treeSize, leafHash, root } = vector;
    return verifyInclusion(leafIdx, treeSize ?? -1, bytes(leafHash), path, bytes(root));
  }
  const { size1, size2, root1, root2 } = vector;
  return verifyConsistency(size1 ?? -1, size2 ?? -1, bytes(root1), bytes(root2), path);
}

/**
 * One convention is not ours: that library compares equal roots without asking whether they are hashes;
 * this one has "don't care 2" for a root, twice.
 */
const OTHERWISE = ['consistency/additional/sizes-are-equal-one-and-proof-is-empty.json'];

test('agrees with the vectors of transparency-dev/merkle', () => {
  expect(vectors).toHaveLength(196);
  const otherwise = vectors.filter((vector) => verify(vector) === vector.wantErr);
  expect(otherwise.map(({ file }) => file).sort()).toEqual(OTHERWISE);
});

const log = TestLog.of(70);
const pairs = Array.from({ length: 70 }, (_, at) => at + 1);

test.each(pairs)('each entry of a tree of %i, and of no other place or size', (size) => {
  for (let index = 0; index < size; index++) {
    const path = log.inclusion(index, size);
    const leaf = hashLeaf(log.entries[index]);
    const isAt = (at: number, of: number) => verifyInclusion(at, of, leaf, path, log.root(size));
    expect(isAt(index, size)).toBe(true);
    expect([index - 1, index + 1, size].filter((at) => isAt(at, size))).toEqual([]);
  }
});

test.each(pairs)('the tree of each smaller size before %i', (to) => {
  for (let from = 1; from <= to; from++) {
    const path = log.consistency(from, to);
    const proves = (a: number, b: number, hashes: readonly Uint8Array[] = path) =>
      verifyConsistency(a, b, log.root(from), log.root(to), hashes);
    expect(proves(from, to)).toBe(true);
    if (from < to) expect(proves(from, to, path.slice(1))).toBe(false);
    expect(proves(from, to, [...path, log.root(1)])).toBe(false);
    expect(proves(to, from)).toBe(from === to);
  }
});

test('every tree continues the empty one, without a hash', () => {
  expect(verifyConsistency(0, 5, EMPTY_ROOT, log.root(5), [])).toBe(true);
  expect(verifyConsistency(0, 5, EMPTY_ROOT, log.root(5), [log.root(1)])).toBe(false);
  expect(verifyConsistency(0, 5, log.root(1), log.root(5), [])).toBe(false);
  expect(verifyConsistency(0, 0, EMPTY_ROOT, log.root(1), [])).toBe(false);
});

test('a tree that grows keeps the root of each size', () => {
  const frontier = new Frontier();
  expect(frontier.root()).toEqual(EMPTY_ROOT);
  for (const [at, entry] of log.entries.entries()) {
    frontier.append(hashLeaf(entry));
    expect(frontier.root()).toEqual(Uint8Array.from(log.root(at + 1)));
  }
});

test('halves sizes beyond 32 bits', () => {
  const [leaf, sibling] = [log.root(1), log.root(2)];
  // The last entry of 2^40 + 1: alone below the root's right side.
  expect(verifyInclusion(2 ** 40, 2 ** 40 + 1, leaf, [sibling], log.root(3))).toBe(false);
  const root = new Frontier();
  root.appendSubtree(sibling, 2 ** 40);
  root.append(leaf);
  expect(verifyInclusion(2 ** 40, 2 ** 40 + 1, leaf, [sibling], root.root())).toBe(true);
  expect(verifyInclusion(0, 2 ** 40 + 1, leaf, [sibling], root.root())).toBe(false);
});
