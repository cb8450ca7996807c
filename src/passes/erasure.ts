/** What this room knows of people: the passes that were bound to them. */
export const passesMemory = {
  room: 'passes',
  forget(db: D1Database, { subjectId }: { readonly subjectId: string }): D1PreparedStatement[] {
    const own = 'SELECT id FROM passes WHERE subject_id = ?';
    return [
      db.prepare(`DELETE FROM pass_uses WHERE pass_id IN (${own})`).bind(subjectId),
      db.prepare(`DELETE FROM pass_revocations WHERE pass_id IN (${own})`).bind(subjectId),
      db.prepare('DELETE FROM passes WHERE subject_id = ?').bind(subjectId),
    ];
  },
  countLeft(db: D1Database, { subjectId }: { readonly subjectId: string }): D1PreparedStatement {
    return db.prepare('SELECT count(*) AS left FROM passes WHERE subject_id = ?').bind(subjectId);
  },
};
