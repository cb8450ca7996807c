/** The entries of the audit log, read back: each decision with what came of it. Always by tenant. */
import { z } from 'zod';
import type { Policy } from '../policy/host.ts';
import { parseStored } from '../stored.ts';
import { readStoredDecision, type ToldDecision } from './decision.ts';
import { readStoredInput } from './input.ts';

export interface Entry {
  readonly id: string;
  readonly deploymentId: string | null;
  /** null where no deployment is named, and of before versions were kept. */
  readonly deploymentVersion: number | null;
  readonly subjectId: string | null;
  readonly operation: string;
  readonly dryRun: boolean;
  readonly decision: ToldDecision;
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
  deployment_version: number | null;
  subject_id: string | null;
  operation: string;
  dry_run: number;
  input_json: string;
  facts_json: string | null;
  decision_json: string;
  policy_revision: string;
  model_id: string;
  decided_at: number;
  outcome: string | null;
  details_json: string | null;
  recorded_at: number | null;
}

const Details = z.record(z.string(), z.unknown());

/** @throws StoredRecordError */
export function readEntry(row: EntryRow, policy: Policy | null): Entry {
  const record = `decisions ${row.id}`;
  const input = readStoredInput(row.input_json, row.facts_json, record);
  const context = { revision: row.policy_revision, input, policy };
  return {
    id: row.id,
    deploymentId: row.deployment_id,
    deploymentVersion: row.deployment_version,
    subjectId: row.subject_id,
    operation: row.operation,
    dryRun: row.dry_run === 1,
    decision: readStoredDecision(row.decision_json, record, context),
    input,
    policyRevision: row.policy_revision,
    modelId: row.model_id,
    decidedAt: row.decided_at,
    outcome:
      row.outcome === null
        ? null
        : {
            name: row.outcome,
            details: parseStored(Details, row.details_json ?? '{}', `outcomes of ${row.id}`),
            recordedAt: row.recorded_at ?? row.decided_at,
          },
  };
}

const SELECT_DECISIONS = `SELECT d.*, s.facts_json, o.outcome, o.details_json, o.recorded_at
  FROM decisions d LEFT JOIN outcomes o ON o.decision_id = d.id
  LEFT JOIN situations s ON s.id = d.situation`;

/** A dry run is its own outcome. */
const SELECT_DRY_RUNS = `SELECT d.*, NULL AS facts_json, 1 AS dry_run, 'dry_run' AS outcome, '{}' AS details_json,
  decided_at AS recorded_at FROM dry_runs d`;

/** A decision or a dry run. @throws StoredRecordError */
export async function findEntry(
  db: D1Database,
  policy: Policy | null,
  tenantId: string,
  id: string,
): Promise<Entry | null> {
  const found = await db.batch<EntryRow>(
    [SELECT_DECISIONS, SELECT_DRY_RUNS].map((select) =>
      db.prepare(`${select} WHERE d.tenant_id = ? AND d.id = ?`).bind(tenantId, id),
    ),
  );
  const [row] = found.flatMap(({ results }) => results);
  return row ? readEntry(row, policy) : null;
}

export interface EntryFilter {
  readonly subject?: string | undefined;
  readonly deployment?: string | undefined;
  readonly dryRuns: boolean;
}

/**
 * In order of recording. Only the filters that are given are in the statement, so that each has the
 * index that is made for it.
 * @param after an id of the list, or null
 */
export function selectEntries(
  db: D1Database,
  tenantId: string,
  { subject, deployment, dryRuns }: EntryFilter,
  after: string | null,
  most: number,
): D1PreparedStatement {
  const [select, table, order] = dryRuns
    ? [SELECT_DRY_RUNS, 'dry_runs', 'number']
    : [SELECT_DECISIONS, 'decisions', 'rowid'];
  const conditions = ['d.tenant_id = ?1'];
  const values: (string | number)[] = [tenantId, most];
  const where = (value: string | null | undefined, condition: (value: string) => string) => {
    if (value === undefined || value === null) return;
    values.push(value);
    conditions.push(condition(`?${values.length}`));
  };
  where(subject, (value) => `d.subject_id = ${value}`);
  where(deployment, (value) => `d.deployment_id = ${value}`);
  where(
    after,
    (value) =>
      `d.${order} > (SELECT ${order} FROM ${table} WHERE tenant_id = ?1 AND id = ${value})`,
  );
  return db
    .prepare(`${select} WHERE ${conditions.join(' AND ')} ORDER BY d.${order} LIMIT ?2`)
    .bind(...values);
}

export function locateEntry(
  db: D1Database,
  tenantId: string,
  dryRuns: boolean,
  id: string,
): D1PreparedStatement {
  const table = dryRuns ? 'dry_runs' : 'decisions';
  return db.prepare(`SELECT 1 FROM ${table} WHERE tenant_id = ? AND id = ?`).bind(tenantId, id);
}
