/** What the ledger forgets of a person: all of it. Who must prove a consent keeps its receipt. */
import type { Memory } from '../person.ts';

export const ledgerMemory: Memory = {
  room: 'consent',
  forget: (db, { subjectId }) => [
    db.prepare('DELETE FROM consent_events WHERE subject_id = ?').bind(subjectId),
    db.prepare('DELETE FROM consent_states WHERE subject_id = ?').bind(subjectId),
  ],
  countLeft: (db, { subjectId }) =>
    db
      .prepare(
        `SELECT (SELECT count(*) FROM consent_events WHERE subject_id = ?1)
           + (SELECT count(*) FROM consent_states WHERE subject_id = ?1) AS left`,
      )
      .bind(subjectId),
};
