/**
 * Erasing what the log says of a person. The commitments stay, and without their salt nobody can tell
 * what they were of; so every proof holds, and the erasure is an entry itself.
 */

/** For the transaction of the erasure, after its own entry, which stays. */
export function eraseTexts(
  db: D1Database,
  subjectId: string,
  erasureId: string,
): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `DELETE FROM log_texts WHERE idx IN (
           SELECT o.idx FROM log_texts t JOIN log l ON l.idx = t.idx
           JOIN log o ON o.id = 'out_' || substr(l.id, 5)
           WHERE t.subject_id = ? AND t.kind <> 'outcome')`,
      )
      .bind(subjectId),
    db
      .prepare(
        `DELETE FROM log_texts
         WHERE subject_id = ?1 AND kind <> 'outcome' AND idx <> (SELECT idx FROM log WHERE id = ?2)`,
      )
      .bind(subjectId, erasureId),
    // What is in closed segments opens with it, and with nothing else.
    db.prepare('DELETE FROM log_subject_keys WHERE subject_id = ?').bind(subjectId),
  ];
}

/** Decisions about a person whose outcome is not recorded yet, and may never be. */
export function selectUnsettled(db: D1Database, subjectId: string): D1PreparedStatement {
  return db
    .prepare(
      `SELECT l.id FROM log_texts t JOIN log l ON l.idx = t.idx
       WHERE t.subject_id = ? AND t.idx >= (SELECT settled FROM log_state) AND t.kind = 'intent'
         AND NOT EXISTS (SELECT 1 FROM log o WHERE o.id = 'out_' || substr(l.id, 5))`,
    )
    .bind(subjectId);
}
