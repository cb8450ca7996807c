/**
 * Proofs from tiles: inclusion and consistency as RFC 6962 sections 2.1.1 and 2.1.2 define them. First
 * which nodes a proof takes, then the tiles that hold them, each once, then the hashes.
 */
import { rootOfRow, splitHashes } from './edge.ts';
import { HASH_BYTES } from './hash.ts';
import { TILE_HEIGHT, TILE_WIDTH, type TileAddress, tilePath, widthOf } from './tile.ts';

export interface TileReader {
  /**
   * The hashes of a tile of a level, 32 bytes each, at least as many as `width`.
   * @throws where there is no such tile
   */
  read(tile: TileAddress & { readonly level: number }): Promise<Uint8Array>;
}

/** Entries from `from` to before `to`. */
type Range = readonly [from: number, to: number];

/**
 * The audit path of an entry: from the leaf's sibling up to the root's child. One hash for each level,
 * so at most 53.
 * @throws RangeError unless 0 <= index < size
 */
export function proveInclusion(
  reader: TileReader,
  index: number,
  size: number,
): Promise<Uint8Array[]> {
  if (!Number.isSafeInteger(size) || !isIndex(index, size)) {
    throw new RangeError(`A tree of ${size} entries has no entry ${index}.`);
  }
  const ranges: Range[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    // From the root down; a proof goes up.
    ranges.unshift(index < middle ? [middle, to] : [from, middle]);
    if (index < middle) to = middle;
    else from = middle;
  }
  return hashRanges(reader, ranges, size);
}

/**
 * That a tree of `from` entries is a prefix of one of `to`. Empty for equal sizes, and for a tree
 * without entries, which is a prefix of every one.
 * @throws RangeError unless 0 <= from <= to
 */
export function proveConsistency(
  reader: TileReader,
  from: number,
  to: number,
): Promise<Uint8Array[]> {
  if (!Number.isSafeInteger(to) || !isIndex(from, to + 1)) {
    throw new RangeError(`A tree of ${to} entries cannot begin with one of ${from}.`);
  }
  if (from === 0 || from === to) return Promise.resolve([]);
  const ranges: Range[] = [];
  let [left, right] = [0, to];
  while (right !== from) {
    const middle = left + splitOf(right - left);
    ranges.unshift(from <= middle ? [middle, right] : [left, middle]);
    if (from <= middle) right = middle;
    else left = middle;
  }
  // Where the old tree is a whole subtree of the new one, its root is known to whoever asks.
  if (left !== 0) ranges.unshift([left, right]);
  return hashRanges(reader, ranges, to);
}

const isIndex = (index: number, size: number) =>
  Number.isSafeInteger(index) && index >= 0 && index < size;

/** The largest power of two below n. @param n at least 2; not for 32 bits only */
function splitOf(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

async function hashRanges(
  reader: TileReader,
  ranges: readonly Range[],
  size: number,
): Promise<Uint8Array[]> {
  const nodes = ranges.map(subtreesOf);
  const tiles = new Map<string, Promise<Uint8Array[]>>();
  for (const { height, index } of nodes.flat()) {
    const address = tileOf(height, index, size);
    const path = tilePath(address);
    if (!tiles.has(path)) tiles.set(path, readTile(reader, address));
  }
  const read = new Map(
    await Promise.all([...tiles].map(async ([path, tile]) => [path, await tile] as const)),
  );
  return nodes.map((subtrees) => {
    const hashes = subtrees.map(({ height, index }) => {
      const tile = read.get(tilePath(tileOf(height, index, size))) ?? [];
      return hashInTile(tile, height % TILE_HEIGHT, index);
    });
    // From the right, each smaller than the one to its left.
    return hashes.reduceRight((right, left) => rootOfRow([left, right]));
  });
}

interface Node {
  /** 0 that of the leaves. */
  readonly height: number;
  /** Which of its height, from the left. */
  readonly index: number;
}

/** The complete subtrees that a range of a proof consists of, from the largest, which is leftmost. */
function subtreesOf([from, to]: Range): Node[] {
  const nodes: Node[] = [];
  for (let at = from; at < to; ) {
    let height = 0;
    while (at % 2 ** (height + 1) === 0 && at + 2 ** (height + 1) <= to) height++;
    nodes.push({ height, index: at / 2 ** height });
    at += 2 ** height;
  }
  return nodes;
}

/** The tile in which a node is, or from whose hashes it is made. */
function tileOf(height: number, index: number, size: number) {
  const level = Math.floor(height / TILE_HEIGHT);
  const tile = Math.floor((index * 2 ** (height % TILE_HEIGHT)) / TILE_WIDTH);
  return { level, index: tile, width: widthOf(level, tile, size) };
}

async function readTile(
  reader: TileReader,
  address: TileAddress & { readonly level: number },
): Promise<Uint8Array[]> {
  const bytes = await reader.read(address);
  if (bytes.length < address.width * HASH_BYTES) {
    throw new RangeError(`${tilePath(address)} has only ${bytes.length} bytes.`);
  }
  return splitHashes(bytes.subarray(0, address.width * HASH_BYTES));
}

/** @param height above the tile's own hashes: 0 to 7 */
function hashInTile(tile: readonly Uint8Array[], height: number, index: number): Uint8Array {
  const span = 2 ** height;
  const first = (index * span) % TILE_WIDTH;
  return rootOfRow(tile.slice(first, first + span));
}
