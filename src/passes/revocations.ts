/** Passes that were lost, in D1: nobody gets in with them any more. */

/** Inserts nothing where it was used, or revoked before. */
export function insertRevocation(
  db: D1Database,
  { id, tenantId }: { readonly id: string; readonly tenantId: string },
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO pass_revocations (pass_id, deployment_id, revoked_at)
       SELECT id, deployment_id, ?3 FROM passes WHERE id = ?1 AND tenant_id = ?2
         AND NOT EXISTS (SELECT 1 FROM pass_uses WHERE pass_id = ?1)
       ON CONFLICT DO NOTHING`,
    )
    .bind(id, tenantId, now);
}

export interface RevokedPassRow {
  pass_id: string;
  revoked_at: number;
  expires_at: number;
}

/** A gate that is behind time lets in with a pass for so long after its end, in milliseconds. */
const GRACE = 60_000;

/** Of a deployment's passes those that are not over, in the order in which they were revoked. */
export function selectRevoked(
  db: D1Database,
  deploymentId: string,
  now: number,
  after: string | null,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT r.pass_id, r.revoked_at, p.expires_at
       FROM pass_revocations r CROSS JOIN passes p ON p.id = r.pass_id
       WHERE r.deployment_id = ?1 AND r.number > iif(?2 IS NULL, 0,
           (SELECT number FROM pass_revocations WHERE pass_id = ?2 AND deployment_id = ?1))
         AND p.expires_at > ?3 ORDER BY r.number LIMIT ?4`,
    )
    .bind(deploymentId, after, now - GRACE, most);
}

export function locateRevoked(
  db: D1Database,
  deploymentId: string,
  passId: string,
): D1PreparedStatement {
  return db
    .prepare('SELECT number FROM pass_revocations WHERE pass_id = ? AND deployment_id = ?')
    .bind(passId, deploymentId);
}
