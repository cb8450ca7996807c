/** What of this room goes with a person: for the transaction that erases them. */
export function eraseRights(db: D1Database, subjectId: string): D1PreparedStatement[] {
  return ['links', 'challenges', 'person_keys', 'rights_acts'].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE subject_id = ?`).bind(subjectId),
  );
}
