/** What the journal says of people's rights holds again in a database that was put back. */

/** Everything about them is restricted: what exactly they said is lost, and theirs to narrow again. */
export function restrictAgain(
  db: D1Database,
  subjectId: string,
  at: number,
  id: string,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO rights_acts (subject_id, number, id, tenant_id, act, purpose, controller_id,
         deployment_id, by, channel, content_json, at)
       SELECT id, (SELECT coalesce(max(number), 0) + 1 FROM rights_acts WHERE subject_id = ?1),
         ?2, tenant_id, 'restrict', NULL, NULL, NULL, 'controller', 'key', '{"restored":true}', ?3
       FROM subjects s WHERE id = ?1 AND erased_at IS NULL AND NOT EXISTS (
         SELECT 1 FROM rights_acts a WHERE a.subject_id = s.id AND a.act IN ('object', 'restrict')
           AND a.at = ?3)`,
    )
    .bind(subjectId, id, at);
}

export function refuseAgain(db: D1Database, id: string, at: number): D1PreparedStatement {
  return db
    .prepare('UPDATE person_keys SET refused_at = ? WHERE id = ? AND refused_at IS NULL')
    .bind(at, id);
}
