/**
 * Dry runs, recorded beside the log: they bind nobody and touch no face. A tenant has room for the
 * latest few thousand, for a month; the log itself only grows.
 */
import { storeDecision } from './decision.ts';
import type { DecisionRecord } from './record.ts';

/** Of one tenant: a further one takes the place of the oldest. */
export const MOST_DRY_RUNS = 2000;

/** In milliseconds. */
export const DRY_RUN_LIFETIME = 30 * 86_400_000;

/** Two statements, to be run in one transaction. */
export function insertDryRun(db: D1Database, record: DecisionRecord): D1PreparedStatement[] {
  const latest = `SELECT number FROM dry_runs WHERE tenant_id = ?1 ORDER BY number DESC LIMIT 1`;
  const insertion = db
    .prepare(
      `INSERT INTO dry_runs (tenant_id, id, deployment_id, subject_id, operation, input_json,
         decision_json, policy_revision, model_id, decided_at, deployment_version, number)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, coalesce((${latest}), 0) + 1)`,
    )
    .bind(
      record.tenantId,
      record.id,
      record.deploymentId,
      record.subjectId,
      record.operation,
      JSON.stringify(record.input),
      JSON.stringify(storeDecision(record.decision)),
      record.policyRevision,
      record.modelId,
      record.decidedAt,
      record.deploymentVersion,
    );
  const displacement = db
    .prepare(`DELETE FROM dry_runs WHERE tenant_id = ?1 AND number <= (${latest}) - ?2`)
    .bind(record.tenantId, MOST_DRY_RUNS);
  return [insertion, displacement];
}

/** Of every tenant: those past their time, the oldest first, at most `most` of them. */
export async function dropOldDryRuns(db: D1Database, now: number, most: number): Promise<void> {
  await db
    .prepare(
      `DELETE FROM dry_runs WHERE id IN (
         SELECT id FROM dry_runs WHERE decided_at <= ? ORDER BY decided_at LIMIT ?)`,
    )
    .bind(now - DRY_RUN_LIFETIME, most)
    .run();
}

/** Of these tenants: every one. */
export function dropDryRunsOf(db: D1Database, tenants: readonly string[]): D1PreparedStatement {
  return db
    .prepare('DELETE FROM dry_runs WHERE tenant_id IN (SELECT value FROM json_each(?))')
    .bind(JSON.stringify(tenants));
}

/** Whether a dry run was recorded. */
export async function holdsDryRun(db: D1Database, id: string): Promise<boolean> {
  return (await db.prepare('SELECT 1 FROM dry_runs WHERE id = ?').bind(id).first()) !== null;
}
