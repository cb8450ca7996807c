/** Captures in D1. Of one, whose it is is part of every question but that of its token. */
import type { Person } from '../person.ts';
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

/** A deployment, and the instant until which results go that came by then. */
type Limit = readonly [deploymentId: string, until: number];

/** Results of a deployment whose rules keep them for less, with their captures: they go unread. */
export function dropResultsUntil(
  db: D1Database,
  limits: readonly Limit[],
  most: number,
): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `DELETE FROM captures WHERE id IN (
           SELECT c.id FROM json_each(?1) CROSS JOIN captures c
             ON c.deployment_id = value ->> 0 AND c.claimed_at <= value ->> 1
           WHERE c.result_json IS NOT NULL LIMIT ?2)`,
      )
      .bind(JSON.stringify(limits), most),
  ];
}

/** How many came by then, of each deployment. */
export function countResultsUntil(db: D1Database, limits: readonly Limit[]): D1PreparedStatement {
  return db
    .prepare(
      `SELECT value ->> 0 AS id, (SELECT count(*) FROM captures WHERE deployment_id = value ->> 0
         AND claimed_at <= value ->> 1 AND result_json IS NOT NULL) AS n FROM json_each(?)`,
    )
    .bind(JSON.stringify(limits));
}

/** Deployments that have results, by id. Each is found by its first, however many it has. */
export function selectDeploymentsWithResults(
  db: D1Database,
  after: string,
  most: number,
): D1PreparedStatement {
  const first = (behind: string) =>
    `SELECT min(deployment_id) FROM captures WHERE result_json IS NOT NULL AND deployment_id > ${behind}`;
  return db
    .prepare(
      `WITH RECURSIVE seen (id) AS (
         ${first('?1')}
         UNION ALL
         SELECT (${first('seen.id')}) FROM seen WHERE seen.id IS NOT NULL)
       SELECT id FROM seen WHERE id IS NOT NULL LIMIT ?2`,
    )
    .bind(after, most);
}

/** Of one person, the latest first. */
export function selectCapturesOf(
  db: D1Database,
  { tenantId, subjectId }: Person,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT * FROM captures WHERE subject_id = ?1 AND tenant_id = ?2
       ORDER BY rowid DESC LIMIT ?3`,
    )
    .bind(subjectId, tenantId, most);
}
