/**
 * Intents whose request ended before it could record an outcome: the isolate died, or the log could
 * not be written. The sweep records `interrupted` for them. As there is one outcome to a decision,
 * this also stops a transaction that was lost on its way from taking effect later.
 */

/** No request lasts this long, in milliseconds. */
const INTERRUPTED_AFTER = 15 * 60_000;

/** Decisions looked at in one page; a page reads three rows for each, and writes none. */
const PAGE = 20_000;

export interface Interruptions {
  readonly intents: readonly Intent[];
  /** Up to which decision they were looked for, in order of recording; null without any new one. */
  readonly upTo: number | null;
}

interface Intent {
  readonly decisionId: string;
  readonly operation: string;
}

interface IntentRow {
  n: number;
  id: string;
  operation: string;
}

/**
 * Settles intents that were interrupted. An intent is returned again until `markSettled` is told
 * that what it may have left behind is cleaned up.
 * @param most how many intents at once
 */
export async function settleInterrupted(
  db: D1Database,
  now: number,
  most: number,
): Promise<Interruptions> {
  // The rows of an append-only table are numbered in the order of their insertion.
  const page = await db
    .prepare(
      `SELECT coalesce(min(CASE WHEN decided_at > ?1 THEN n END) - 1, max(n)) AS up_to
       FROM (SELECT rowid AS n, decided_at FROM decisions
         WHERE rowid > (SELECT up_to FROM settlements) ORDER BY rowid LIMIT ?2)`,
    )
    .bind(now - INTERRUPTED_AFTER, PAGE)
    .first<number>('up_to');
  if (page === null) return { intents: [], upTo: null };
  const { results } = await db
    .prepare(
      `SELECT d.rowid AS n, d.id, d.operation
       FROM decisions d LEFT JOIN outcomes o ON o.decision_id = d.id
       WHERE d.rowid > (SELECT up_to FROM settlements) AND d.rowid <= ?1
         AND coalesce(o.outcome, 'interrupted') = 'interrupted'
       ORDER BY d.rowid LIMIT ?2`,
    )
    .bind(page, most)
    .all<IntentRow>();
  if (results.length > 0) {
    await db
      .prepare(
        `INSERT INTO outcomes (decision_id, outcome, details_json, recorded_at)
         SELECT value, 'interrupted', '{}', ?2 FROM json_each(?1)
         WHERE NOT EXISTS (SELECT 1 FROM outcomes WHERE decision_id = value)`,
      )
      .bind(JSON.stringify(results.map(({ id }) => id)), now)
      .run();
  }
  return {
    intents: results.map(({ id, operation }) => ({ decisionId: id, operation })),
    upTo: results.length < most ? page : (results.at(-1)?.n ?? page),
  };
}

/** Nothing up to this decision needs to be looked at again. */
export async function markSettled(db: D1Database, upTo: number): Promise<void> {
  await db.prepare('UPDATE settlements SET up_to = ? WHERE up_to < ?').bind(upTo, upTo).run();
}
