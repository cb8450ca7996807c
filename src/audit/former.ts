/**
 * Decisions from before there was a log, which `decisions` and `outcomes` hold: brought into it in their
 * order, so that they are read, proved and erased like any other. What they say of their time stays.
 */
import { z } from 'zod';
import { report } from '../report.ts';
import { parseStored } from '../stored.ts';
import { StoredDecision } from './decision.ts';
import { commitTo, type NewEntry } from './entry.ts';
import { insertEntry } from './insertion.ts';

interface FormerRow {
  id: string;
  tenant_id: string;
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
}

const Fields = z.record(z.string(), z.unknown());

/**
 * At most so many, and gone from where they were in one transaction. Of two at once, one fails.
 * @param now in milliseconds since the epoch: entries are in the order of their times
 * @returns how many rows are in it now
 */
export async function importFormer(db: D1Database, now: number, most: number): Promise<number> {
  const { results } = await db
    .prepare(
      `SELECT d.*, s.facts_json, o.outcome, o.details_json
       FROM decisions d LEFT JOIN outcomes o ON o.decision_id = d.id
       LEFT JOIN situations s ON s.id = d.situation
       ORDER BY d.rowid LIMIT ?`,
    )
    .bind(most)
    .all<FormerRow>();
  if (results.length === 0) return 0;
  const entries = await Promise.all(
    results.filter(({ dry_run }) => dry_run === 0).map((row) => commitTo(entryOf(row, now))),
  );
  const ids = JSON.stringify(results.map(({ id }) => id));
  await db.batch([
    ...entries.flatMap((entry) => insertEntry(db, entry)),
    db
      .prepare('DELETE FROM outcomes WHERE decision_id IN (SELECT value FROM json_each(?))')
      .bind(ids),
    db.prepare('DELETE FROM decisions WHERE id IN (SELECT value FROM json_each(?))').bind(ids),
  ]);
  return results.length;
}

/** One that cannot be read is an entry as it stands, which cannot be read either, and stops no other. */
function entryOf(row: FormerRow, now: number): NewEntry {
  try {
    return readFormer(row, now);
  } catch (error) {
    report('former_decision_unreadable', error);
    const { id, tenant_id: tenantId, subject_id: subjectId, input_json, decision_json } = row;
    const content = { unreadable: { input_json, decision_json } };
    return { id, kind: 'decision', tenantId, subjectId, at: now, content };
  }
}

/** @throws StoredRecordError */
function readFormer(row: FormerRow, now: number): NewEntry {
  const record = `decisions ${row.id}`;
  const { reasons, ...decision } = parseStored(StoredDecision, row.decision_json, record);
  const outcome =
    row.outcome === null
      ? {}
      : {
          outcome: {
            outcome: row.outcome,
            details: parseStored(Fields, row.details_json ?? '{}', record),
          },
        };
  return {
    id: row.id,
    kind: row.outcome === null ? 'intent' : 'decision',
    tenantId: row.tenant_id,
    subjectId: row.subject_id,
    at: now,
    content: {
      decided_at: new Date(row.decided_at).toISOString(),
      operation: row.operation,
      deployment: row.deployment_id,
      deployment_version: row.deployment_version,
      key: null,
      request: null,
      input: {
        ...parseStored(Fields, row.input_json, record),
        ...parseStored(Fields, row.facts_json ?? '{}', record),
      },
      ...decision,
      reasons: reasons.map(({ code, rule }) => ({ code, rule })),
      policy_revision: row.policy_revision,
      model: row.model_id,
      ...outcome,
    },
  };
}
