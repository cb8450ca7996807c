/**
 * Closing segments: the oldest entries move from D1 to R2, a segment at a time, so that the database holds
 * a window and does not fill. The tree has them all and knows nothing of it. A run that is interrupted is
 * begun again: the object is written first, and one transaction takes its rows out of the database.
 */
import { randomText } from '../ids.ts';
import { openPublished } from './published.ts';
import {
  importSubjectKey,
  newSubjectKey,
  type SegmentRow,
  type SubjectKey,
  type SubjectKeyRow,
  sealRow,
  segmentName,
} from './segment.ts';

export interface ArchiveLimits {
  /** Entries that stay in the database, at least. */
  readonly live: number;
  /** Entries of one segment. A thousand are some two megabytes, and a request reads one at a time. */
  readonly segment: number;
}

interface Window {
  readonly archived: number;
  readonly settled: number;
  readonly size: number;
}

/**
 * @param most segments
 * @returns entries that were moved
 */
export async function archive(
  db: D1Database,
  store: R2Bucket,
  { live, segment }: ArchiveLimits,
  most: number,
): Promise<number> {
  let moved = 0;
  for (let segments = 0; segments < most; segments++) {
    const window = await db
      .prepare(
        `SELECT archived, settled, (SELECT coalesce(max(idx) + 1, 0) FROM log) AS size FROM log_state`,
      )
      .first<Window>();
    if (!window) return moved;
    const next = window.archived + segment;
    if (next > window.size - live || next > window.settled) return moved;
    // What the published tree has not, or has as its last entry, is still the integrator's.
    const published = await openPublished(store);
    if (!published || next >= published.size) return moved;
    await closeSegment(db, store, window.archived, next);
    moved += segment;
  }
  return moved;
}

const SELECT_ROWS = `SELECT l.idx, l.id, l.entry, t.tenant_id, t.kind, t.subject_id, t.at, t.salt,
    t.own_json, s.facts_json, o.idx AS outcome_idx
  FROM log l LEFT JOIN log_texts t ON t.idx = l.idx LEFT JOIN situations s ON s.id = t.situation
    LEFT JOIN log o ON l.id LIKE 'dec_%' AND o.id = 'out_' || substr(l.id, 5)
  WHERE l.idx >= ? AND l.idx < ? ORDER BY l.idx`;

async function closeSegment(
  db: D1Database,
  store: R2Bucket,
  first: number,
  next: number,
): Promise<void> {
  const { results } = await db.prepare(SELECT_ROWS).bind(first, next).all<SegmentRow>();
  if (results.length !== next - first) throw new Error(`The log has a gap after entry ${first}.`);
  const keys = await keysFor(db, results);
  const lines = await Promise.all(results.map((row) => sealRow(row, keys)));
  await store.put(segmentName(first), lines.join('\n'));
  const times = results.flatMap(({ at }) => (at === null ? [] : [at]));
  const [since, until] = times.length > 0 ? [Math.min(...times), Math.max(...times)] : [0, 0];
  // Of two runs at once one fails here: there is one segment to a place.
  await db.batch([
    db
      .prepare('INSERT INTO log_segments (first, next, since, until) VALUES (?, ?, ?, ?)')
      .bind(first, next, since, until),
    db.prepare('UPDATE log_state SET archived = ? WHERE archived = ?').bind(next, first),
    db.prepare('DELETE FROM log_texts WHERE idx >= ? AND idx < ?').bind(first, next),
    db.prepare('DELETE FROM log WHERE idx >= ? AND idx < ?').bind(first, next),
  ]);
}

/** By subject: made where there is none. Of who was erased meanwhile there is none. */
async function keysFor(
  db: D1Database,
  rows: readonly SegmentRow[],
): Promise<Map<string, SubjectKey>> {
  const ids = new Set(rows.flatMap(({ subject_id }) => (subject_id === null ? [] : [subject_id])));
  const made = [...ids].map((id) => [id, randomText(22), newSubjectKey()]);
  const [, found] = await db.batch<SubjectKeyRow>([
    db
      .prepare(
        `INSERT OR IGNORE INTO log_subject_keys (subject_id, reference, key)
         SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)`,
      )
      .bind(JSON.stringify(made)),
    db
      .prepare(
        'SELECT * FROM log_subject_keys WHERE subject_id IN (SELECT value FROM json_each(?))',
      )
      .bind(JSON.stringify([...ids])),
  ]);
  const keys = await Promise.all(found.results.map(importSubjectKey));
  return new Map(keys.map((key) => [key.subjectId, key]));
}
