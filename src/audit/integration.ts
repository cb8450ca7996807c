/**
 * One round of integrating: D1's rows into the tree, the tree into R2. The order of what is made durable
 * is what keeps the log from ever showing two trees:
 *
 * 1. rows are in D1, in their order, before any answer;
 * 2. tiles, edge, root and signed checkpoint are in the object's own storage, in one transaction, before
 *    anything of them leaves;
 * 3. tiles are in R2 before the edge, and the edge before the checkpoint that stands on them.
 *
 * A round begins with what the last one may have left over, so that recovery is no code of its own. It
 * goes on from what the stores say and never from memory. When a store was rolled back, it stops.
 */
import type { Checkpoint, NoteSigner } from './note/checkpoint.ts';
import { parseCheckpoint, signCheckpoint } from './note/checkpoint.ts';
import { NoteError } from './note/note.ts';
import {
  CHECKPOINT,
  COSIGNED,
  EDGE,
  PublishedError,
  readEdge,
  readerOf,
  readNote,
  type StoredNote,
} from './published.ts';
import { readRecovery } from './recovery.ts';
import { decodeEntry, HaltError, haltLog, readAgain, readRows } from './rows.ts';
import type { Staging, Tree } from './staging.ts';
import { equals } from './tree/bytes.ts';
import { append, type Edge, EMPTY_EDGE, encodeEdge, rootOf } from './tree/edge.ts';
import { proveConsistency } from './tree/proof.ts';
import { verifyConsistency } from './tree/verify.ts';

export interface IntegrationParts {
  readonly staging: Staging;
  readonly db: D1Database;
  readonly store: R2Bucket;
  readonly signer: NoteSigner;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Batches in one round: a million entries take four, so that no round is cut off by a limit. */
const MOST_BATCHES = 64;
/** R2 takes one write a second of one key. https://developers.cloudflare.com/r2/platform/limits/ */
const PACE = 1_000;
/** Workers keep six connections open at once. */
const PUTS_AT_ONCE = 6;
/** Batches of lost tiles after which the way is marked, so that the next round goes on from there. */
const MARK_AFTER = 16;

export class Integration {
  readonly #parts: IntegrationParts;

  constructor(parts: IntegrationParts) {
    this.#parts = parts;
  }

  /**
   * Integrates and publishes what there is; `more` where there may be more yet. Where it must stop, it
   * halts the log in D1, and says why in the object's own state.
   * @throws whatever a store throws; the next round goes on
   */
  async round(): Promise<{ readonly more: boolean }> {
    const { staging, db } = this.#parts;
    try {
      return await this.#round();
    } catch (error) {
      if (!(error instanceof HaltError)) throw error;
      staging.setHalted(error.message);
      await haltLog(db, error.message);
      return { more: false };
    }
  }

  async #round(): Promise<{ readonly more: boolean }> {
    const { staging, db, store, now } = this.#parts;
    const { name: origin } = this.#parts.signer;
    const tree = staging.read();
    if (tree.origin !== origin) {
      // The database was put back, and another log goes on: this one stays as it is.
      if ((await readRecovery(db)).origin === origin) return { more: false };
      throw new HaltError(
        `LOG_ORIGIN is ${origin}, and this log is ${tree.origin}: a log's origin is never changed.`,
      );
    }
    const head = await Head.read(this.#parts.store);
    if (isLost(tree, head.checkpoint)) await this.#restore(tree, head);
    await this.#publishTiles();
    await this.#publishHead(head);
    let putAt = now();
    for (let batch = 1; ; batch++) {
      const { edge, last, halted: before } = staging.read();
      const { rows, halted, more } = await readRows(db, store, edge.size, last);
      if (halted !== before) staging.setHalted(halted);
      if (halted !== null || rows.length === 0) {
        // The batch before may have been the last one, and full.
        await this.#publishHead(head);
        return { more: false };
      }
      await this.#grow(edge, rows.map(decodeEntry), rows[rows.length - 1].entry);
      await this.#publishTiles();
      if (!more || batch === MOST_BATCHES || now() - putAt >= PACE) {
        await this.#publishHead(head);
        putAt = now();
      }
      if (!more || batch === MOST_BATCHES) return { more };
    }
  }

  async #grow(from: Edge, entries: readonly Uint8Array[], last: string): Promise<void> {
    const { staging, signer } = this.#parts;
    const { edge, full } = append(from, entries);
    const root = rootOf(edge);
    const checkpoint = await signCheckpoint({ origin: signer.name, size: edge.size, root }, signer);
    await staging.grow(from.size, { edge, root, last, checkpoint, full });
  }

