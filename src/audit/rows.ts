/** The log's rows, as the integrator reads them from D1. */
import { decodeBase64 } from '../base64.ts';
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

export interface RowsRead {
  /** In order, without a gap. */
  readonly rows: readonly LogRow[];
  /** Why the log takes no more rows; null while it does. */
  readonly halted: string | null;
}

/**
 * The rows behind a tree, at most `BATCH`.
 * @param last the tree's last entry, which must still be the row before: null in an empty tree
 * @throws HaltError where D1 is not what it was, or has a gap
 */
export async function readRows(
  db: D1Database,
  size: number,
  last: string | null,
): Promise<RowsRead> {
  const [found, state] = await db.batch<LogRow & { halted: string | null }>([
    selectRows(db, Math.max(0, size - 1), BATCH + 1),
    db.prepare('SELECT halted FROM log_state'),
  ]);
  const { halted } = state.results[0] ?? { halted: null };
  if (size === 0) return { rows: checkOrder(found.results.slice(0, BATCH), 0), halted };
  const [before, ...rows] = found.results;
  if (before?.idx !== size - 1 || before.entry !== last) {
    throw new HaltError(
      `The database was restored or changed: entry ${size - 1}, which the signed tree has, is ${before?.idx === size - 1 ? 'another' : 'not there'}.`,
    );
  }
  return { rows: checkOrder(rows, size), halted };
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
