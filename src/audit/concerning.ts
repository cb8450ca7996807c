/**
 * Every decision that concerned a person, in order: those of closed segments, then those that are still in
 * the database. A page reads few segments, of two megabytes each, and says where the next one begins.
 */
import type { Person } from '../person.ts';
import type { Policy } from '../policy/host.ts';
import { readEntryAt, readSealed } from './archived.ts';
import {
  type Entry,
  type EntryRow,
  readArchivedEntry,
  readEntry,
  selectEntries,
} from './entries.ts';
import { DECISION_KINDS, type NewEntry } from './entry.ts';
import {
  importSubjectKey,
  openSealed,
  type SealedEntry,
  type Segment,
  type SubjectKeyRow,
} from './segment.ts';

/** Of one page, and as many outcomes that are in other segments than their decisions. */
const MOST_SEGMENTS = 8;

export interface Concerning {
  readonly entries: readonly Entry[];
  /** Where the next page begins, for `after`; null at the end. */
  readonly next: number | null;
}

interface Stores {
  readonly db: D1Database;
  readonly published: R2Bucket;
}

/** @param after a place in the log, or null. @param most decisions; there may be fewer, and more behind */
export async function readConcerning(
  stores: Stores,
  policy: Policy | null,
  person: Person,
  after: number | null,
  most: number,
): Promise<Concerning> {
  const { db } = stores;
  const { tenantId, subjectId } = person;
  // At once: what moves into a segment meanwhile is in one of them.
  const [segments, keys, live] = await db.batch([
    selectSegmentsOf(db, subjectId, after, MOST_SEGMENTS + 1),
    db.prepare('SELECT * FROM log_subject_keys WHERE subject_id = ?').bind(subjectId),
    selectEntries(db, tenantId, { subject: subjectId }, after, most + 1).page,
  ]);
  const [key] = keys.results as unknown as SubjectKeyRow[];
  const closed = segments.results as unknown as Segment[];
  const entries: Entry[] = [];
  if (key) {
    const reader = new PersonalReader(stores, key, tenantId);
    for (const segment of closed.slice(0, MOST_SEGMENTS)) {
      for (const sealed of await reader.read(segment)) {
        if (after !== null && sealed.index <= after) continue;
        const found = await reader.open(sealed, policy);
        if (found === 'enough' || entries.length === most) {
          return { entries, next: sealed.index - 1 };
        }
        if (found) entries.push(found);
      }
    }
    if (closed.length > MOST_SEGMENTS) {
      return { entries, next: closed[MOST_SEGMENTS].first - 1 };
    }
  }
  for (const row of live.results as unknown as EntryRow[]) {
    if (entries.length === most) return { entries, next: row.idx - 1 };
    entries.push(readEntry(row, policy));
  }
  return { entries, next: null };
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

/** What closed segments say of one person. */
class PersonalReader {
  readonly #stores: Stores;
  readonly #key: SubjectKeyRow;
  readonly #tenantId: string;
  /** Of the segment that was read last, by place. */
  #own = new Map<number, SealedEntry>();
  #elsewhere = 0;

  constructor(stores: Stores, key: SubjectKeyRow, tenantId: string) {
    this.#stores = stores;
    this.#key = key;
    this.#tenantId = tenantId;
  }

  /** The decisions among what it says of them, still closed. */
  async read(segment: Segment): Promise<SealedEntry[]> {
    const all = await readSealed(this.#stores.published, segment);
    const own = all.filter(
      ({ key, tenant }) => key === this.#key.reference && tenant === this.#tenantId,
    );
    this.#own = new Map(own.map((sealed) => [sealed.index, sealed]));
    return own.filter(({ kind }) => kind !== null && DECISION_KINDS.has(kind));
  }

  /** @returns `'enough'` where its outcome is in another segment, and too many of those were read */
  async open(sealed: SealedEntry, policy: Policy | null): Promise<Entry | 'enough' | null> {
    const { db, published } = this.#stores;
    const { index, outcome: place } = sealed;
    let outcome: NewEntry | null = null;
    if (place !== null) {
      const near = this.#own.get(place);
      if (!near && this.#elsewhere === MOST_SEGMENTS) return 'enough';
      if (!near) this.#elsewhere += 1;
      outcome = near
        ? await this.#partsOf(near)
        : ((await readEntryAt(db, published, place))?.parts ?? null);
    }
    const parts = await this.#partsOf(sealed);
    return parts && readArchivedEntry(index, parts, outcome, policy);
  }

  async #partsOf(sealed: SealedEntry): Promise<NewEntry | null> {
    const key = await importSubjectKey(this.#key);
    return (await openSealed(sealed, new Map([[key.reference, key]]))).parts;
  }
}