  /** The same bytes to the same paths, as often as it takes. */
  async #publishTiles(): Promise<void> {
    const { staging } = this.#parts;
    const staged = staging.staged();
    if (staged.size === 0) return;
    await this.#putTiles(staged);
    staging.unstage(staged.keys());
  }

  async #putTiles(tiles: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const all = [...tiles];
    for (let at = 0; at < all.length; at += PUTS_AT_ONCE) {
      const puts = all.slice(at, at + PUTS_AT_ONCE);
      await Promise.all(puts.map(([path, body]) => this.#parts.store.put(path, body)));
    }
  }

  async #publishHead(head: Head): Promise<void> {
    const { staging, store } = this.#parts;
    const tree = staging.read();
    if (tree.checkpoint === null) return;
    const note = tree.checkpoint + cosignaturesOf(staging, tree.edge.size);
    if (note !== head.text) {
      if (head.checkpoint?.size !== tree.edge.size) await head.putEdge(tree.edge);
      await head.replace(note);
    }
    if (note !== tree.published) staging.setPublished(note);
    if (tree.cosigned !== null && tree.cosigned !== tree.publishedCosigned) {
      await store.put(COSIGNED, tree.cosigned);
      staging.setPublishedCosigned(tree.cosigned);
    }
  }

  /**
   * The store was restored to an earlier point, or emptied: tiles may be missing that were there. They
   * are made again from D1, and must lead to the tree that is signed.
   * @throws HaltError where they cannot be, or do not
   */
  async #restore(tree: Tree, head: Head): Promise<void> {
    const { staging, db, store } = this.#parts;
    const published = head.checkpoint;
    staging.setPublished(null);
    staging.setPublishedCosigned(null);
    const { size } = tree.edge;
    const stored = await readEdge(store).catch(takeUnreadable);
    let edge = published && stored.size <= size ? stored : EMPTY_EDGE;
    for (let batch = 1; edge.size < size; batch++) {
      const rows = await readAgain(db, edge.size, size);
      const appended = append(edge, rows.map(decodeEntry));
      await this.#putTiles(appended.full);
      edge = appended.edge;
      if (batch % MARK_AFTER === 0) await head.putEdge(edge);
    }
    if (!equals(rootOf(edge), tree.root)) {
      throw new HaltError(
        'What is published was changed or lost, and the rows of the database do not lead to the tree that was signed.',
      );
    }
    if (!published) return;
    const proof = await proveConsistency(readerOf(store, edge), published.size, size);
    if (!verifyConsistency(published, { size, root: tree.root }, proof)) {
      throw new HaltError(
        `The published checkpoint of ${published.size} entries is not one of the tree that was signed.`,
      );
    }
  }
}

/** An edge that cannot be read is as good as none: all is made again. */
function takeUnreadable(error: unknown): Edge {
  if (error instanceof PublishedError) return EMPTY_EDGE;
  throw error;
}

/** The lines of witnesses who signed the checkpoint of this size. */
function cosignaturesOf(staging: Staging, size: number): string {
  const signed = [...staging.cosignatures().values()].filter((each) => each.size === size);
  return signed.map(({ line }) => line).join('');
}

/**
 * Whether the store has less than what was published there.
 * @throws HaltError where it has more than the object knows, or something else
 */
function isLost(
  { origin, edge: { size }, root, published }: Tree,
  found: Checkpoint | undefined,
): boolean {
  // Or a first round was cut off: then its tiles are made once more.
  if (!found) return size > 0;
  if (found.origin !== origin) {
    throw new HaltError(`A checkpoint of another log is published here: ${found.origin}.`);
  }
  if (found.size > size) {
    throw new HaltError(
      `The integrator's object was restored: a checkpoint of ${found.size} entries is published, and its tree has ${size}.`,
    );
  }
  if (found.size === size) {
    if (equals(found.root, root)) return false;
    throw new HaltError(`A checkpoint of ${size} entries is published whose root is another.`);
  }
  const before = published === null ? undefined : parseCheckpoint(published);
  return before?.size !== found.size || !equals(before.root, found.root);
}

/**
 * What of the published log is replaced as it grows. Only who has seen the last can replace it, so that
 * a put of an earlier life which comes late does nothing.
 */
class Head {
  readonly #store: R2Bucket;
  #note: StoredNote | undefined;
  #edge: string | undefined;

  /** @param edge its ETag */
  private constructor(store: R2Bucket, note: StoredNote | undefined, edge: string | undefined) {
    this.#store = store;
    this.#note = note;
    this.#edge = edge;
  }

  static async read(store: R2Bucket): Promise<Head> {
    const [note, edge] = await Promise.all([readNote(store, CHECKPOINT), store.head(EDGE)]);
    return new Head(store, note, edge?.etag);
  }

  get text(): string | undefined {
    return this.#note?.text;
  }

  /** @throws HaltError where what is published cannot be read */
  get checkpoint(): Checkpoint | undefined {
    try {
      return this.#note && parseCheckpoint(this.#note.text);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      throw new HaltError(`The published checkpoint cannot be read: ${error.message}`);
    }
  }

  /** @throws Error where it is not what it was any more; the next round looks at what it is */
  async putEdge(edge: Edge): Promise<void> {
    this.#edge = await this.#replace(EDGE, encodeEdge(edge), this.#edge);
  }

  /** @throws Error, as `putEdge` */
  async replace(text: string): Promise<void> {
    this.#note = { text, etag: await this.#replace(CHECKPOINT, text, this.#note?.etag) };
  }

  async #replace(
    key: string,
    body: string | Uint8Array<ArrayBuffer>,
    seen: string | undefined,
  ): Promise<string> {
    const onlyIf = seen === undefined ? { etagDoesNotMatch: '*' } : { etagMatches: seen };
    const put = await this.#store.put(key, body, { onlyIf });
    if (put) return put.etag;
    throw new Error(`The published ${key} was replaced meanwhile.`);
  }
}
