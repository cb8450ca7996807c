/**
 * What the integrator's object keeps in its own SQLite: the tree as it stands, what is signed and not yet
 * published, and what witnesses said. Everything here is synchronous: no other request comes between.
 */
import { decodeEdge, type Edge, EMPTY_EDGE, encodeEdge } from './tree/edge.ts';
import { EMPTY_ROOT } from './tree/hash.ts';

/** The tree, as the last transaction left it. */
export interface Tree {
  /** The log's name, fixed when the object was first used. */
  readonly origin: string;
  readonly edge: Edge;
  /** 32 bytes. */
  readonly root: Uint8Array;
  /** The last entry, as D1 has it; null in an empty tree. */
  readonly last: string | null;
  /** Of this size, with the log's signature and no other; null in an empty tree. */
  readonly checkpoint: string | null;
  /** The note that was last seen to be in the store; null: none, or it is not known. */
  readonly published: string | null;
  /** The latest note that has the witnesses it needs, and the one that is in the store. */
  readonly cosigned: string | null;
  readonly publishedCosigned: string | null;
  /** Why nothing more is integrated. */
  readonly halted: string | null;
}

export interface Growth {
  readonly edge: Edge;
  readonly root: Uint8Array;
  readonly last: string;
  readonly checkpoint: string;
  /** By path, what the growth filled. */
  readonly full: ReadonlyMap<string, Uint8Array>;
}

/** What a witness signed last. */
export interface Cosigned {
  readonly size: number;
  /** Its signature's line. */
  readonly line: string;
}

/** Somebody else integrated meanwhile: what was made of the old size must not count. */
export class StaleError extends Error {
  override readonly name = 'StaleError';
}

/** The part of an object's storage that is used. */
export type ObjectStorage = Pick<DurableObjectStorage, 'sql' | 'transactionSync' | 'sync'>;

/** In every row of a value that has one. */
type Row = {
  origin: string;
  size: number;
  edge: ArrayBuffer;
  root: ArrayBuffer;
  last: string | null;
  checkpoint: string | null;
  published: string | null;
  cosigned: string | null;
  published_cosigned: string | null;
  halted: string | null;
};

const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS tree (
     only_one INTEGER PRIMARY KEY CHECK (only_one = 0),
     origin TEXT NOT NULL, size INTEGER NOT NULL, edge BLOB NOT NULL, root BLOB NOT NULL, last TEXT,
     checkpoint TEXT, published TEXT, cosigned TEXT, published_cosigned TEXT, halted TEXT)`,
  'CREATE TABLE IF NOT EXISTS staged (path TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID',
  `CREATE TABLE IF NOT EXISTS cosignatures (
     witness TEXT PRIMARY KEY, size INTEGER NOT NULL, line TEXT NOT NULL) WITHOUT ROWID`,
];

export class Staging {
  readonly #storage: ObjectStorage;

  /** @param origin of a tree that is begun; one that is there keeps its own */
  constructor(storage: ObjectStorage, origin: string) {
    this.#storage = storage;
    const { sql } = storage;
    storage.transactionSync(() => {
      for (const statement of SCHEMA) sql.exec(statement);
      sql.exec(
        'INSERT OR IGNORE INTO tree (only_one, origin, size, edge, root) VALUES (0, ?, 0, ?, ?)',
        origin,
        encodeEdge(EMPTY_EDGE),
        EMPTY_ROOT,
      );
    });
  }

  /** @throws Error where the object's own row cannot be read */
  read(): Tree {
    const row = this.#storage.sql.exec<Row>('SELECT * FROM tree').one();
    const edge = decodeEdge(new Uint8Array(row.edge));
    if (edge?.size !== row.size) throw new Error("The object's own edge cannot be read.");
    const { origin, last, checkpoint, published, cosigned, halted } = row;
    const root = new Uint8Array(row.root);
    const publishedCosigned = row.published_cosigned;
    return { origin, edge, root, last, checkpoint, published, cosigned, publishedCosigned, halted };
  }

  /**
   * The commit point. Tiles, edge, size, root and signed checkpoint are there together or not at all, and
   * nothing of them leaves the object before they are on disk.
   * @param from the size that it grew from
   * @throws StaleError
   */
  async grow(from: number, { edge, root, last, checkpoint, full }: Growth): Promise<void> {
    const { sql } = this.#storage;
    this.#storage.transactionSync(() => {
      const { size } = sql.exec<{ size: number }>('SELECT size FROM tree').one();
      if (size !== from) throw new StaleError(`The tree has ${size} entries, and not ${from}.`);
      for (const [path, body] of full) {
        sql.exec('INSERT OR REPLACE INTO staged VALUES (?, ?)', path, body);
      }
      sql.exec(
        'UPDATE tree SET size = ?, edge = ?, root = ?, last = ?, checkpoint = ?',
        edge.size,
        encodeEdge(edge),
        root,
        last,
        checkpoint,
      );
    });
    await this.#storage.sync();
  }

  /** The tiles that are yet to be published, by path. */
  staged(): Map<string, Uint8Array> {
    const rows = this.#storage.sql.exec<{ path: string; body: ArrayBuffer }>(
      'SELECT * FROM staged',
    );
    return new Map([...rows].map(({ path, body }) => [path, new Uint8Array(body)]));
  }

  unstage(paths: Iterable<string>): void {
    const { sql } = this.#storage;
    this.#storage.transactionSync(() => {
      for (const path of paths) sql.exec('DELETE FROM staged WHERE path = ?', path);
    });
  }

  /** @param note null: what is there has to be found out */
  setPublished(note: string | null): void {
    this.#storage.sql.exec('UPDATE tree SET published = ?', note);
  }

  setPublishedCosigned(note: string | null): void {
    this.#storage.sql.exec('UPDATE tree SET published_cosigned = ?', note);
  }

  setHalted(reason: string | null): void {
    this.#storage.sql.exec('UPDATE tree SET halted = ?', reason);
  }

  setCosigned(note: string): void {
    this.#storage.sql.exec('UPDATE tree SET cosigned = ?', note);
  }

  /** @param witness its vkey */
  setCosignature(witness: string, { size, line }: Cosigned): void {
    this.#storage.sql.exec(
      'INSERT OR REPLACE INTO cosignatures (witness, size, line) VALUES (?, ?, ?)',
      witness,
      size,
      line,
    );
  }

  /** By the vkey of the witness. */
  cosignatures(): Map<string, Cosigned> {
    const rows = this.#storage.sql.exec<{ witness: string; size: number; line: string }>(
      'SELECT * FROM cosignatures ORDER BY witness',
    );
    return new Map([...rows].map(({ witness, ...cosigned }) => [witness, cosigned]));
  }
}
