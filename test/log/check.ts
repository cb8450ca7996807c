/**
 * Whether a log is what it must be, as its stores show: the tree computed again from D1's rows by its
 * definition, with nothing of the integrator's own code.
 */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { rootOver } from '../../src/audit/tree/tree.fixture.ts';
import type { TestLog } from './log.ts';

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
}

const leafOf = (entry: Buffer) =>
  createHash('sha256').update(Uint8Array.of(0)).update(entry).digest();

export function readCheckpoint(note: string): Checkpoint {
  const [origin, size, root] = note.split('\n');
  return { origin, size: Number(size), root };
}

export async function readEntries({ db }: TestLog): Promise<Buffer[]> {
  const { results } = await db
    .prepare('SELECT idx, entry FROM log ORDER BY idx')
    .all<{ idx: number; entry: string }>();
  for (const [at, { idx }] of results.entries()) {
    if (idx !== at) throw new Error(`D1 has ${idx} at ${at}`);
  }
  return results.map(({ entry }) => Buffer.from(entry, 'base64'));
}

/** Of one log, whose rows are only ever added to: what was checked once is not checked again. */
export class Checker {
  readonly #log: TestLog;
  readonly #key: KeyObject;
  readonly #seen = new Set<string>();
  readonly #right = new Set<string>();

  constructor(log: TestLog, publicKey: Uint8Array) {
    this.#log = log;
    const x = Buffer.from(publicKey).toString('base64url');
    this.#key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  }

  /** @returns what is wrong, in words; nothing if all is well */
  async listWrongs(): Promise<string[]> {
    const entries = await readEntries(this.#log);
    const leaves = entries.map(leafOf);
    const { checkpoints } = await this.#log.ledger();
    const published = await (await this.#log.store.get('checkpoint'))?.text();
    const notes = published === undefined ? checkpoints : [...checkpoints, published];
    const wrongs = notes.flatMap((note) => this.#listWrongsOf(note, leaves));
    if (published === undefined) return wrongs;
    const { size } = readCheckpoint(published);
    return [...wrongs, ...(await this.#listWrongTiles(entries, leaves, size))];
  }

  /** Everything again: a store may have been restored. */
  forget(): this {
    this.#seen.clear();
    this.#right.clear();
    return this;
  }

  #listWrongsOf(note: string, leaves: readonly Buffer[]): string[] {
    if (this.#seen.has(note)) return [];
    this.#seen.add(note);
    const { size, root } = readCheckpoint(note);
    if (size > leaves.length) return [`a checkpoint of ${size}, D1 has ${leaves.length}`];
    const wrongs: string[] = [];
    if (Buffer.from(rootOver(leaves.slice(0, size))).toString('base64') !== root) {
      wrongs.push(`the checkpoint of ${size} has another root`);
    }
    const [text, lines] = note.split('\n\n');
    const signature = Buffer.from(lines.split('\n')[0].split(' ')[2], 'base64').subarray(4);
    if (!verify(null, Buffer.from(`${text}\n`), this.#key, signature)) {
      wrongs.push(`the checkpoint of ${size} is not signed`);
    }
    return wrongs;
  }

  /** Of every tile and every bundle of that size, full and partial, as it is served. */
  async #listWrongTiles(
    entries: readonly Buffer[],
    leaves: readonly Buffer[],
    size: number,
  ): Promise<string[]> {
    const bundles = entries.slice(0, size).map((entry) => Buffer.concat([Buffer.of(0, 32), entry]));
    const expected = new Map(cut('entries', bundles));
    let row: Buffer[] = leaves.slice(0, size);
    for (let level = 0; row.length > 0; level++) {
      for (const [path, tile] of cut(level, row)) expected.set(path, tile);
      row = Array.from({ length: Math.floor(row.length / 256) }, (_, at) =>
        Buffer.from(rootOver(row.slice(at * 256, (at + 1) * 256))),
      );
    }
    const unchecked = [...expected].filter(([path]) => !this.#right.has(path));
    const served = await this.#log.readTiles(unchecked.map(([path]) => path));
    return unchecked.flatMap(([path, tile], at) => {
      if (served[at] === null) return [`${path} is not served`];
      if (!tile.equals(Buffer.from(served[at], 'base64'))) return [`${path} is wrong`];
      // A partial one is served from what will change.
      if (!path.includes('.p/')) this.#right.add(path);
      return [];
    });
  }
}

function cut(level: number | 'entries', row: readonly Buffer[]): [string, Buffer][] {
  return Array.from({ length: Math.ceil(row.length / 256) }, (_, at) => {
    const part = row.slice(at * 256, (at + 1) * 256);
    const path = `tile/${level}/${String(at).padStart(3, '0')}`;
    return [part.length === 256 ? path : `${path}.p/${part.length}`, Buffer.concat(part)];
  });
}
