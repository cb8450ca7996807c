/**
 * Decisions in order, a page at a time: those of closed segments, then those that are still in the
 * database. A page reads few segments, of two megabytes each, and says where the next one begins.
 */
import type { Policy } from '../policy/host.ts';
import { readEntryAt, readSealed } from './archived.ts';
import { type Entry, type EntryRow, readArchivedEntry, readEntry } from './entries.ts';
import { DECISION_KINDS, type NewEntry } from './entry.ts';
import { openSealed, type SealedEntry, type Segment, type SubjectKey } from './segment.ts';

/** Of one page, and as many outcomes that are in other segments than their decisions. */
export const MOST_SEGMENTS = 8;

export interface Stores {
  readonly db: D1Database;
  readonly published: R2Bucket;
}

export interface DecisionPage {
  readonly entries: readonly Entry[];
  /** Where the next page begins, for `after`; null at the end. */
  readonly next: number | null;
}

/** Which entries are read of a segment, and with which keys they are opened. */
export interface Wanted {
  isOwn(entry: SealedEntry): boolean;
  /** By their references. @param own what a segment has of these */
  findKeys(own: readonly SealedEntry[]): Promise<ReadonlyMap<string, SubjectKey>>;
}

/** As they were at one moment: what moves into a segment meanwhile is in one of the two. */
export interface Found {
  /** In order, behind `after`; one more than a page reads says that there are more. */
  readonly closed: readonly Segment[];
  /** In order, behind `after`. */
  readonly live: readonly EntryRow[];
}

/** @param after a place in the log, or null. @param most decisions; there may be fewer, and more behind */
export async function readPageOfDecisions(
  stores: Stores,
  policy: Policy | null,
  wanted: Wanted,
  { closed, live }: Found,
  after: number | null,
  most: number,
): Promise<DecisionPage> {
  const entries: Entry[] = [];
  const reader = new SegmentReader(stores, wanted);
  for (const segment of closed.slice(0, MOST_SEGMENTS)) {
    for (const sealed of await reader.read(segment)) {
      if (after !== null && sealed.index <= after) continue;
      // What is full needs nothing more opened.
      if (entries.length === most) return { entries, next: sealed.index - 1 };
      const found = await reader.open(sealed, policy);
      if (found === 'enough') return { entries, next: sealed.index - 1 };
      if (found) entries.push(found);
    }
  }
  if (closed.length > MOST_SEGMENTS) return { entries, next: closed[MOST_SEGMENTS].first - 1 };
  for (const row of live) {
    if (entries.length === most) return { entries, next: row.idx - 1 };
    entries.push(readEntry(row, policy));
  }
  return { entries, next: null };
}

class SegmentReader {
  readonly #stores: Stores;
  readonly #wanted: Wanted;
  /** Of the segment that was read last, by place. */
  #own = new Map<number, SealedEntry>();
  #keys: ReadonlyMap<string, SubjectKey> = new Map();
  #elsewhere = 0;

  constructor(stores: Stores, wanted: Wanted) {
    this.#stores = stores;
    this.#wanted = wanted;
  }

  /** The decisions among what is wanted of it, still closed. */
  async read(segment: Segment): Promise<SealedEntry[]> {
    const all = await readSealed(this.#stores.published, segment);
    const own = all.filter((entry) => this.#wanted.isOwn(entry));
    this.#own = new Map(own.map((sealed) => [sealed.index, sealed]));
    this.#keys = await this.#wanted.findKeys(own);
    return own.filter(({ kind }) => kind !== null && DECISION_KINDS.has(kind));
  }

  /**
   * @returns null where it is erased, `'enough'` where its outcome is in another segment, and too many of
   *   those were read
   */
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
    return (await openSealed(sealed, this.#keys)).parts;
  }
}
