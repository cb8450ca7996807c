/** What this room knows of people: their links, keys and challenges, and what they did. */
import type { Memory } from '../person.ts';

const TABLES = ['links', 'challenges', 'person_keys', 'rights_acts'];

export const rightsMemory: Memory = {
  room: 'rights',
  forget: (db, { subjectId }) =>
    TABLES.map((table) => db.prepare(`DELETE FROM ${table} WHERE subject_id = ?`).bind(subjectId)),
  countLeft: (db, { subjectId }) =>
    db
      .prepare(
        `SELECT ${TABLES.map((table) => `(SELECT count(*) FROM ${table} WHERE subject_id = ?1)`).join(' + ')} AS left`,
      )
      .bind(subjectId),
};
