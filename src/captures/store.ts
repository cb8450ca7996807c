/** Captures in D1. Of one, whose it is is part of every question but that of its token. */
import { type Capture, type CaptureResult, RESULT_LIFETIME } from './capture.ts';

/** The schema refuses one of a subject that is erased. */
export function insertCapture(
  db: D1Database,
  capture: Omit<Capture, 'claimedAt' | 'result'>,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO captures (id, tenant_id, key_id, operation, deployment_id, subject_id,
         secret_sha256, advises, replaces, created_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      capture.id,
      capture.tenantId,
      capture.keyId,
      capture.operation,
      capture.deploymentId,
      capture.subjectId,
      capture.secretSha256,
      capture.advises ? 1 : 0,
      capture.replaces,
      capture.createdAt,
      capture.expiresAt,
    );
}

/** Whosever it is: for who has its token. */
export function selectCaptureById(db: D1Database, id: string): D1PreparedStatement {
  return db.prepare('SELECT * FROM captures WHERE id = ?').bind(id);
}

export function selectCapture(db: D1Database, tenantId: string, id: string): D1PreparedStatement {
  return db.prepare('SELECT * FROM captures WHERE tenant_id = ? AND id = ?').bind(tenantId, id);
}

/** Takes it for one picture. @returns false if another was first, or it has ended */
export async function claimCapture(db: D1Database, id: string, now: number): Promise<boolean> {
  const { meta } = await db
    .prepare(
      'UPDATE captures SET claimed_at = ?1 WHERE id = ?2 AND claimed_at IS NULL AND expires_at > ?1',
    )
    .bind(now, id)
    .run();
  return meta.changes > 0;
}

/** Changes nothing where the subject was erased meanwhile. */
export function settleCapture(
  db: D1Database,
  id: string,
  result: CaptureResult,
): D1PreparedStatement {
  return db
    .prepare('UPDATE captures SET result_json = ? WHERE id = ? AND result_json IS NULL')
    .bind(JSON.stringify(result), id);
}

/** Of every tenant: those whose result has been there long enough, at most so many of them. */
export function dropOldCaptures(db: D1Database, now: number, most: number): D1PreparedStatement {
  return db
    .prepare(
      `DELETE FROM captures WHERE id IN (
         SELECT id FROM captures WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`,
    )
    .bind(now - RESULT_LIFETIME, most);
}
