/** Decisions as they were recorded, read back: each with what came of it. Always by tenant. */
import { z } from 'zod';
import type { Person } from '../person.ts';
import type { Policy } from '../policy/host.ts';
import { parseStored } from '../stored.ts';
import { findArchived, readEntryAt } from './archived.ts';
import { StoredDecision, type ToldDecision, tellDecision } from './decision.ts';
import { DECISION_KINDS, type NewEntry } from './entry.ts';
import { readContent } from './situation.ts';

export interface Entry {
  readonly id: string;
  /** Its place in the log; null for a dry run, which has none. */
  readonly index: number | null;
  readonly deploymentId: string | null;
  /** null where no deployment is named, and of before versions were kept. */
  readonly deploymentVersion: number | null;
  readonly subjectId: string | null;
  /** The key that asked; null where the service itself did. */
  readonly keyId: string | null;
  /** The request in which it did. */
  readonly request: string | null;
  /** The trace that it was part of. */
  readonly trace: string | null;
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

/** A decision of the log. */
export interface EntryRow {
  idx: number;
  id: string;
  subject_id: string | null;
  at: number;
  own_json: string;
  facts_json: string | null;
  outcome_json: string | null;
  outcome_facts_json: string | null;
  outcome_at: number | null;
}

const Fields = z.record(z.string(), z.unknown());

const OutcomeContent = z.object({ outcome: z.string(), details: Fields });

const DecisionContent = z.strictObject({
  ...StoredDecision.shape,
  operation: z.string(),
  deployment: z.string().nullable(),
  deployment_version: z.int().nullable(),
  key: z.string().nullable(),
  request: z.string().nullable(),
  trace: z.string().exactOptional(),
  /** The id of who was erased by it. */
  erased: z.string().exactOptional(),
  /** RFC 3339, of before there was a log: the entry came later. */
  decided_at: z.string().exactOptional(),
  input: Fields,
  policy_revision: z.string(),
  model: z.string(),
  outcome: OutcomeContent.exactOptional(),
});

/** @throws StoredRecordError */
export function readEntry(row: EntryRow, policy: Policy | null): Entry {
  const record = `log_texts of ${row.id}`;
  const stored = { own: row.own_json, situation: row.facts_json };
  const content = readContent(DecisionContent, stored, record);
  const {
    operation,
    deployment,
    deployment_version,
    key,
    request,
    trace = null,
    input,
    policy_revision: revision,
    model,
    outcome,
    erased,
    decided_at,
    ...decision
  } = content;
  const later =
    row.outcome_json === null
      ? undefined
      : readContent(
          OutcomeContent,
          { own: row.outcome_json, situation: row.outcome_facts_json },
          `log_texts of the outcome of ${row.id}`,
        );
  const found = outcome ?? later;
  return {
    id: row.id,
    index: row.idx,
    deploymentId: deployment,
    deploymentVersion: deployment_version,
    subjectId: erased ?? row.subject_id,
    keyId: key,
    request,
    trace,
    operation,
    dryRun: false,
    decision: tellDecision(decision, { revision, input, policy }),
    input,
    policyRevision: revision,
    modelId: model,
    decidedAt: decided_at === undefined ? row.at : Date.parse(decided_at),
    outcome: found
      ? { name: found.outcome, details: found.details, recordedAt: row.outcome_at ?? row.at }
      : null,
  };
}

export interface DryRunRow {
  id: string;
  deployment_id: string | null;
  deployment_version: number | null;
  subject_id: string | null;
  operation: string;
  input_json: string;
  decision_json: string;
  policy_revision: string;
  model_id: string;
  decided_at: number;
}

/** A dry run is its own outcome. @throws StoredRecordError */
export function readDryRun(row: DryRunRow, policy: Policy | null): Entry {
  const record = `dry_runs ${row.id}`;
  const input = parseStored(Fields, row.input_json, record);
  const decision = parseStored(StoredDecision, row.decision_json, record);
  const revision = row.policy_revision;
  return {
    id: row.id,
    index: null,
    deploymentId: row.deployment_id,
    deploymentVersion: row.deployment_version,
    subjectId: row.subject_id,
    keyId: null,
    request: null,
    trace: null,
    operation: row.operation,
    dryRun: true,
    decision: tellDecision(decision, { revision, input, policy }),
    input,
    policyRevision: revision,
    modelId: row.model_id,
    decidedAt: row.decided_at,
    outcome: { name: 'dry_run', details: {}, recordedAt: row.decided_at },
  };
}

/** The entry of an outcome is found by its decision's id: see `outcomeIdFor`. */
const SELECT = `SELECT t.idx, l.id, t.subject_id, t.at, t.own_json, s.facts_json,
    ot.own_json AS outcome_json, os.facts_json AS outcome_facts_json, ot.at AS outcome_at`;
const DECISIONS = `log_texts t JOIN log l ON l.idx = t.idx
  LEFT JOIN situations s ON s.id = t.situation
  LEFT JOIN log o ON o.id = 'out_' || substr(l.id, 5)
  LEFT JOIN log_texts ot ON ot.idx = o.idx
  LEFT JOIN situations os ON os.id = ot.situation`;

const IS_DECISION = "t.kind IN ('intent', 'decision')";

/**
 * In the database, or in a closed segment.
 * @returns `'erased'` where the log holds the entry, and what it commits to is gone
 */
export async function findEntry(
  { db, published }: { readonly db: D1Database; readonly published: R2Bucket },
  policy: Policy | null,
  tenantId: string,
  id: string,
): Promise<Entry | 'erased' | null> {
  const [{ results: decisions }, { results: dryRuns }, { results: bare }] = (await db.batch([
    db
      .prepare(
        `${SELECT} FROM log l CROSS JOIN log_texts t ON t.idx = l.idx
           LEFT JOIN situations s ON s.id = t.situation
           LEFT JOIN log o ON o.id = 'out_' || substr(l.id, 5)
           LEFT JOIN log_texts ot ON ot.idx = o.idx
           LEFT JOIN situations os ON os.id = ot.situation
         WHERE l.id = ?2 AND t.tenant_id = ?1 AND ${IS_DECISION}`,
      )
      .bind(tenantId, id),
    db.prepare('SELECT * FROM dry_runs WHERE tenant_id = ? AND id = ?').bind(tenantId, id),
    db
      .prepare(
        `SELECT 1 FROM log l LEFT JOIN log_texts t ON t.idx = l.idx
         WHERE l.id = ? AND t.idx IS NULL`,
      )
      .bind(id),
  ])) as [D1Result<EntryRow>, D1Result<DryRunRow>, D1Result];
  if (decisions[0]) return readEntry(decisions[0], policy);
  if (dryRuns[0]) return readDryRun(dryRuns[0], policy);
  if (bare[0]) return 'erased';
  const archived = await findArchived(db, published, id);
  if (archived === null) return null;
  const { parts, index, outcomeIndex } = archived;
  if (parts === null) return 'erased';
  if (parts.tenantId !== tenantId || !DECISION_KINDS.has(parts.kind)) return null;
  const outcome = outcomeIndex === null ? null : await readEntryAt(db, published, outcomeIndex);
  return readArchivedEntry(index, parts, outcome?.parts ?? null, policy);
}

/** A decision out of a closed segment. @param outcome null where it is in the decision, or erased */
export function readArchivedEntry(
  index: number,
  { id, subjectId, at, content }: NewEntry,
  outcome: NewEntry | null,
  policy: Policy | null,
): Entry {
  const row = {
    idx: index,
    id,
    subject_id: subjectId,
    at,
    own_json: JSON.stringify(content),
    facts_json: null,
    outcome_json: outcome && JSON.stringify(outcome.content),
    outcome_facts_json: null,
    outcome_at: outcome?.at ?? null,
  };
  return readEntry(row, policy);
}

export interface EntryFilter {
  readonly subject?: string | undefined;
  readonly deployment?: string | undefined;
  readonly outcome?: string | undefined;
  /** The code of a reason, and the id of a rule. */
  readonly reason?: string | undefined;
  readonly rule?: string | undefined;
  /** In milliseconds since the epoch: from, and before. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** Entries that one page looks through for those that a filter without an index lets pass. */
export const MOST_SCANNED = 2000;

/** Entries are in order of recording; the clocks that stamped them agree within this many milliseconds. */
const CLOCK_SKEW = 60_000;

export interface EntryPage {
  /** Of decisions, at most so many. */
  readonly page: D1PreparedStatement;
  /** The id of the last one that was looked at, where there may be more behind it. */
  readonly bound: D1PreparedStatement;
}

/**
 * Decisions in order of recording. Tenant, subject and time have an index; for the rest, a page looks
 * through so many and may be empty although others follow.
 * @param after a place: see `findPlaceInList`
 */
export function selectEntries(
  db: D1Database,
  tenantId: string,
  filter: EntryFilter,
  after: number | null,
  most: number,
): EntryPage {
  const values: (string | number)[] = [tenantId];
  const bind = (value: string | number) => `?${values.push(value)}`;
  const indexed = [
    't.tenant_id = ?1',
    "t.kind <> 'outcome'",
    IS_DECISION,
    ...(filter.subject === undefined ? [] : [`t.subject_id = ${bind(filter.subject)}`]),
    ...(after === null ? [] : [`t.idx > ${bind(after)}`]),
  ];
  if (filter.since !== undefined) {
    indexed.push(`t.idx >= ${firstAfter(bind(filter.since - CLOCK_SKEW))}`);
    indexed.push(`t.at >= ${bind(filter.since)}`);
  }
  if (filter.until !== undefined) {
    indexed.push(`t.idx < ${firstAfter(bind(filter.until + CLOCK_SKEW))}`);
    indexed.push(`t.at < ${bind(filter.until)}`);
  }
  const index = filter.subject === undefined ? 'log_texts_by_tenant' : 'log_texts_by_subject';
  const seen = `SELECT t.idx FROM log_texts t INDEXED BY ${index}
    WHERE ${indexed.join(' AND ')} ORDER BY t.idx LIMIT ${MOST_SCANNED}`;
  const bound = db
    .prepare(
      `SELECT l.id FROM (SELECT max(idx) AS idx, count(*) AS n FROM (${seen})) seen
       JOIN log l ON l.idx = seen.idx WHERE seen.n = ${MOST_SCANNED}`,
    )
    .bind(...values);

  const scanned = [
    ...(filter.deployment === undefined
      ? []
      : [`t.own_json ->> '$.deployment' = ${bind(filter.deployment)}`]),
    ...(filter.outcome === undefined
      ? []
      : [
          `coalesce(t.own_json ->> '$.outcome.outcome', ot.own_json ->> '$.outcome') = ${bind(filter.outcome)}`,
        ]),
    ...(filter.reason === undefined ? [] : [hasReason('code', bind(filter.reason))]),
    ...(filter.rule === undefined ? [] : [hasReason('rule', bind(filter.rule))]),
  ];
  // Without a filter that is looked for, a page reads no more than it answers.
  const rows = scanned.length === 0 ? seen.replace(/LIMIT \d+$/, `LIMIT ${bind(most)}`) : seen;
  const page = db
    .prepare(
      `${SELECT} FROM (${rows}) seen CROSS JOIN ${DECISIONS.replace('log_texts t', 'log_texts t ON t.idx = seen.idx')}
       ${scanned.length === 0 ? '' : `WHERE ${scanned.join(' AND ')}`}
       ORDER BY t.idx LIMIT ${bind(most)}`,
    )
    .bind(...values);
  return { page, bound };
}

/** Of an entry of the tenant's, or one that is erased: another's has no place in this list. */
const PLACE = `SELECT l.idx FROM log l LEFT JOIN log_texts t ON t.idx = l.idx
  WHERE (t.tenant_id = ?1 OR t.idx IS NULL)`;

/** In the decision, or in what was asked before the outcome was released. */
function hasReason(field: 'code' | 'rule', value: string): string {
  return `EXISTS (
    SELECT 1 FROM json_each(t.own_json, '$.reasons') r WHERE r.value ->> '${field}' = ${value}
    UNION ALL
    SELECT 1 FROM json_each(ot.own_json, '$.details.release.reasons') r
    WHERE r.value ->> '${field}' = ${value})`;
}

/** The first place whose entry is of this time or later: entries are in the order of their times. */
function firstAfter(time: string): string {
  const middle = '(low + high) / 2';
  const at = `(SELECT at FROM log_texts WHERE idx >= ${middle} ORDER BY idx LIMIT 1)`;
  return `(WITH RECURSIVE search (low, high) AS (
      SELECT coalesce((SELECT min(idx) FROM log_texts), 0),
        coalesce((SELECT max(idx) + 1 FROM log_texts), 0)
      UNION ALL
      SELECT iif(${at} < ${time}, ${middle} + 1, low), iif(${at} < ${time}, high, ${middle})
      FROM search WHERE low < high)
    SELECT low FROM search WHERE low = high)`;
}

/** Of a tenant's dry runs, in order. @param after an id of the list, or null */
export function selectDryRuns(
  db: D1Database,
  tenantId: string,
  { subject, deployment }: Pick<EntryFilter, 'subject' | 'deployment'>,
  after: string | null,
  most: number,
): D1PreparedStatement {
  const values: (string | number)[] = [tenantId, most];
  const bind = (value: string) => `?${values.push(value)}`;
  const conditions = [
    'tenant_id = ?1',
    ...(subject === undefined ? [] : [`subject_id = ${bind(subject)}`]),
    ...(deployment === undefined ? [] : [`deployment_id = ${bind(deployment)}`]),
    ...(after === null
      ? []
      : [`number > (SELECT number FROM dry_runs WHERE tenant_id = ?1 AND id = ${bind(after)})`]),
  ];
  return db
    .prepare(`SELECT * FROM dry_runs WHERE ${conditions.join(' AND ')} ORDER BY number LIMIT ?2`)
    .bind(...values);
}

/** Those about a person, in order. @param after the id of one of them, or null */
export function selectDryRunsOf(
  db: D1Database,
  { tenantId, subjectId }: Person,
  after: string | null,
  most: number,
): D1PreparedStatement {
  const place =
    after === null
      ? '?3 IS NULL'
      : `number > (
    SELECT number FROM dry_runs WHERE id = ?3 AND subject_id = ?1 AND tenant_id = ?2)`;
  return db
    .prepare(
      `SELECT * FROM dry_runs INDEXED BY dry_runs_of_subject
       WHERE subject_id = ?1 AND tenant_id = ?2 AND ${place} ORDER BY number LIMIT ?4`,
    )
    .bind(subjectId, tenantId, after, most);
}

/**
 * Also where the entry has been closed into a segment since its id was read: then the list goes on with
 * the first one that is still in the database.
 * @returns null where the tenant has no such entry
 */
export async function findPlaceInList(
  { db, published }: { readonly db: D1Database; readonly published: R2Bucket },
  tenantId: string,
  id: string,
): Promise<number | null> {
  const place = await locateEntry(db, tenantId, id).first<number>('idx');
  if (place !== null) return place;
  const archived = await findArchived(db, published, id);
  return archived?.tenantId === tenantId ? archived.index : null;
}

export function locateEntry(db: D1Database, tenantId: string, id: string): D1PreparedStatement {
  return db.prepare(`${PLACE} AND l.id = ?2`).bind(tenantId, id);
}

export function locateDryRun(db: D1Database, tenantId: string, id: string): D1PreparedStatement {
  return db.prepare('SELECT 1 FROM dry_runs WHERE tenant_id = ? AND id = ?').bind(tenantId, id);
}
