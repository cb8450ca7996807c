/** Nonces of liveness attestations, in D1. Whose nonce it is is part of every question. */

/** From asking for a nonce to the request that uses it: a person does a liveness check meanwhile. */
export const NONCE_LIFETIME = 5 * 60_000;

/**
 * What a nonce can be for: a check that somebody did to get through a gate must not become the
 * template of whoever sends it to another route.
 */
export const NONCE_OPERATIONS = ['verify', 'enrol', 'compare'] as const;
export type NonceOperation = (typeof NONCE_OPERATIONS)[number];

export interface Nonce {
  readonly nonce: string;
  readonly operation: NonceOperation;
  readonly tenantId: string;
  readonly deploymentId: string;
  readonly subjectId: string;
}

export function insertNonce(db: D1Database, nonce: Nonce, expiresAt: number): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO nonces (nonce, operation, tenant_id, deployment_id, subject_id, expires_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .bind(...valuesOf(nonce), expiresAt);
}

const OPEN = `nonce = ? AND operation = ? AND tenant_id = ? AND deployment_id = ?
  AND subject_id = ? AND expires_at > ?`;

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
  return db.prepare(sql).bind(...valuesOf(nonce), now);
}

function valuesOf({ nonce, operation, tenantId, deploymentId, subjectId }: Nonce): string[] {
  return [nonce, operation, tenantId, deploymentId, subjectId];
}
