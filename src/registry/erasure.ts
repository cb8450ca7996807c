/** What the registry forgets of a person: the template rows, and all of the subject but the bare id. */
import type { Memory } from '../person.ts';

export const registryMemory: Memory = {
  room: 'registry',
  forget: (db, { tenantId, subjectId }) => [
    db
      .prepare('DELETE FROM templates WHERE tenant_id = ? AND subject_id = ?')
      .bind(tenantId, subjectId),
  ],
  countLeft: (db, { tenantId, subjectId }) =>
    db
      .prepare(
        `SELECT (SELECT count(*) FROM templates WHERE tenant_id = ?1 AND subject_id = ?2)
           + (SELECT count(*) FROM subjects WHERE tenant_id = ?1 AND id = ?2 AND coalesce(reference,
             jurisdiction, date_of_birth, role, iif(created_at = erased_at, NULL, 1)) IS NOT NULL)
           AS left`,
      )
      .bind(tenantId, subjectId),
};
