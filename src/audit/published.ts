/**
 * The log as it is published in R2: full tiles and bundles, each under its path; the right edge as one
 * object; the latest checkpoint, and the latest that has the witnesses it needs. What is partial is a
 * prefix of what the edge or the full tile has. Tiles are there before the edge that stands behind them,
 * and the edge before the checkpoint.
 */
import { type Checkpoint, parseCheckpoint } from './note/checkpoint.ts';
import { decodeEdge, type Edge, EMPTY_EDGE, edgeIndex, sliceEdge } from './tree/edge.ts';
import type { TileReader } from './tree/proof.ts';
import { bytesOf, TILE_WIDTH, type TileAddress, tilePath } from './tree/tile.ts';

export const CHECKPOINT = 'checkpoint';
export const COSIGNED = 'cosigned';
export const EDGE = 'edge';

/** What is published is not what the integrator writes. */
export class PublishedError extends Error {
  override readonly name = 'PublishedError';
}

export interface Published extends Checkpoint {
  /** The note, with the signatures that it has. */
  readonly note: string;
  /** Of trees up to this size. */
  readonly reader: TileReader;
}

/**
 * The log as of its latest checkpoint, or of its latest cosigned one.
 * @returns undefined where there is none yet
 * @throws NoteError, PublishedError
 */
export async function openPublished(
  store: R2Bucket,
  name: typeof CHECKPOINT | typeof COSIGNED = CHECKPOINT,
): Promise<Published | undefined> {
  const [note, first] = await Promise.all([readNote(store, name), readEdge(store)]);
  if (!note) return undefined;
  const checkpoint = parseCheckpoint(note.text);
  // Asked for at the same time, the edge may have been read before the checkpoint's was there.
  const edge = first.size < checkpoint.size ? await readEdge(store) : first;
  if (edge.size < checkpoint.size) throw new PublishedError('The published edge is too small.');
  return { ...checkpoint, note: note.text, reader: readerOf(store, edge) };
}

export interface StoredNote {
  readonly text: string;
  readonly etag: string;
}

export async function readNote(
  store: R2Bucket,
  name: typeof CHECKPOINT | typeof COSIGNED,
): Promise<StoredNote | undefined> {
  const stored = await store.get(name);
  return stored ? { text: await stored.text(), etag: stored.etag } : undefined;
}

/** The empty edge where there is none. @throws PublishedError */
export async function readEdge(store: R2Bucket): Promise<Edge> {
  const stored = await store.get(EDGE);
  const edge = stored ? decodeEdge(new Uint8Array(await stored.arrayBuffer())) : EMPTY_EDGE;
  if (!edge) throw new PublishedError('The published edge cannot be read.');
  return edge;
}

/** Reads tiles of trees that are no larger than the edge's. Its errors are PublishedErrors. */
export function readerOf(store: R2Bucket, edge: Edge): TileReader {
  return {
    read: async (address) => {
      const tile = await readFrom(store, edge, address);
      if (tile) return tile;
      throw new PublishedError(`${tilePath(address)} is not published.`);
    },
  };
}

type StoredBody = NonNullable<Awaited<ReturnType<R2Bucket['get']>>>['body'];

/** A tile or a bundle, full or partial; undefined where the published tree has none like it. */
export async function readTile(
  store: R2Bucket,
  address: TileAddress,
): Promise<Uint8Array<ArrayBuffer> | StoredBody | undefined> {
  // What is full is asked for most, and needs no edge.
  if (address.width === TILE_WIDTH) return (await store.get(tilePath(address)))?.body;
  return readFrom(store, await readEdge(store), address);
}

async function readFrom(
  store: R2Bucket,
  edge: Edge,
  address: TileAddress,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { level, index, width } = address;
  const last = edgeIndex(level, edge.size);
  if (index > last) return undefined;
  if (index === last) return sliceEdge(edge, level, width);
  const stored = await store.get(tilePath({ ...address, width: TILE_WIDTH }));
  return stored === null
    ? undefined
    : new Uint8Array(await stored.arrayBuffer()).subarray(0, bytesOf(address));
}

/**
 * Since when something is recorded that the published tree has not; null where it has all of it.
 * @returns milliseconds since the epoch
 * @throws NoteError
 */
export async function findUnpublished(db: D1Database, store: R2Bucket): Promise<number | null> {
  const note = await readNote(store, CHECKPOINT);
  const size = note ? parseCheckpoint(note.text).size : 0;
  return await db
    .prepare('SELECT at FROM log_texts WHERE idx >= ? ORDER BY idx LIMIT 1')
    .bind(size)
    .first<number>('at');
}
