/** What the journal says of passes holds again in a database that was put back. */

/** One that the database has not got lets nobody in. */
export function revokePassAgain(db: D1Database, id: string, at: number): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO pass_revocations (pass_id, deployment_id, revoked_at)
       SELECT id, deployment_id, ?2 FROM passes
       WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM pass_revocations WHERE pass_id = ?1)`,
    )
    .bind(id, at);
}
