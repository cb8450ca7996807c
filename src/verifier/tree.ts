/**
 * The tree behind a checkpoint, read by tiles (c2sp.org/tlog-tiles). Nothing that is served is
 * believed: the tiles at the right edge have to fold into the signed root, every full tile has to fold
 * into its hash one level higher, and every bundle of entries into its tile.
 */
import { encodeBase64, equals } from './bytes.ts';
import type { Checkpoint } from './checkpoint.ts';
import { Finding } from './finding.ts';
import { Frontier, foldHashes, HASH_BYTES, hashLeaf } from './merkle.ts';

/** Hashes in a full tile, entries in a full bundle. */
export const TILE_WIDTH = 256;

/** In a bundle: two bytes of length, then the commitment. */
const BUNDLED_BYTES = 2 + HASH_BYTES;

/** Verified tiles that are kept: 8 kB each. */
const KEPT_TILES = 128;

/**
 * Gets a file of the log, `path` below its prefix, of at most `limit` bytes.
 * @returns undefined where the log has no such file
 * @throws Finding `unavailable`
 */
export type FetchFile = (path: string, limit: number) => Promise<Uint8Array | undefined>;

export class Tree {
  readonly checkpoint: Checkpoint;
  readonly #fetch: FetchFile;
  /** By path, the one used last at the end. */
  readonly #tiles = new Map<string, readonly Uint8Array[]>();
  /** The partial tiles, by level, which fold into the root. */
  readonly #edge = new Map<number, readonly Uint8Array[]>();

  /** The one that was read last: receipts of one time are of one bundle. */
  #bundle: { readonly number: number; readonly entries: Uint8Array[] } | undefined;

  private constructor(checkpoint: Checkpoint, fetch: FetchFile) {
    this.checkpoint = checkpoint;
    this.#fetch = fetch;
  }

  /** @throws Finding `bad_tile` where the right edge is not that of the signed root; `unavailable` */
  static async open(checkpoint: Checkpoint, fetch: FetchFile): Promise<Tree> {
    const tree = new Tree(checkpoint, fetch);
    const { size, root } = checkpoint;
    for (let level = 0, width = size; width > 0; level++, width = Math.floor(width / TILE_WIDTH)) {
      const partial = width % TILE_WIDTH;
      if (partial === 0) continue;
      const hashes = await tree.#fetchHashes(level, Math.floor(width / TILE_WIDTH), partial);
      tree.#edge.set(level, hashes);
    }
    // From the top down: the largest subtrees stand to the left.
    const edge = new Frontier();
    for (const [level, hashes] of [...tree.#edge].reverse()) {
      for (const hash of hashes) edge.appendSubtree(hash, TILE_WIDTH ** level);
    }
    if (!equals(edge.root(), root)) {
      throw new Finding(
        'bad_tile',
        `The tiles at the right edge of size ${size} give the root ${encodeBase64(edge.root())}, signed is ${encodeBase64(root)}.`,
      );
    }
    return tree;
  }

  get size(): number {
    return this.checkpoint.size;
  }

  /** Root of the tree as it was at `size`, by tiles that belong to this one. */
  async rootAt(size: number): Promise<Uint8Array> {
    const frontier = new Frontier();
    for (let done = 0; done < size; ) {
      let height = 0;
      for (let leaves = 2; done % leaves === 0 && done + leaves <= size; leaves *= 2) height++;
      const leaves = 2 ** height;
      frontier.appendSubtree(await this.#hashSubtree(height, done / leaves), leaves);
      done += leaves;
    }
    return frontier.root();
  }

  /**
   * The entries `TILE_WIDTH * number` and after, as far as the tree goes; 32 bytes each.
   * @throws Finding `bad_tile`, `unavailable`
   */
  async readEntries(number: number): Promise<Uint8Array[]> {
    if (this.#bundle?.number === number) return this.#bundle.entries;
    const first = number * TILE_WIDTH;
    const width = Math.min(TILE_WIDTH, this.size - first);
    const bytes = await this.#fetchPrefix(
      `tile/entries/${formatNumber(number)}`,
      width,
      BUNDLED_BYTES,
    );
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const entries = Array.from({ length: width }, (_, at) => {
      if (view.getUint16(at * BUNDLED_BYTES) !== HASH_BYTES) {
        const index = first + at;
        throw new Finding('bad_tile', `Entry ${index} in the log's bundle is not 32 bytes.`, {
          index,
        });
      }
      return bytes.subarray(at * BUNDLED_BYTES + 2, (at + 1) * BUNDLED_BYTES);
    });
    await this.#requireEntries(number, entries);
    this.#bundle = { number, entries };
    return entries;
  }

  /** Whether these are the entries of a full bundle; asks for no bundle. */
  async hasEntries(number: number, entries: readonly Uint8Array[]): Promise<boolean> {
    const expected = await this.#hashSubtree(8, number);
    return equals(foldHashes(entries.map(hashLeaf)), expected);
  }

  async #requireEntries(number: number, entries: readonly Uint8Array[]): Promise<void> {
    if (entries.length === TILE_WIDTH && (await this.hasEntries(number, entries))) return;
    const leaves = await this.#readTile(0, number);
    const at = entries.findIndex((entry, position) => !equals(hashLeaf(entry), leaves[position]));
    if (at < 0) return;
    const index = number * TILE_WIDTH + at;
    throw new Finding(
      'bad_tile',
      `Entry ${index} in the log's bundle is not the one in its tree.`,
      { index },
    );
  }

  /** Root of the `number`-th full subtree of `2 ** height` leaves. */
  async #hashSubtree(height: number, number: number): Promise<Uint8Array> {
    const level = Math.floor(height / 8);
    const width = 2 ** (height % 8);
    const first = number * width;
    const tile = await this.#readTile(level, Math.floor(first / TILE_WIDTH));
    return foldHashes(tile.slice(first % TILE_WIDTH, (first % TILE_WIDTH) + width));
  }

