/**
 * Intents whose request ended before it could record an outcome: the isolate died, or the log could
 * not be written. The sweep records `interrupted` for them. As there is one outcome to a decision,
 * this also stops a transaction that was lost on its way from taking effect later.
 */
import { AuditError, type AuditLog } from './log.ts';

/** No request lasts this long, in milliseconds. */
const INTERRUPTED_AFTER = 15 * 60_000;

/** Entries looked at in one page; a page reads four rows for each, and writes none. */
const PAGE = 20_000;

export interface Interruptions {
  readonly intents: readonly Intent[];
  /** Before which entry they were looked for; null without any new one. */
  readonly upTo: number | null;
}

interface Intent {
  readonly decisionId: string;
  readonly operation: string;
}

interface IntentRow {
  idx: number;
  id: string;
  tenant_id: string;
  subject_id: string | null;
  operation: string;
  outcome: string | null;
}

/**
 * Settles intents that were interrupted. An intent is returned again until `markSettled` is told
 * that what it may have left behind is cleaned up.
 * @param most how many intents at once
 */
export async function settleInterrupted(
  db: D1Database,
  log: Pick<AuditLog, 'recordOutcome'>,
  now: number,
  most: number,
): Promise<Interruptions> {
  const page = await db
    .prepare(
      `SELECT coalesce(min(CASE WHEN at > ?1 THEN idx END), max(idx) + 1) AS up_to
       FROM (SELECT idx, at FROM log_texts
         WHERE idx >= (SELECT settled FROM log_state) ORDER BY idx LIMIT ?2)`,
    )
    .bind(now - INTERRUPTED_AFTER, PAGE)
    .first<number>('up_to');
  if (page === null) return { intents: [], upTo: null };
  const { results } = await db
    .prepare(
      `SELECT t.idx, l.id, t.tenant_id, t.subject_id, t.own_json ->> '$.operation' AS operation,
         ot.own_json ->> '$.outcome' AS outcome
       FROM log_texts t JOIN log l ON l.idx = t.idx
       LEFT JOIN log o ON o.id = 'out_' || substr(l.id, 5)
       LEFT JOIN log_texts ot ON ot.idx = o.idx
       WHERE t.idx >= (SELECT settled FROM log_state) AND t.idx < ?1 AND t.kind = 'intent'
         AND (o.idx IS NULL OR ot.own_json ->> '$.outcome' = 'interrupted')
       ORDER BY t.idx LIMIT ?2`,
    )
    .bind(page, most)
    .all<IntentRow>();
  const intents: Intent[] = [];
  for (const row of results) {
    const { id: decisionId, tenant_id: tenantId, subject_id: subjectId, operation } = row;
    if (row.outcome === null) {
      const outcome = 'interrupted';
      try {
        await log.recordOutcome({
          decisionId,
          tenantId,
          subjectId,
          outcome,
          details: {},
          recordedAt: now,
        });
      } catch (error) {
        // Refused, because it has an outcome by now: then it is settled.
        if (error instanceof AuditError && error.isBecauseOf('append_only')) continue;
        throw error;
      }
    }
    intents.push({ decisionId, operation });
  }
  const last = results.at(-1);
  return { intents, upTo: last === undefined || results.length < most ? page : last.idx + 1 };
}

/** Nothing before this entry needs to be looked at again. */
export async function markSettled(db: D1Database, upTo: number): Promise<void> {
  await db.prepare('UPDATE log_state SET settled = ?1 WHERE settled < ?1').bind(upTo).run();
}
