import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { append, EMPTY_EDGE, edgeIndex, rootOf, sliceEdge } from './edge.ts';
import { hashLeaf, hashNode } from './hash.ts';
import { proveConsistency, proveInclusion, type TileReader } from './proof.ts';
import { TILE_WIDTH, tilePath } from './tile.ts';
import {
  consistencyByDefinition,
  entriesOf,
  pathByDefinition,
  rootByDefinition,
} from './tree.fixture.ts';
import { verifyConsistency, verifyInclusion } from './verify.ts';

const MOST = 1100;
const entries = entriesOf(0, MOST);

/** Reads from the tree of `size`, whatever the size of the tree that is asked about. */
function readerOf(size: number): TileReader & { readonly asked: string[] } {
  const { edge, full } = append(EMPTY_EDGE, entriesOf(0, size));
  const asked: string[] = [];
  return {
    asked,
    read: async (tile) => {
      asked.push(tilePath(tile));
      const whole = full.get(tilePath({ ...tile, width: TILE_WIDTH }));
      const bytes =
        whole ??
        (tile.index === edgeIndex(tile.level, size)
          ? sliceEdge(edge, tile.level, tile.width)
          : undefined);
      if (!bytes) throw new Error(`no ${tilePath(tile)}`);
      return bytes;
    },
  };
}

const reader = readerOf(MOST);
const SIZES = [1, 2, 3, 4, 5, 7, 8, 255, 256, 257, 300, 511, 512, 513, 700, 1024, MOST];

describe('inclusion', () => {
  it.each(SIZES)('in a tree of %i is proved as defined, from a larger tree too', async (size) => {
    const root = rootByDefinition(entries.slice(0, size));
    const picked = [0, 1, 2, 100, 254, 255, 256, 511, 512, 699, size - 2, size - 1];
    for (const index of new Set(picked.filter((index) => index >= 0 && index < size))) {
      const proof = await proveInclusion(reader, index, size);
      expect(proof).toEqual(pathByDefinition(index, entries.slice(0, size)));
      const leaf = hashLeaf(entries[index]);
      expect(verifyInclusion(leaf, index, { size, root }, proof)).toBe(true);
    }
  });

  it.each([
    [5, 5],
    [-1, 5],
    [0, 0],
    [0.5, 5],
    [Number.NaN, 5],
    [0, 2 ** 53],
  ])('of entry %d in a tree of %d is not asked for', (index, size) => {
    expect(() => proveInclusion(reader, index, size)).toThrow(RangeError);
  });

  it('reads each tile once', async () => {
    const counted = readerOf(MOST);
    await proveInclusion(counted, 300, MOST);
    expect(counted.asked.toSorted()).toEqual(['tile/0/001', 'tile/0/004.p/76', 'tile/1/000.p/4']);
  });
});

describe('consistency', () => {
  it.each(SIZES)('of every size with %i is proved as defined', async (size) => {
    const second = { size, root: rootByDefinition(entries.slice(0, size)) };
    for (const from of SIZES.filter((from) => from <= size)) {
      const proof = await proveConsistency(reader, from, size);
      expect(proof).toEqual(consistencyByDefinition(from, entries.slice(0, size)));
      const first = { size: from, root: rootByDefinition(entries.slice(0, from)) };
      expect(verifyConsistency(first, second, proof)).toBe(true);
    }
  });

  it('with a tree of nothing is empty', async () => {
    expect(await proveConsistency(reader, 0, 300)).toEqual([]);
    const first = { size: 0, root: rootOf(EMPTY_EDGE) };
    const second = { size: 300, root: rootByDefinition(entries.slice(0, 300)) };
    expect(verifyConsistency(first, second, [])).toBe(true);
    expect(verifyConsistency(first, second, [second.root])).toBe(false);
    expect(verifyConsistency({ ...first, root: second.root }, second, [])).toBe(false);
  });

  it('of a larger tree with a smaller one is not asked for', () => {
    expect(() => proveConsistency(reader, 6, 5)).toThrow(RangeError);
  });
});

describe('a proof that is too long', () => {
  const [a, b, c, d, x] = entriesOf(0, 5).map(hashLeaf);

  it('shows no inclusion, even in a root that was made for it', () => {
    expect(verifyInclusion(a, 0, { size: 1, root: hashNode(x, a) }, [x])).toBe(false);
  });

  it('shows no consistency, even of roots that were made for it', () => {
    const ab = hashNode(a, b);
    const first = { size: 3, root: hashNode(ab, c) };
    const second = { size: 4, root: hashNode(ab, hashNode(c, d)) };
    expect(verifyConsistency(first, second, [c, d, ab])).toBe(true);
    const [longer, longest] = [first, second].map((tree) => ({
      ...tree,
      root: hashNode(x, tree.root),
    }));
    expect(verifyConsistency(longer, longest, [c, d, ab, x])).toBe(false);
  });
});

it('a tile that is shorter than it must be is refused', async () => {
  const short: TileReader = { read: async (tile) => (await reader.read(tile)).subarray(32) };
  await expect(proveInclusion(short, 300, MOST)).rejects.toThrow(/has only/);
});

it('numbers beyond 32 bits are numbers', async () => {
  const asked: string[] = [];
  const far: TileReader = {
    read: async (tile) => {
      asked.push(tilePath(tile));
      return new Uint8Array(tile.width * 32);
    },
  };
  const size = 2 ** 40 + 3;
  expect(await proveInclusion(far, 2 ** 40 + 1, size)).toHaveLength(3);
  expect(await proveInclusion(far, 2 ** 35, size)).toHaveLength(41);
  expect(asked).toContain('tile/0/x134/x217/728');
});

interface Vector {
  readonly desc: string;
  readonly file: string;
  readonly wantErr: boolean;
  readonly proof: string[] | null;
}
interface InclusionVector extends Vector {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string | null;
  readonly leafHash: string | null;
}
interface ConsistencyVector extends Vector {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string | null;
  readonly root2: string | null;
}

const bytes = (text: string | null) => new Uint8Array(Buffer.from(text ?? '', 'base64'));
const { vectors } = JSON.parse(
  readFileSync(new URL('../../../test/vectors/merkle.json', import.meta.url), 'utf8'),
) as { vectors: (InclusionVector | ConsistencyVector)[] };

function holds(vector: InclusionVector | ConsistencyVector): boolean {
  const proof = (vector.proof ?? []).map(bytes);
  if ('leafIdx' in vector) {
    const tree = { size: vector.treeSize, root: bytes(vector.root) };
    return verifyInclusion(bytes(vector.leafHash), vector.leafIdx, tree, proof);
  }
  const first = { size: vector.size1, root: bytes(vector.root1) };
  return verifyConsistency(first, { size: vector.size2, root: bytes(vector.root2) }, proof);
}

describe('the vectors of transparency-dev/merkle', () => {
  it('are all there', () => expect(vectors).toHaveLength(196));

  // Two roots that are not hashes, and equal; there whatever is equal will do.
  const others = 'sizes are equal (one) and proof is empty';

  it.each(vectors)('$file', (vector) => {
    expect(holds(vector)).toBe(!vector.wantErr && vector.desc !== others);
  });
});
