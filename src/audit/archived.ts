/** Reading closed segments: by an entry's id, which has its time in it, or by its place. */
import { timeOfId } from '../ids.ts';
import type { NewEntry } from './entry.ts';
import {
  importSubjectKey,
  openSealed,
  readSegment,
  type SealedEntry,
  type Segment,
  type SubjectKey,
  type SubjectKeyRow,
  segmentName,
} from './segment.ts';
import { type OpenedEntry, openRow, partsOf, SELECT_TEXTS, type TextRow } from './text.ts';

/** An id is drawn just before its entry is recorded, by a clock that may differ: in milliseconds. */
const APART = 60_000;

/** Segments that are looked through for one id, the nearest first: a busy log closes several a minute. */
const MOST_SEGMENTS = 16;

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
      `SELECT first, next FROM log_segments WHERE until >= ?1 - ?2 AND since <= ?1 + ?2
       ORDER BY max(since - ?1, ?1 - until, 0), first LIMIT ${MOST_SEGMENTS}`,
    )
    .bind(time, APART)
    .all<Segment>();
  for (const segment of results) {
    const found = (await readSealed(store, segment)).find((entry) => entry.id === id);
    if (found) return openOne(db, found);
  }
  return null;
}

/** By its place, in the database or in a segment. */
export async function readEntryAt(
  db: D1Database,
  store: R2Bucket,
  index: number,
): Promise<ArchivedEntry | null> {
  const live = await db.prepare(`${SELECT_TEXTS} WHERE l.idx = ?`).bind(index).first<TextRow>();
  if (!live) return readArchived(db, store, index);
  return { ...(await openRow(live)), parts: partsOf(live) ?? null, outcomeIndex: null };
}

async function readArchived(
  db: D1Database,
  store: R2Bucket,
  index: number,
): Promise<ArchivedEntry | null> {
  const segment = await db
    .prepare('SELECT first, next FROM log_segments WHERE first <= ? ORDER BY first DESC LIMIT 1')
    .bind(index)
    .first<Segment>();
  if (!segment) return null;
  const found = (await readSealed(store, segment)).find((entry) => entry.index === index);
  return found ? openOne(db, found) : null;
}

/** All of one segment that is a tenant's, in order. @param tenantId null for everybody's */
export async function* openSegment(
  db: D1Database,
  store: R2Bucket,
  segment: Segment,
  tenantId: string | null,
): AsyncGenerator<OpenedEntry> {
  const all = await readSealed(store, segment);
  const sealed = all.filter(({ tenant }) => tenantId === null || tenant === tenantId);
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

/** @throws Error where the store has lost it */
export async function readSealed(store: R2Bucket, segment: Segment): Promise<SealedEntry[]> {
  const stored = await store.get(segmentName(segment));
  if (!stored) throw new Error(`${segmentName(segment)} is not in the store.`);
  return readSegment(await stored.text());
}

async function openOne(db: D1Database, sealed: SealedEntry): Promise<ArchivedEntry> {
  const opened = await openSealed(sealed, await findKeys(db, [sealed]));
  return { ...opened, outcomeIndex: sealed.outcome };
}

export async function findKeys(
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
