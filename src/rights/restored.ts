/** What the journal says of people's rights holds again in a database that was put back. */

import type { Person } from '../person.ts';

/** Everything about them is restricted: what exactly they said is lost, and theirs to narrow again. */
export function restrictAgain(
  db: D1Database,
  { tenantId, subjectId }: Person,
  at: number,
  id: string,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO rights_acts (subject_id, number, id, tenant_id, act, purpose, controller_id,
         deployment_id, by, channel, content_json, at)
       SELECT ?1, (SELECT coalesce(max(number), 0) + 1 FROM rights_acts WHERE subject_id = ?1),
         ?2, ?4, 'restrict', NULL, NULL, NULL, 'controller', 'key', '{"restored":true}', ?3
       WHERE NOT EXISTS (SELECT 1 FROM rights_acts WHERE subject_id = ?1
         AND act IN ('object', 'restrict') AND at = ?3)`,
    )
    .bind(subjectId, id, at, tenantId);
}

export function refuseAgain(db: D1Database, id: string, at: number): D1PreparedStatement {
  return db
    .prepare('UPDATE person_keys SET refused_at = ? WHERE id = ? AND refused_at IS NULL')
    .bind(at, id);
}
