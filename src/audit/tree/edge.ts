/**
 * The right edge of the tree: all that is needed to append to it. Of each level the hashes that do not
 * fill a tile yet, and the entries that do not fill a bundle. Some 50 kB at most, whatever the size.
 */
import { concat } from './bytes.ts';
import { EMPTY_ROOT, HASH_BYTES, hashLeaf, hashNode } from './hash.ts';
import {
  BUNDLED_BYTES,
  bytesOf,
  ENTRY_BYTES,
  type Level,
  MOST_ENTRIES,
  TILE_WIDTH,
  tilePath,
  widthOf,
} from './tile.ts';

export interface Edge {
  /** Entries in the tree: 0 to 2^53 - 1. */
  readonly size: number;
  /** By level, the partial tile: 0 to 255 hashes of 32 bytes. */
  readonly tiles: readonly Uint8Array<ArrayBuffer>[];
  /** The partial bundle: as many entries as the lowest tile has hashes. */
  readonly bundle: Uint8Array<ArrayBuffer>;
}

export const EMPTY_EDGE: Edge = { size: 0, tiles: [], bundle: new Uint8Array() };

export interface Appended {
  readonly edge: Edge;
  /** By path, the tiles and bundles that the entries filled. */
  readonly full: ReadonlyMap<string, Uint8Array>;
}

/**
 * Appends entries.
 * @param entries of 32 bytes each
 * @throws RangeError where one has another length, or the tree would be larger than numbers are exact
 */
export function append(edge: Edge, entries: readonly Uint8Array[]): Appended {
  if (edge.size + entries.length > MOST_ENTRIES) throw new RangeError('The tree is full.');
  const full = new Map<string, Uint8Array>();
  const levels = edge.tiles.map(splitHashes);
  let bundle: Uint8Array[] = [edge.bundle];
  let size = edge.size;
  for (const entry of entries) {
    if (entry.length !== ENTRY_BYTES) {
      throw new RangeError(`Entry ${size} has ${entry.length} bytes, not ${ENTRY_BYTES}.`);
    }
    bundle.push(Uint8Array.of(0, ENTRY_BYTES), entry);
    size++;
    if (size % TILE_WIDTH === 0) {
      full.set(fullPath('entries', size / TILE_WIDTH), concat(bundle));
      bundle = [];
    }
    push(levels, 0, hashLeaf(entry), size, full);
  }
  return { edge: { size, tiles: levels.map(concat), bundle: concat(bundle) }, full };
}

/** Adds a hash to a level; a tile that is full with it is done, and its root belongs to the next. */
function push(
  levels: Uint8Array[][],
  level: number,
  hash: Uint8Array,
  nodes: number,
  full: Map<string, Uint8Array>,
): void {
  levels[level] ??= [];
  levels[level].push(hash);
  if (levels[level].length < TILE_WIDTH) return;
  const tile = levels[level];
  levels[level] = [];
  const tiles = nodes / TILE_WIDTH;
  full.set(fullPath(level, tiles), concat(tile));
  push(levels, level + 1, rootOfRow(tile), tiles, full);
}

/** @param count of the full tiles of that level; the path is that of the last */
const fullPath = (level: Level, count: number) =>
  tilePath({ level, index: count - 1, width: TILE_WIDTH });

/** The Merkle tree hash of the whole tree (RFC 6962 section 2.1): 32 bytes. */
export function rootOf({ size, tiles }: Edge): Uint8Array {
  if (size === 0) return EMPTY_ROOT;
  let right: Uint8Array | undefined;
  for (const tile of tiles) {
    // What lies to the right of a level's hashes is less than one of them, and comes after them.
    const row = right ? [...splitHashes(tile), right] : splitHashes(tile);
    if (row.length > 0) right = rootOfRow(row);
  }
  return right ?? EMPTY_ROOT;
}

/**
 * The root over nodes of one height, of which the last may be lower: the largest power of two of them
 * goes to the left (RFC 6962 section 2.1).
 * @param row at least one
 */
export function rootOfRow(row: readonly Uint8Array[]): Uint8Array {
  let nodes = row;
  while (nodes.length > 1) {
    const above: Uint8Array[] = [];
    for (let at = 0; at + 1 < nodes.length; at += 2) above.push(hashNode(nodes[at], nodes[at + 1]));
    // One that has no sibling goes up as it is, which comes to the same as splitting from the top.
    if (nodes.length % 2 === 1) above.push(nodes[nodes.length - 1]);
    nodes = above;
  }
  return nodes[0];
}

export function splitHashes(tile: Uint8Array): Uint8Array[] {
  return Array.from({ length: tile.length / HASH_BYTES }, (_, at) =>
    tile.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
}

/** So much of a tile or bundle of the edge; undefined where it has less. */
export function sliceEdge(
  { tiles, bundle }: Edge,
  level: Level,
  width: number,
): Uint8Array<ArrayBuffer> | undefined {
  const whole = level === 'entries' ? bundle : (tiles[level] ?? new Uint8Array());
  const bytes = bytesOf({ level, width });
  return bytes <= whole.length ? whole.subarray(0, bytes) : undefined;
}

/** Which tile of a level is the edge's: the one behind all full ones. */
export function edgeIndex(level: Level, size: number): number {
  return Math.floor(size / TILE_WIDTH ** (level === 'entries' ? 1 : level + 1));
}

/**
 * The edge as one sequence of bytes: the size as a big-endian uint64, the bundle, the tiles from the
 * lowest on. How long each is follows from the size.
 */
export function encodeEdge({ size, tiles, bundle }: Edge): Uint8Array<ArrayBuffer> {
  const head = new DataView(new ArrayBuffer(8));
  head.setBigUint64(0, BigInt(size));
  return concat([new Uint8Array(head.buffer), bundle, ...tiles]);
}

/** @returns undefined where the bytes are not exactly such a sequence */
export function decodeEdge(bytes: Uint8Array<ArrayBuffer>): Edge | undefined {
  if (bytes.length < 8) return undefined;
  const claimed = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
  if (claimed > BigInt(MOST_ENTRIES)) return undefined;
  const size = Number(claimed);
  let at = 8;
  const take = (length: number) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  const bundle = take((size % TILE_WIDTH) * BUNDLED_BYTES);
  const tiles: Uint8Array<ArrayBuffer>[] = [];
  for (let level = 0; TILE_WIDTH ** level <= size; level++) {
    tiles.push(take(widthOf(level, edgeIndex(level, size), size) * HASH_BYTES));
  }
  return at === bytes.length ? { size, tiles, bundle } : undefined;
}
