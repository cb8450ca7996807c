/**
 * What was taken away, outside the database: consents, people, templates, keys and the like, by ids that
 * say nothing to who has not the database. A database that is put back to an earlier day has forgotten
 * it, and is told it again from here before it decides on anything.
 */
import { z } from 'zod';
import { newId } from '../ids.ts';

export const JOURNAL_KINDS = [
  'consent',
  'subject',
  'template',
  'purpose',
  'standing',
  'person_key',
  'key',
  'operator_key',
  'grant',
  'deployment',
  'pass',
  'tenant',
] as const;
export type JournalKind = (typeof JOURNAL_KINDS)[number];

/** One thing that was taken away, and when: milliseconds since the epoch. */
export type JournalLine = readonly [kind: JournalKind, id: string, at: number];

const Line = z.tuple([z.enum(JOURNAL_KINDS), z.string(), z.int()]);

/** An object is what one step of a recovery tells the database. */
const LINES = 25;
const MOST_OBJECTS = 40;
const PREFIX = 'journal/';

/** As long as a database may lie back that is put back: D1 keeps 30 days, an export as long as you do. */
export const JOURNAL_KEPT = 400 * 86_400_000;

interface JournalRow {
  seq: number;
  kind: JournalKind;
  id: string;
  at: number;
}

/**
 * Moves what the database has of it to R2: first the object, then the rows go. What is written twice is
 * told twice, and changes nothing the second time.
 * @returns whether there may be more
 */
export async function writeJournal(db: D1Database, store: R2Bucket, now: number): Promise<boolean> {
  const { results } = await db
    .prepare('SELECT seq, kind, id, at FROM journal ORDER BY seq LIMIT ?')
    .bind(LINES * MOST_OBJECTS)
    .all<JournalRow>();
  for (let at = 0; at < results.length; at += LINES) {
    const rows = results.slice(at, at + LINES);
    const lines = rows.map((row) => JSON.stringify([row.kind, row.id, row.at]));
    // A name of its own: a database that was put back counts from where it was.
    await store.put(`${nameAt(now)}-${newId('evt')}`, lines.join('\n'));
    await db
      .prepare('DELETE FROM journal WHERE seq <= ?')
      .bind(rows[rows.length - 1].seq)
      .run();
  }
  return results.length === LINES * MOST_OBJECTS;
}

/** In the order of their times. */
const nameAt = (time: number) => `${PREFIX}${String(Math.max(0, time)).padStart(14, '0')}`;

export interface JournalPart {
  /** Where the next part begins; null after the last. */
  readonly next: string | null;
  readonly lines: readonly JournalLine[];
}

/**
 * One object of it, the first after a name.
 * @param since nothing that was written earlier is of use, in milliseconds since the epoch
 * @param after as `next` of the part before, or null
 * @throws Error where a line is none: nothing is decided on a journal that cannot be read
 */
export async function readJournal(
  store: R2Bucket,
  since: number,
  after: string | null,
): Promise<JournalPart> {
  const startAfter = after ?? nameAt(since);
  const { objects } = await store.list({ prefix: PREFIX, startAfter, limit: 1 });
  const [first] = objects;
  if (!first) return { next: null, lines: [] };
  const stored = await store.get(first.key);
  if (!stored) throw new Error(`${first.key} is not in the store any more.`);
  const lines = (await stored.text()).split('\n').map((line) => Line.parse(JSON.parse(line)));
  return { next: first.key, lines };
}

/** Forgets what no database that is put back can need. @returns how many objects */
export async function pruneJournal(store: R2Bucket, now: number): Promise<number> {
  const { objects } = await store.list({ prefix: PREFIX, limit: 500 });
  const oldest = nameAt(now - JOURNAL_KEPT);
  const old = objects.flatMap(({ key }) => (key < oldest ? [key] : []));
  if (old.length > 0) await store.delete(old);
  return old.length;
}
