/** How a halted log goes on after its database was put back: see recovery/recover.ts. */

import { newTimedId } from '../ids.ts';
import { commitTo } from './entry.ts';
import { insertEntry } from './insertion.ts';

/** Of a copy of the database: entries, the first and the last, and until when it was vouched for. */
export const EXAMINE_LOG = `SELECT count(*) AS n, min(idx) AS first, max(idx) AS last,
  (SELECT vouched_until FROM log_state) AS vouched FROM log`;

export interface Recovery {
  /** The log's name, as its entries were promised. */
  readonly origin: string | null;
  readonly halted: string | null;
  /** When the database was surely the newest, in milliseconds since the epoch; null: not known. */
  readonly vouchedUntil: number | null;
  /** How far it has come in the journal; null before it began. */
  readonly recoveredUntil: string | null;
}

export async function readRecovery(db: D1Database): Promise<Recovery> {
  const row = await db
    .prepare(
      `SELECT origin, halted, vouched_until AS vouchedUntil, recovered_until AS recoveredUntil
       FROM log_state`,
    )
    .first<Recovery>();
  if (!row) throw new Error('log_state has no row.');
  return row;
}

/** In the transaction of a part. @param until where the next part begins */
export function saveRecovery(db: D1Database, until: string): D1PreparedStatement {
  return db
    .prepare('UPDATE log_state SET recovered_until = ? WHERE halted IS NOT NULL')
    .bind(until);
}

/**
 * Once all of the journal is told: another name, so that no promise of before is broken in silence, and
 * an entry that says what it goes on from.
 * @param along in the same transaction
 */
export async function openNewLog(
  db: D1Database,
  { origin: former, halted }: Recovery,
  origin: string,
  at: number,
  along: readonly D1PreparedStatement[],
): Promise<void> {
  const entry = await commitTo({
    ...{ id: newTimedId('evt', at), kind: 'recovery', tenantId: null, subjectId: null, at },
    content: { former, because: halted },
  });
  await db.batch([
    db.prepare('UPDATE log_state SET origin = ? WHERE halted IS NOT NULL').bind(origin),
    // From here on as any new log: vouched for once its integrator has seen it.
    db.prepare('UPDATE log_state SET halted = NULL, vouched_until = NULL, recovered_until = NULL'),
    ...along,
    ...insertEntry(db, entry),
  ]);
}
