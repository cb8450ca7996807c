/**
 * Where hashes and entries lie in a tiled log: C2SP tlog-tiles. A tile of level L holds 256 nodes of
 * height 8 L, side by side; a bundle holds the entries under a tile of level 0. The last tile of a level
 * is partial: a prefix of what it will be.
 */
import { HASH_BYTES } from './hash.ts';

/** Hashes in a full tile, and entries in a full bundle. */
export const TILE_WIDTH = 256;
/** Height of the tree that a tile cuts out: 2^8 = 256. */
export const TILE_HEIGHT = 8;
/** Sizes and indices are exact as numbers below 2^53. */
export const MOST_ENTRIES = Number.MAX_SAFE_INTEGER;

/** Every entry of this log is a commitment of 32 bytes. */
export const ENTRY_BYTES = 32;
/** An entry in its bundle comes after its length, a big-endian uint16. */
export const BUNDLED_BYTES = 2 + ENTRY_BYTES;

export type Level = number | 'entries';

export interface TileAddress {
  /** 0 to 63, 0 being that of the leaves' hashes. */
  readonly level: Level;
  /** Which of its level, from the left. */
  readonly index: number;
  /** Hashes or entries in it: 1 to 256. */
  readonly width: number;
}

/** `tile/0/x001/x234/067`, `tile/entries/000.p/17`: the path below the log's prefix. */
export function tilePath({ level, index, width }: TileAddress): string {
  const groups = [String(index % 1000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  }
  const partial = width === TILE_WIDTH ? '' : `.p/${width}`;
  return `tile/${level}/${groups.join('/')}${partial}`;
}

const PATH =
  /^tile\/(?<level>entries|[0-9]|[1-5]\d|6[0-3])\/(?<groups>(?:x\d{3}\/){0,5}\d{3})(?:\.p\/(?<width>[1-9]\d{0,2}))?$/;

/** The address at a path, or undefined where the path is not exactly as `tilePath` writes it. */
export function parseTilePath(path: string): TileAddress | undefined {
  const { level, groups, width } = PATH.exec(path)?.groups ?? {};
  if (level === undefined || groups === undefined) return undefined;
  const address: TileAddress = {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  // Of several ways to write an index (`x000/001`), one names it.
  return tilePath(address) === path ? address : undefined;
}

/**
 * How many hashes, or entries, a tile has in a tree of that many entries: 0 to 256. Above the lowest
 * level only full tiles count, for a hash there is of a full tile below.
 */
export function widthOf(level: Level, index: number, size: number): number {
  const nodes = Math.floor(size / TILE_WIDTH ** (level === 'entries' ? 0 : level));
  return Math.max(0, Math.min(TILE_WIDTH, nodes - index * TILE_WIDTH));
}

/** Bytes of a tile, or of a bundle of this log's entries, of that width. */
export function bytesOf({ level, width }: Pick<TileAddress, 'level' | 'width'>): number {
  return width * (level === 'entries' ? BUNDLED_BYTES : HASH_BYTES);
}
