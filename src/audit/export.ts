/**
 * Entries in their order, for somebody who checks them: closed segments first, then the database. A page
 * at a time, so that memory does not grow with the log.
 */
import { openSegment, selectSegments } from './archived.ts';
import type { Segment } from './segment.ts';
import { type OpenedEntry, openRow, SELECT_TEXTS, type TextRow } from './text.ts';

/** Rows read at a time: about half a megabyte. */
const PAGE = 500;

export interface Exported {
  /** Whose; null for all of the log. */
  readonly tenantId: string | null;
  /** The place to begin at. */
  readonly from: number;
}

/**
 * All that there is when it begins, and perhaps more. Of a tenant, what is erased is left out: whose it
 * was is erased with it.
 */
export async function* exportEntries(
  { db, published }: { readonly db: D1Database; readonly published: R2Bucket },
  { tenantId, from }: Exported,
): AsyncGenerator<OpenedEntry> {
  const isWanted = (entry: OpenedEntry) =>
    entry.index >= next && (tenantId === null || entry.opened);
  let next = from;
  for (;;) {
    // Of one moment: what is closed meanwhile must not fall between the two.
    const [closed, live] = await db.batch([
      selectSegments(db, next, 1),
      selectPage(db, tenantId, next),
    ]);
    const [segment] = closed.results as unknown as Segment[];
    if (segment) {
      for await (const entry of openSegment(db, published, segment, tenantId)) {
        if (isWanted(entry)) yield entry;
      }
      next = segment.next;
      continue;
    }
    const rows = live.results as TextRow[];
    const last = rows.at(-1);
    if (last === undefined) return;
    for (const row of rows) yield openRow(row);
    next = last.idx + 1;
  }
}

function selectPage(db: D1Database, tenantId: string | null, from: number): D1PreparedStatement {
  if (tenantId === null) {
    return db.prepare(`${SELECT_TEXTS} WHERE l.idx >= ? ORDER BY l.idx LIMIT ${PAGE}`).bind(from);
  }
  return db
    .prepare(
      `SELECT l.idx, l.id, l.entry, t.tenant_id, t.kind, t.subject_id, t.at, t.salt, t.own_json,
         s.facts_json
       FROM log_texts t JOIN log l ON l.idx = t.idx LEFT JOIN situations s ON s.id = t.situation
       WHERE t.idx >= ? AND t.tenant_id = ? ORDER BY t.idx LIMIT ${PAGE}`,
    )
    .bind(from, tenantId);
}
