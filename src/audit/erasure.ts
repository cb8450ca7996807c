/**
 * Erasing what the log says of a person. The commitments stay, and without their salt nobody can tell
 * what they were of; so every proof holds. The erasure's own entry names a random id and no person.
 */

import type { Memory, Person } from '../person.ts';

export const logMemory: Memory = { room: 'audit', forget: eraseTexts, countLeft };

function eraseTexts(db: D1Database, { tenantId, subjectId }: Person): D1PreparedStatement[] {
  const run = (sql: string, ...values: string[]) => db.prepare(sql).bind(...values);
  return [
    run(
      `DELETE FROM log_texts WHERE idx IN (
         SELECT o.idx FROM log_texts t JOIN log l ON l.idx = t.idx
         JOIN log o ON o.id = 'out_' || substr(l.id, 5)
         WHERE t.subject_id = ?1 AND t.kind <> 'outcome'
         UNION ALL SELECT idx FROM log_late_outcomes WHERE subject_id = ?1)`,
      subjectId,
    ),
    run("DELETE FROM log_texts WHERE subject_id = ? AND kind <> 'outcome'", subjectId),
    run('DELETE FROM log_late_outcomes WHERE subject_id = ?', subjectId),
    // What is in closed segments opens with it, and with nothing else.
    run('DELETE FROM log_subject_keys WHERE subject_id = ?', subjectId),
    run('DELETE FROM log_subject_segments WHERE subject_id = ?', subjectId),
    run('DELETE FROM dry_runs WHERE tenant_id = ? AND subject_id = ?', tenantId, subjectId),
  ];
}

/** Texts, a key to closed segments, dry runs; and decisions that the sweep has yet to bring into the log. */
function countLeft(db: D1Database, { tenantId, subjectId }: Person): D1PreparedStatement {
  return db
    .prepare(
      `SELECT (SELECT count(*) FROM log_texts WHERE subject_id = ?2 AND kind <> 'outcome')
         + (SELECT count(*) FROM log_late_outcomes WHERE subject_id = ?2)
         + (SELECT count(*) FROM log_subject_keys WHERE subject_id = ?2)
         + (SELECT count(*) FROM log_subject_segments WHERE subject_id = ?2)
         + (SELECT count(*) FROM dry_runs WHERE tenant_id = ?1 AND subject_id = ?2)
         + (SELECT count(*) FROM decisions WHERE tenant_id = ?1 AND subject_id = ?2) AS left`,
    )
    .bind(tenantId, subjectId);
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
