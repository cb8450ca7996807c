/** Attempts to match, in D1: who asked about whom, when, and whether it failed. Nothing of a face. */
import { nameOf, spellId, type Whom } from '../registry/whom.ts';
import { type Attempt, MOST_OF_KEY, MOST_OF_SUBJECT, WINDOW } from './budget.ts';
import { type KeyAttempt, MOST_LATEST, PROBING_WINDOW } from './probing.ts';

/** Who asks about whom. */
export interface Attempting {
  readonly keyId: string;
  readonly subjectId: string;
}

interface AttemptRow {
  subject_id: string;
  made_at: number;
  matched: number | null;
}

/** Those on a person that a further one is decided on. */
export function selectAttemptsOn(
  db: D1Database,
  tenantId: string,
  whom: Whom,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT * FROM attempts WHERE subject_id = ${spellId(whom)} AND made_at > ?3
         AND matched IS NOT 1 ORDER BY made_at DESC LIMIT ?4`,
    )
    .bind(tenantId, nameOf(whom), now - WINDOW, MOST_OF_SUBJECT);
}

/** The latest of a key, newest first. */
export function selectAttemptsBy(db: D1Database, keyId: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      'SELECT * FROM attempts WHERE key_id = ? AND made_at > ? ORDER BY made_at DESC LIMIT ?',
    )
    .bind(keyId, now - PROBING_WINDOW, MOST_LATEST);
}

export function readAttempt(row: unknown): Attempt & KeyAttempt {
  const { subject_id, made_at, matched } = row as AttemptRow;
  return {
    subjectId: subject_id,
    madeAt: made_at,
    failed: matched === 0,
    matched: matched === null ? null : matched === 1,
  };
}

/**
 * Takes one failure from the budgets of the person and of the key, for the time being: so that many
 * attempts at once have no more failures than one after the other. The transaction fails with
 * `attempts_exhausted` if a budget has none left.
 */
export function reserveAttempt(
  db: D1Database,
  { keyId, subjectId }: Attempting,
  decisionId: string,
  now: number,
): D1PreparedStatement {
  return db
    .prepare('INSERT INTO attempt_reservations VALUES (?, ?, ?, ?, ?, ?, ?)')
    .bind(decisionId, keyId, subjectId, now, now - WINDOW, MOST_OF_SUBJECT, MOST_OF_KEY);
}

/** Says what came of an attempt: a match gives the budgets back what was taken. */
export function settleAttempt(
  db: D1Database,
  decisionId: string,
  matched: boolean,
): D1PreparedStatement {
  return db
    .prepare('UPDATE attempts SET matched = ? WHERE decision_id = ?')
    .bind(matched ? 1 : 0, decisionId);
}

/** As if it had not been made: nothing was compared. */
export function returnAttempt(db: D1Database, decisionId: string): D1PreparedStatement {
  return db.prepare('DELETE FROM attempts WHERE decision_id = ?').bind(decisionId);
}

/** Seconds until a key has a failure left; 0 when it has one now. */
export async function waitOfKey(
  db: D1Database,
  { keyId }: Attempting,
  now: number,
): Promise<number> {
  const freed = await db
    .prepare(
      `SELECT made_at FROM attempts WHERE key_id = ? AND made_at > ? AND matched IS NOT 1
       ORDER BY made_at DESC LIMIT 1 OFFSET ?`,
    )
    .bind(keyId, now - WINDOW, MOST_OF_KEY - 1)
    .first<number>('made_at');
  return freed === null ? 0 : Math.max(1, Math.ceil((freed + WINDOW - now) / 1000));
}

/** Of every key: those that nothing is decided on any more, at most `most` of each kind. */
export function dropOldAttempts(db: D1Database, now: number, most: number): D1PreparedStatement[] {
  const drop = (condition: string, until: number) =>
    db
      .prepare(
        `DELETE FROM attempts WHERE decision_id IN (
           SELECT decision_id FROM attempts WHERE ${condition} AND made_at <= ? LIMIT ?)`,
      )
      .bind(until, most);
  return [
    drop('matched = 1', now - PROBING_WINDOW),
    drop('matched = 0', now - WINDOW),
    drop('matched IS NULL', now - WINDOW),
  ];
}
