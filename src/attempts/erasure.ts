/** What the budgets forget of a person. A key's own budget loses their share with it. */
import type { Memory } from '../person.ts';

export const attemptsMemory: Memory = {
  room: 'attempts',
  forget: (db, { subjectId }) => [
    db.prepare('DELETE FROM attempts WHERE subject_id = ?').bind(subjectId),
    db.prepare('DELETE FROM told_bands WHERE subject_id = ?').bind(subjectId),
  ],
  countLeft: (db, { subjectId }) =>
    db
      .prepare(
        `SELECT (SELECT count(*) FROM attempts WHERE subject_id = ?1)
           + (SELECT count(*) FROM told_bands WHERE subject_id = ?1) AS left`,
      )
      .bind(subjectId),
};
