/**
 * Whether a log is what it must be, as its stores show: the tree computed again from D1's rows by its
 * definition, and with nothing of the integrator's own code.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
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
  const { results } = await db.prepare('SELECT idx, entry FROM log ORDER BY idx').all<{
    idx: number;
    entry: string;
  }>();
  for (const [at, { idx }] of results.entries()) {
    if (idx !== at) throw new Error(`D1 has ${idx} at ${at}`);
  }
  return results.map(({ entry }) => Buffer.from(entry, 'base64'));
}

/** The roots of a tree at some sizes, in base64, by its definition. */
function rootsOf(leaves: readonly Buffer[], sizes: ReadonlySet<number>): Map<number, string> {
  const roots = [...sizes].map((size) => {
    const root = Buffer.from(rootOver(leaves.slice(0, size))).toString('base64');
    return [size, root] as const;
  });
  return new Map(roots);
}

/** @returns what is wrong, in words; nothing if all is well */
export async function listWrongs(
  log: TestLog,
  { publicKey, entries }: { publicKey: Uint8Array; entries?: readonly Buffer[] },
): Promise<string[]> {
  const rows = entries ?? (await readEntries(log));
  const leaves = rows.map(leafOf);
  const wrongs: string[] = [];
  const { checkpoints } = await log.ledger();
  const published = await (await log.store.get('checkpoint'))?.text();
  const notes = published === undefined ? checkpoints : [...checkpoints, published];
  const sizes = new Set(notes.map((note) => readCheckpoint(note).size));
  const roots = rootsOf(leaves, sizes);
  for (const note of notes) {
    const { size, root } = readCheckpoint(note);
    if (size > rows.length) wrongs.push(`a checkpoint of ${size}, D1 has ${rows.length}`);
    else if (roots.get(size) !== root) wrongs.push(`the checkpoint of ${size} has another root`);
    if (!isSigned(note, publicKey)) wrongs.push(`the checkpoint of ${size} is not signed`);
  }
  if (published !== undefined) {
    wrongs.push(...(await listWrongTiles(log, rows, leaves, readCheckpoint(published).size)));
  }
  return wrongs;
}

/** Of a note, the first signature. */
function isSigned(note: string, publicKey: Uint8Array): boolean {
  const [text, lines] = note.split('\n\n');
  const [, , signature] = lines.split('\n')[0].split(' ');
  const x = Buffer.from(publicKey).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, Buffer.from(`${text}\n`), key, Buffer.from(signature, 'base64').subarray(4));
}

/** Every tile and every bundle of the published size, full and partial, as it is served. */
async function listWrongTiles(
  log: TestLog,
  entries: readonly Buffer[],
  leaves: readonly Buffer[],
  size: number,
): Promise<string[]> {
  const bundles = entries.slice(0, size).map((entry) => Buffer.concat([Buffer.of(0, 32), entry]));
  const expected = new Map(cut('entries', bundles));
  let row: Buffer[] = leaves.slice(0, size);
  for (let level = 0; row.length > 0; level++) {
    for (const [path, tile] of cut(level, row)) expected.set(path, tile);
    const full = Math.floor(row.length / 256);
    row = Array.from({ length: full }, (_, at) =>
      Buffer.from(rootOver(row.slice(at * 256, (at + 1) * 256))),
    );
  }
  const checks = [...expected].map(async ([path, tile]) => {
    const response = await log.fetch(path);
    if (!response.ok) return [`${path} is not served`];
    return tile.equals(Buffer.from(await response.arrayBuffer())) ? [] : [`${path} is wrong`];
  });
  return (await Promise.all(checks)).flat();
}

function cut(level: number | 'entries', row: readonly Buffer[]): [string, Buffer][] {
  return Array.from({ length: Math.ceil(row.length / 256) }, (_, at) => {
    const part = row.slice(at * 256, (at + 1) * 256);
    const path = `tile/${level}/${String(at).padStart(3, '0')}`;
    return [part.length === 256 ? path : `${path}.p/${part.length}`, Buffer.concat(part)];
  });
}
