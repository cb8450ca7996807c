/** What the journal says of deployments and people, in a database that was put back. */
import type { Person } from '../person.ts';

/** In a copy of the database. */
export const COUNT_PEOPLE = 'SELECT count(*) AS people FROM subjects WHERE erased_at IS NULL';

/** Whosever it is; and with it the purpose of what is kept for it. */
export function endDeploymentAgain(db: D1Database, id: string, at: number): D1PreparedStatement[] {
  return [
    'UPDATE deployments SET ended_at = ?1 WHERE id = ?2 AND ended_at IS NULL',
    `UPDATE templates SET purpose_ended_at = ?1
     WHERE deployment_id = ?2 AND wrapped_key IS NOT NULL AND purpose_ended_at IS NULL`,
  ].map((sql) => db.prepare(sql).bind(at, id));
}

/** Of one template, whosever it is. */
export function endPurposeAgain(db: D1Database, id: string, at: number): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE templates SET purpose_ended_at = ?1
       WHERE id = ?2 AND wrapped_key IS NOT NULL AND purpose_ended_at IS NULL`,
    )
    .bind(at, id);
}

/** Those of these people who are not erased. */
export async function findUnerased(
  db: D1Database,
  subjects: readonly string[],
): Promise<readonly Person[]> {
  const { results } = await db
    .prepare(
      `SELECT tenant_id AS tenantId, id AS subjectId FROM subjects
       WHERE id IN (SELECT value FROM json_each(?)) AND erased_at IS NULL`,
    )
    .bind(JSON.stringify(subjects))
    .all<Person>();
  return results;
}
