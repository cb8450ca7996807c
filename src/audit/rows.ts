/** The log's rows, as the integrator reads them from D1. */
import { decodeBase64 } from '../base64.ts';
import { selectSegments } from './archived.ts';
import { readSegment, type Segment, segmentName } from './segment.ts';
import { ENTRY_BYTES } from './tree/tile.ts';

/** Entries read, and integrated, at a time: some 250 kB of rows. */
export const BATCH = 4096;

/** What a person has to look into before the log goes on. The message says why, for operators. */
export class HaltError extends Error {
  override readonly name = 'HaltError';
}

export interface LogRow {
  readonly idx: number;
  /** 32 bytes in base64. */
  readonly entry: string;
}

interface StateRow {
  halted: string | null;
  vouched_until: number | null;
  archived: number;
}

const NEW: StateRow = { halted: null, vouched_until: null, archived: 0 };

/** Milliseconds that D1 takes entries without hearing from the integrator: its rounds are 5 s apart. */
export const VOUCHED_FOR = 300_000;
/** Is moved at most once a minute. */
const VOUCHED_STILL = 240_000;

/**
 * In the transaction that reads the rows: the database is the one whose last entry the tree has. One that
 * was put back to before its time was vouched for says so itself by its clock, and takes no entry.
 */
function vouch(db: D1Database, size: number, last: string | null): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE log_state SET vouched_until = CAST(unixepoch('subsec') * 1000 AS INTEGER) + ${VOUCHED_FOR}
       WHERE halted IS NULL
         AND coalesce(vouched_until, 0) < unixepoch('subsec') * 1000 + ${VOUCHED_STILL}
         AND EXISTS (SELECT 1 FROM log WHERE idx = ?1 - 1 AND entry = ?2)`,
    )
    .bind(size, last);
}

export interface RowsRead {
  /** In order, without a gap. */
  readonly rows: readonly LogRow[];
  /** Why the log takes no more rows; null while it does. */
  readonly halted: string | null;
  /** Whether there may be rows behind these. */
  readonly more: boolean;
}

/**
 * The rows behind a tree, at most `BATCH`.
 * @param last the tree's last entry, which must still be the row before: null in an empty tree
 * @throws HaltError where D1 is not what it was, or has a gap
 */
export async function readRows(
  db: D1Database,
  store: R2Bucket,
  size: number,
  last: string | null,
): Promise<RowsRead> {
  const [found, state] = await db.batch<LogRow & StateRow>([
    selectRows(db, Math.max(0, size - 1), BATCH + 1),
    db.prepare('SELECT halted, vouched_until, archived FROM log_state'),
    vouch(db, size, last),
  ]);
  const { halted, vouched_until: vouched, archived } = state.results[0] ?? NEW;
  // A log that was opened over another one's entries, some of which have left the database.
  if (halted === null && size < archived)
    return { rows: await readClosed(db, store, size), halted, more: true };
  if (size === 0) {
    if (vouched !== null && found.results.length > 0) {
      throw new HaltError('The database is of another log: it was put back or copied here.');
    }
    return batchOf(checkOrder(found.results.slice(0, BATCH), 0), halted);
  }
  // The last one that left the database is at the end of its segment.
  const gone = halted === null && size === archived;
  const [before, ...rows] = gone
    ? [...(await readClosed(db, store, size - 1)), ...found.results]
    : found.results;
  if (before?.idx !== size - 1 || before.entry !== last) {
    throw new HaltError(
      `The database was restored or changed: entry ${size - 1}, which the signed tree has, is ${before?.idx === size - 1 ? 'another' : 'not there'}.`,
    );
  }
  return batchOf(checkOrder(rows, size), halted);
}

const batchOf = (rows: LogRow[], halted: string | null): RowsRead => ({
  ...{ rows, halted },
  more: rows.length === BATCH,
});

/** Those of the closed segment that a place is in, from there on. */
async function readClosed(db: D1Database, store: R2Bucket, from: number): Promise<LogRow[]> {
  const [segment] = (await selectSegments(db, from, 1).all<Segment>()).results;
  const stored = segment && (await store.get(segmentName(segment)));
  if (!stored) throw new HaltError(`Entry ${from} is in a closed segment, which is not there.`);
  const entries = readSegment(await stored.text()).filter(({ index }) => index >= from);
  return checkOrder(
    entries.map(({ index: idx, entry }) => ({ idx, entry })),
    from,
  );
}

/**
 * Rows that the tree has already, to make its tiles again.
 * @throws HaltError where they are no longer there
 */
export async function readAgain(db: D1Database, from: number, to: number): Promise<LogRow[]> {
  const most = Math.min(BATCH, to - from);
  const { results } = await selectRows(db, from, most).all<LogRow>();
  const rows = checkOrder(results, from);
  if (rows.length === most) return rows;
  throw new HaltError(
    `What is published was lost, and cannot be made again: the database has not all entries from ${from} to ${to - 1} any more.`,
  );
}

const selectRows = (db: D1Database, from: number, most: number) =>
  db.prepare('SELECT idx, entry FROM log WHERE idx >= ? ORDER BY idx LIMIT ?').bind(from, most);

function checkOrder(rows: readonly LogRow[], from: number): LogRow[] {
  for (const [at, { idx }] of rows.entries()) {
    if (idx !== from + at) throw new HaltError(`Entry ${from + at} is missing from the database.`);
  }
  return [...rows];
}

/** @throws HaltError where a row has no entry of 32 bytes */
export function decodeEntry({ idx, entry }: LogRow): Uint8Array {
  const bytes = decodeBase64(entry);
  if (bytes?.length === ENTRY_BYTES) return bytes;
  throw new HaltError(`Entry ${idx} of the database is not ${ENTRY_BYTES} bytes in base64.`);
}

/** Why the log takes no rows; null while it does. */
export async function findHalt(db: D1Database): Promise<string | null> {
  return await db.prepare('SELECT halted FROM log_state').first<string>('halted');
}

/** From now on D1 refuses every row of the log. The first reason stays. */
export async function haltLog(db: D1Database, reason: string): Promise<void> {
  await db.prepare('UPDATE log_state SET halted = ? WHERE halted IS NULL').bind(reason).run();
}
