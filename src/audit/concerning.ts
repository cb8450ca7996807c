/** Every decision that concerned a person, in order. */
import type { Person } from '../person.ts';
import type { Policy } from '../policy/host.ts';
import { type EntryRow, selectEntries } from './entries.ts';
import { importSubjectKey, type Segment, type SubjectKeyRow } from './segment.ts';
import {
  type DecisionPage,
  MOST_SEGMENTS,
  readPageOfDecisions,
  type Stores,
} from './segment-reader.ts';

/** @param after a place in the log, or null. @param most decisions; there may be fewer, and more behind */
export async function readConcerning(
  stores: Stores,
  policy: Policy | null,
  person: Person,
  after: number | null,
  most: number,
): Promise<DecisionPage> {
  const { db } = stores;
  const { tenantId, subjectId } = person;
  const [segments, keys, live] = await db.batch([
    selectSegmentsOf(db, subjectId, after, MOST_SEGMENTS + 1),
    db.prepare('SELECT * FROM log_subject_keys WHERE subject_id = ?').bind(subjectId),
    selectEntries(db, tenantId, { subject: subjectId }, after, most + 1).page,
  ]);
  const [key] = keys.results as unknown as SubjectKeyRow[];
  const found = {
    // Without their key there is nothing to open.
    closed: key ? (segments.results as unknown as Segment[]) : [],
    live: live.results as unknown as EntryRow[],
  };
  const wanted = {
    isOwn: (entry: { key: string | null; tenant: string | null }) =>
      entry.key === key?.reference && entry.tenant === tenantId,
    findKeys: async () => new Map(key ? [[key.reference, await importSubjectKey(key)]] : []),
  };
  return readPageOfDecisions(stores, policy, wanted, found, after, most);
}

/** Those with decisions about a person behind a place, in order. */
export function selectSegmentsOf(
  db: D1Database,
  subjectId: string,
  after: number | null,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT g.first, g.next FROM log_subject_segments s CROSS JOIN log_segments g ON g.first = s.first
       WHERE s.subject_id = ?1
         AND s.first >= coalesce((SELECT max(first) FROM log_segments WHERE first <= ?2), 0)
         AND g.next > ?2 ORDER BY s.first LIMIT ?3`,
    )
    .bind(subjectId, after === null ? 0 : after + 1, most);
}
