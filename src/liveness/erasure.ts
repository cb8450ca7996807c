/** Nonces that were given out for a person. */
import type { Memory } from '../person.ts';

export const noncesMemory: Memory = {
  room: 'liveness',
  forget: (db, { subjectId }) => [
    db.prepare('DELETE FROM nonces WHERE subject_id = ?').bind(subjectId),
  ],
  countLeft: (db, { subjectId }) =>
    db.prepare('SELECT count(*) AS left FROM nonces WHERE subject_id = ?').bind(subjectId),
};
