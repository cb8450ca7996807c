/** The entries of the audit log, read back: each decision with what came of it. Always by tenant. */
import type { Decision } from '../policy/decision.ts';

export interface Entry {
  readonly id: string;
  readonly deploymentId: string | null;
  readonly subjectId: string | null;
  readonly operation: string;
  readonly dryRun: boolean;
  readonly decision: Decision;
  readonly input: Record<string, unknown>;
  readonly policyRevision: string;
  readonly modelId: string;
  readonly decidedAt: number;
  /** null: the request ended before its outcome was recorded. */
  readonly outcome: Outcome | null;
}

export interface Outcome {
  readonly name: string;
  readonly details: Record<string, unknown>;
  readonly recordedAt: number;
}

export interface EntryRow {
  id: string;
  deployment_id: string | null;
  subject_id: string | null;
  operation: string;
  dry_run: number;
  input_json: string;
  decision_json: string;
  policy_revision: string;
  model_id: string;
  decided_at: number;
  outcome: string | null;
  details_json: string | null;
  recorded_at: number | null;
}

export function readEntry(row: EntryRow): Entry {
  return {
    id: row.id,
    deploymentId: row.deployment_id,
    subjectId: row.subject_id,
    operation: row.operation,
    dryRun: row.dry_run === 1,
    decision: JSON.parse(row.decision_json),
    input: JSON.parse(row.input_json),
    policyRevision: row.policy_revision,
    modelId: row.model_id,
    decidedAt: row.decided_at,
    outcome:
      row.outcome === null
        ? null
        : {
            name: row.outcome,
            details: JSON.parse(row.details_json ?? '{}'),
            recordedAt: row.recorded_at ?? row.decided_at,
          },
  };
}

const SELECT = `SELECT d.*, o.outcome, o.details_json, o.recorded_at
  FROM decisions d LEFT JOIN outcomes o ON o.decision_id = d.id`;

export async function findEntry(
  db: D1Database,
  tenantId: string,
  id: string,
): Promise<Entry | null> {
  const row = await db
    .prepare(`${SELECT} WHERE d.tenant_id = ? AND d.id = ?`)
    .bind(tenantId, id)
    .first<EntryRow>();
  return row && readEntry(row);
}

/** Where a page begins: behind the entry of that time and id. */
export interface Position {
  readonly decidedAt: number;
  readonly id: string;
}

/** Oldest first. */
export async function listEntries(
  db: D1Database,
  tenantId: string,
  filter: { readonly subject?: string | undefined; readonly deployment?: string | undefined },
  after: Position,
  most: number,
): Promise<Entry[]> {
  const { results } = await db
    .prepare(
      `${SELECT} WHERE d.tenant_id = ?1 AND (?2 IS NULL OR d.subject_id = ?2)
         AND (?3 IS NULL OR d.deployment_id = ?3) AND (d.decided_at, d.id) > (?4, ?5)
       ORDER BY d.decided_at, d.id LIMIT ?6`,
    )
    .bind(
      tenantId,
      filter.subject ?? null,
      filter.deployment ?? null,
      after.decidedAt,
      after.id,
      most,
    )
    .all<EntryRow>();
  return results.map(readEntry);
}
