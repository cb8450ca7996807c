/**
 * Whether a log is what it must be, as its stores show: the tree computed again from D1's rows by its
 * definition, with nothing of the integrator's own code. For logs of fewer than 65,536 entries.
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

/** The root over leaves, of which every full block of 256 has its root already (RFC 6962, 2.1). */
const rootFrom = (blocks: readonly Buffer[], rest: readonly Buffer[]) =>
  Buffer.from(rootOver(rest.length > 0 ? [...blocks, rootOver(rest)] : blocks));

/** Of one log, whose rows are only ever added to: what was checked once is not computed again. */
export class Checker {
  readonly #log: TestLog;
  readonly #key: KeyObject;
  readonly #entries: Buffer[] = [];
  readonly #leaves: Buffer[] = [];
  readonly #blocks: Buffer[] = [];
  readonly #seen = new Set<string>();
  /** Full tiles up to this size are as they must be. */
  #right = 0;

  constructor(log: TestLog, publicKey: Uint8Array) {
    this.#log = log;
    const x = Buffer.from(publicKey).toString('base64url');
    this.#key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  }

  /**
   * @param known checkpoints that were seen, besides those that the integrator wrote in this life
   * @returns what is wrong, in words; nothing if all is well
   */
  async listWrongs(known: readonly string[] = []): Promise<string[]> {
    await this.#readOn();
    const { checkpoints } = await this.#log.ledger();
    const published = await (await this.#log.store.get('checkpoint'))?.text();
    const notes = [...known, ...checkpoints, ...(published === undefined ? [] : [published])];
    const wrongs = notes.flatMap((note) => this.#listWrongsOf(note));
    if (published === undefined) return wrongs;
    return [...wrongs, ...(await this.#listWrongTiles(readCheckpoint(published).size))];
  }

  /** In base64, of the rows that were read. */
  entryAt(index: number): string | undefined {
    return this.#entries[index]?.toString('base64');
  }

  /** Every tile again: the store may have been restored. */
  forget(): this {
    this.#right = 0;
    return this;
  }

  async #readOn(): Promise<void> {
    const { results } = await this.#log.db
      .prepare('SELECT idx, entry FROM log WHERE idx >= ? ORDER BY idx')
      .bind(this.#leaves.length)
      .all<{ idx: number; entry: string }>();
    for (const { idx, entry } of results) {
      if (idx !== this.#leaves.length) throw new Error(`D1 has no ${this.#leaves.length}`);
      this.#entries.push(Buffer.from(entry, 'base64'));
      this.#leaves.push(leafOf(Buffer.from(entry, 'base64')));
      if (this.#leaves.length % 256 === 0) {
        this.#blocks.push(Buffer.from(rootOver(this.#leaves.slice(-256))));
      }
    }
  }

  #listWrongsOf(note: string): string[] {
    if (this.#seen.has(note)) return [];
    this.#seen.add(note);
    const { size, root } = readCheckpoint(note);
    if (size > this.#leaves.length) return [`a checkpoint of ${size}, D1 has less`];
    const blocks = Math.floor(size / 256);
    const expected = rootFrom(
      this.#blocks.slice(0, blocks),
      this.#leaves.slice(blocks * 256, size),
    ).toString('base64');
    const wrongs: string[] = [];
    if (expected !== root) wrongs.push(`the checkpoint of ${size} has another root`);
    const [text, lines] = note.split('\n\n');
    const signature = Buffer.from(lines.split('\n')[0].split(' ')[2], 'base64').subarray(4);
    if (!verify(null, Buffer.from(`${text}\n`), this.#key, signature)) {
      wrongs.push(`the checkpoint of ${size} is not signed`);
    }
    return wrongs;
  }

  /** Of every tile and every bundle of that size, full and partial, as it is served. */
  async #listWrongTiles(size: number): Promise<string[]> {
    const from = Math.floor(this.#right / 256);
    const bundles = this.#entries
      .slice(from * 256, size)
      .map((entry) => Buffer.concat([Buffer.of(0, 32), entry]));
    const expected = [
      ...cut('entries', bundles, from),
      ...cut(0, this.#leaves.slice(from * 256, size), from),
      ...cut(1, this.#blocks.slice(0, Math.floor(size / 256)), 0),
    ];
    const wrongs: string[] = [];
    for (let at = 0; at < expected.length; at += 64) {
      const part = expected.slice(at, at + 64);
      const served = await this.#log.readTiles(part.map(([path]) => path));
      for (const [index, [path, tile]] of part.entries()) {
        if (served[index] === null) wrongs.push(`${path} is not served`);
        else if (served[index] !== tile.toString('base64')) wrongs.push(`${path} is wrong`);
      }
    }
    if (wrongs.length === 0) this.#right = size;
    return wrongs;
  }
}

/** @param from the number of the first tile */
function cut(
  level: number | 'entries',
  row: readonly Buffer[],
  from: number,
): (readonly [path: string, tile: Buffer])[] {
  return Array.from({ length: Math.ceil(row.length / 256) }, (_, at) => {
    const part = row.slice(at * 256, (at + 1) * 256);
    const path = `tile/${level}/${String(from + at).padStart(3, '0')}`;
    return [part.length === 256 ? path : `${path}.p/${part.length}`, Buffer.concat(part)] as const;
  });
}