  async #readTile(level: number, number: number): Promise<readonly Uint8Array[]> {
    const width = Math.floor(this.size / TILE_WIDTH ** level) - number * TILE_WIDTH;
    const edge = this.#edge.get(level);
    if (width < TILE_WIDTH && edge !== undefined) return edge;
    const path = `${level}/${number}`;
    const tile = this.#tiles.get(path) ?? (await this.#fetchFullTile(level, number));
    this.#tiles.delete(path);
    this.#tiles.set(path, tile);
    const [oldest] = this.#tiles.keys();
    if (this.#tiles.size > KEPT_TILES) this.#tiles.delete(oldest);
    return tile;
  }

  async #fetchFullTile(level: number, number: number): Promise<readonly Uint8Array[]> {
    const hashes = await this.#fetchHashes(level, number, TILE_WIDTH);
    const above = await this.#readTile(level + 1, Math.floor(number / TILE_WIDTH));
    if (!equals(foldHashes(hashes), above[number % TILE_WIDTH])) {
      const path = `tile/${level}/${formatNumber(number)}`;
      throw new Finding('bad_tile', `${path} does not belong to the tree of size ${this.size}.`);
    }
    return hashes;
  }

  async #fetchHashes(level: number, number: number, width: number): Promise<Uint8Array[]> {
    const path = `tile/${level}/${formatNumber(number)}`;
    const bytes = await this.#fetchPrefix(path, width, HASH_BYTES);
    return Array.from({ length: width }, (_, at) =>
      bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
    );
  }

  /** A tile's first `width` items: a partial one may be gone once the full one exists. */
  async #fetchPrefix(path: string, width: number, itemBytes: number): Promise<Uint8Array> {
    const limit = TILE_WIDTH * itemBytes;
    const partial = width < TILE_WIDTH ? await this.#fetch(`${path}.p/${width}`, limit) : undefined;
    const bytes = partial ?? (await this.#fetch(path, limit));
    if (bytes === undefined) {
      throw new Finding(
        'unavailable',
        `The log does not serve ${path} of the tree of size ${this.size}.`,
      );
    }
    const expected = (partial === undefined ? TILE_WIDTH : width) * itemBytes;
    if (bytes.length !== expected) {
      throw new Finding('bad_tile', `${path} has ${bytes.length} bytes, not ${expected}.`);
    }
    return bytes.subarray(0, width * itemBytes);
  }
}

/** Three digits a group, all but the last with an x: 1234067 is x001/x234/067. */
export function formatNumber(number: number): string {
  const groups = String(number).padStart(Math.ceil(String(number).length / 3) * 3, '0');
  return (groups.match(/\d{3}/g) ?? [])
    .map((group) => `x${group}`)
    .join('/')
    .replace(/x(\d{3})$/, '$1');
}
