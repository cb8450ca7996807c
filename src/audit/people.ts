/** Whom closed segments speak of: without it, each would have to be read to tell a person what is in them. */
import { readSealed } from './archived.ts';
import { DECISION_KINDS } from './entry.ts';
import type { Segment } from './segment.ts';

/** For the transaction that closes a segment, while its texts are there. Of who was erased there is no key. */
export function notePeople(db: D1Database, first: number, next: number): D1PreparedStatement {
  return db
    .prepare(
      `INSERT OR IGNORE INTO log_subject_segments (subject_id, first)
       SELECT t.subject_id, ?1 FROM log_texts t JOIN log_subject_keys k ON k.subject_id = t.subject_id
       WHERE t.idx >= ?1 AND t.idx < ?2 AND t.kind IN ('intent', 'decision')`,
    )
    .bind(first, next);
}

/**
 * Looks through segments that were closed before this was noted. @param most segments
 * @returns how many it looked through
 */
export async function noteFormerPeople(
  db: D1Database,
  store: R2Bucket,
  most: number,
): Promise<number> {
  const { results } = await db
    .prepare(
      `SELECT first, next FROM log_segments WHERE first >= (SELECT people_until FROM log_state)
       ORDER BY first LIMIT ?`,
    )
    .bind(most)
    .all<Segment>();
  for (const { first, next } of results) {
    const sealed = await readSealed(store, { first, next });
    const decisions = sealed.filter(({ kind }) => kind !== null && DECISION_KINDS.has(kind));
    const references = new Set(decisions.flatMap(({ key }) => (key === null ? [] : [key])));
    await db.batch([
      db
        .prepare(
          `INSERT OR IGNORE INTO log_subject_segments (subject_id, first)
           SELECT k.subject_id, ?1 FROM json_each(?2) CROSS JOIN log_subject_keys k
             ON k.reference = value`,
        )
        .bind(first, JSON.stringify([...references])),
      db
        .prepare('UPDATE log_state SET people_until = ?2 WHERE people_until = ?1')
        .bind(first, next),
    ]);
  }
  return results.length;
}
