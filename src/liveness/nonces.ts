/** Nonces of liveness attestations, in D1. Whose nonce it is is part of every question. */

/** From asking for a nonce to the request that uses it: a person does a liveness check meanwhile. */
export const NONCE_LIFETIME = 5 * 60_000;

export interface Nonce {
  readonly nonce: string;
  readonly tenantId: string;
  readonly deploymentId: string;
  readonly subjectId: string;
}

export function insertNonce(db: D1Database, nonce: Nonce, expiresAt: number): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO nonces (nonce, tenant_id, deployment_id, subject_id, expires_at)
       VALUES (?, ?, ?, ?, ?)`,
    )
    .bind(nonce.nonce, nonce.tenantId, nonce.deploymentId, nonce.subjectId, expiresAt);
}

const OPEN =
  'nonce = ? AND tenant_id = ? AND deployment_id = ? AND subject_id = ? AND expires_at > ?';

/** Whether it can be spent. The answer binds nobody: only spending it settles who was first. */
export async function isOpen(db: D1Database, nonce: Nonce, now: number): Promise<boolean> {
  return (await bind(db, `SELECT 1 FROM nonces WHERE ${OPEN}`, nonce, now).first()) !== null;
}

/** Deletes an open nonce in one statement. @returns false if another request was first. */
export async function spendNonce(db: D1Database, nonce: Nonce, now: number): Promise<boolean> {
  const { meta } = await bind(db, `DELETE FROM nonces WHERE ${OPEN}`, nonce, now).run();
  return meta.changes === 1;
}

/** Of every tenant: those at their end, at most `most` of them. */
export async function dropExpiredNonces(db: D1Database, now: number, most: number): Promise<void> {
  await db
    .prepare(
      `DELETE FROM nonces WHERE nonce IN (
         SELECT nonce FROM nonces WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`,
    )
    .bind(now, most)
    .run();
}

function bind(db: D1Database, sql: string, nonce: Nonce, now: number): D1PreparedStatement {
  const { tenantId, deploymentId, subjectId } = nonce;
  return db.prepare(sql).bind(nonce.nonce, tenantId, deploymentId, subjectId, now);
}
