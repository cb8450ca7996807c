/** Reading closed segments: by an entry's id, which has its time in it, or by its place. */
import { timeOfId } from '../ids.ts';
import type { NewEntry } from './entry.ts';
import {
  importSubjectKey,
  openSealed,
  readSegment,
  type SealedEntry,
  type SubjectKey,
  type SubjectKeyRow,
  segmentName,
} from './segment.ts';
import type { OpenedEntry } from './text.ts';

/** An id is drawn before its entry is recorded, by a clock that may differ: in milliseconds. */
const APART = 20 * 60_000;

/** Segments that are looked through for one id: a busy log closes several in that time. */
const MOST_SEGMENTS = 64;

/** An entry of a closed segment, with what its text is made of. */
export interface ArchivedEntry extends OpenedEntry {
  readonly parts: NewEntry | null;
  readonly outcomeIndex: number | null;
}

export async function findArchived(
  db: D1Database,
  store: R2Bucket,
  id: string,
): Promise<ArchivedEntry | null> {
  const time = timeOfId(id);
  const { results } = await db
    .prepare(
      `SELECT first FROM log_segments WHERE until >= ?1 AND since <= ?2
       ORDER BY until LIMIT ${MOST_SEGMENTS}`,
    )
    .bind(time - APART, time + APART)
    .all<{ first: number }>();
  for (const { first } of results) {
    const found = (await readSealed(store, first)).find((entry) => entry.id === id);
    if (found) return openOne(db, found);
  }
  return null;
}

export async function readArchived(
  db: D1Database,
  store: R2Bucket,
  index: number,
): Promise<ArchivedEntry | null> {
  const segment = await db
    .prepare('SELECT first FROM log_segments WHERE first <= ? ORDER BY first DESC LIMIT 1')
    .bind(index)
    .first<{ first: number }>();
  if (!segment) return null;
  const found = (await readSealed(store, segment.first)).find((entry) => entry.index === index);
  return found ? openOne(db, found) : null;
}

/** All of one segment, in order. @param first its first entry */
export async function* openSegment(
  db: D1Database,
  store: R2Bucket,
  first: number,
): AsyncGenerator<OpenedEntry> {
  const sealed = await readSealed(store, first);
  const keys = await findKeys(db, sealed);
  for (const entry of sealed) yield openSealed(entry, keys);
}

/** Segments that end after a place, at most so many, in order. */
export function selectSegments(db: D1Database, from: number, most: number): D1PreparedStatement {
  return db
    .prepare(
      `SELECT first, next FROM log_segments
       WHERE first >= coalesce((SELECT max(first) FROM log_segments WHERE first <= ?1), 0)
         AND next > ?1 ORDER BY first LIMIT ?2`,
    )
    .bind(from, most);
}

async function readSealed(store: R2Bucket, first: number): Promise<SealedEntry[]> {
  const stored = await store.get(segmentName(first));
  if (!stored) throw new Error(`The segment of entry ${first} is not in the store.`);
  return readSegment(await stored.text());
}

async function openOne(db: D1Database, sealed: SealedEntry): Promise<ArchivedEntry> {
  const opened = await openSealed(sealed, await findKeys(db, [sealed]));
  return { ...opened, outcomeIndex: sealed.outcome };
}

async function findKeys(
  db: D1Database,
  entries: readonly SealedEntry[],
): Promise<Map<string, SubjectKey>> {
  const references = new Set(entries.flatMap(({ key }) => (key === null ? [] : [key])));
  if (references.size === 0) return new Map();
  const { results } = await db
    .prepare('SELECT * FROM log_subject_keys WHERE reference IN (SELECT value FROM json_each(?))')
    .bind(JSON.stringify([...references]))
    .all<SubjectKeyRow>();
  const keys = await Promise.all(results.map(importSubjectKey));
  return new Map(keys.map((key) => [key.reference, key]));
}
