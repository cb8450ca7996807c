/**
 * How often a match of one person is told with its band of false match rate. A match costs no failure,
 * and a face that is changed a little at a time shows by its band where a threshold lies, which is an
 * equation for the template: 512 of them are the template. As with failures, a day has few.
 */
import type { Person } from '../person.ts';
import { nameOf, spellId, type Whom } from '../registry/whom.ts';
import { WINDOW } from './budget.ts';

/** Of one person, in a day. Those under way at once (`MOST_OF_SUBJECT`) may come on top. */
export const MOST_BANDS = 20;

/** A row for each that was told of a person in the last day, up to `MOST_BANDS`. */
export function selectBands(
  db: D1Database,
  tenantId: string,
  whom: Whom,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT 1 FROM told_bands WHERE subject_id = ${spellId(whom)} AND told_at > ?3 LIMIT ?4`,
    )
    .bind(tenantId, nameOf(whom), now - WINDOW, MOST_BANDS);
}

export interface BandRow {
  decision_id: string;
  told_at: number;
}

/** All that are kept of a person, the latest first. */
export function selectBandsOf(
  db: D1Database,
  { subjectId }: Person,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT decision_id, told_at FROM told_bands WHERE subject_id = ?
       ORDER BY told_at DESC LIMIT ?`,
    )
    .bind(subjectId, most);
}

/** For the transaction that records the match. */
export function recordBand(
  db: D1Database,
  decisionId: string,
  subjectId: string,
  now: number,
): D1PreparedStatement {
  return db.prepare('INSERT INTO told_bands VALUES (?, ?, ?)').bind(decisionId, subjectId, now);
}

/** Of every person: those that count no more, at most `most`. */
export function dropOldBands(db: D1Database, now: number, most: number): D1PreparedStatement {
  return db
    .prepare(
      `DELETE FROM told_bands WHERE decision_id IN (
         SELECT decision_id FROM told_bands WHERE told_at <= ? LIMIT ?)`,
    )
    .bind(now - WINDOW, most);
}
