/**
 * Closing segments: the oldest entries move from D1 to R2, a segment at a time, so that the database holds
 * a window and does not fill. The tree has them all and knows nothing of it. A run that is interrupted is
 * begun again: the object is written first, and one transaction takes its rows out of the database.
 */
import { randomText } from '../ids.ts';
import { noteFormerPeople, notePeople } from './people.ts';
import { openPublished } from './published.ts';
import {
  importSubjectKey,
  newSubjectKey,
  type Segment,
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
  const looked = await noteFormerPeople(db, store, most);
  // What the published tree has not, or has as its last entry, is still the integrator's.
  const published = await openPublished(store);
  if (!published) return 0;
  for (let segments = 0; segments < most - looked; segments++) {
    const window = await db
      .prepare(
        `SELECT archived, settled, (SELECT coalesce(max(idx) + 1, 0) FROM log) AS size FROM log_state`,
      )
      .first<Window>();
    if (!window) return moved;
    const { archived: first, size, settled } = window;
    const whole = first + segment;
    if (whole > size - live || whole > settled || whole >= published.size) return moved;
    const next = await endOfSegment(db, first, whole);
    await closeSegment(db, store, { first, next });
    moved += next - first;
  }
  return moved;
}

/** In memory they are several times that: JSON, ciphertext, base64. */
const MOST_BYTES = 2 * 2 ** 20;

/** Sooner where the entries are large, but after one at least. */
async function endOfSegment(db: D1Database, first: number, whole: number): Promise<number> {
  const next = await db
    .prepare(
      `SELECT max(idx) + 1 AS next FROM (
         SELECT l.idx, sum(200 + coalesce(length(t.own_json), 0) + coalesce(length(s.facts_json), 0))
           OVER (ORDER BY l.idx) AS bytes
         FROM log l LEFT JOIN log_texts t ON t.idx = l.idx LEFT JOIN situations s ON s.id = t.situation
         WHERE l.idx >= ?1 AND l.idx < ?2)
       WHERE bytes <= ${MOST_BYTES} OR idx = ?1`,
    )
    .bind(first, whole)
    .first<number>('next');
  return next ?? whole;
}

const SELECT_ROWS = `SELECT l.idx, l.id, l.entry, t.tenant_id, t.kind, t.subject_id, t.at, t.salt,
    t.own_json, s.facts_json, o.idx AS outcome_idx
  FROM log l LEFT JOIN log_texts t ON t.idx = l.idx LEFT JOIN situations s ON s.id = t.situation
    LEFT JOIN log o ON l.id LIKE 'dec_%' AND o.id = 'out_' || substr(l.id, 5)
  WHERE l.idx >= ? AND l.idx < ? ORDER BY l.idx`;

async function closeSegment(
  db: D1Database,
  store: R2Bucket,
  { first, next }: Segment,
): Promise<void> {
  const { results } = await db.prepare(SELECT_ROWS).bind(first, next).all<SegmentRow>();
  if (results.length !== next - first) throw new Error(`The log has a gap after entry ${first}.`);
  const keys = await keysFor(db, results);
  const lines = await Promise.all(results.map((row) => sealRow(row, keys)));
  await store.put(segmentName({ first, next }), lines.join('\n'));
  const times = results.flatMap(({ at }) => (at === null ? [] : [at]));
  const [since, until] = times.length > 0 ? [Math.min(...times), Math.max(...times)] : [0, 0];
  // Of two runs at once one fails here: there is one segment to a place.
  await db.batch([
    db
      .prepare('INSERT INTO log_segments (first, next, since, until) VALUES (?, ?, ?, ?)')
      .bind(first, next, since, until),
    db
      .prepare(
        `UPDATE log_state SET archived = ?1, people_until = iif(people_until = ?2, ?1, people_until)
         WHERE archived = ?2`,
      )
      .bind(next, first),
    notePeople(db, first, next),
    db
      .prepare(
        `INSERT OR IGNORE INTO log_late_outcomes (subject_id, idx)
         SELECT t.subject_id, o.idx FROM log_texts t JOIN log l ON l.idx = t.idx
         JOIN log o ON o.id = 'out_' || substr(l.id, 5)
         WHERE t.idx >= ?1 AND t.idx < ?2 AND t.kind = 'intent' AND t.subject_id IS NOT NULL
           AND o.idx >= ?2`,
      )
      .bind(first, next),
    db
      .prepare(
        `DELETE FROM log_late_outcomes WHERE (subject_id, idx) IN (
           SELECT subject_id, idx FROM log_texts
           WHERE idx >= ? AND idx < ? AND kind = 'outcome' AND subject_id IS NOT NULL)`,
      )
      .bind(first, next),
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
