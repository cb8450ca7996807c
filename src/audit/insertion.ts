/**
 * The statements that write entries. The database gives each its place: one more than the last, in the
 * statement that inserts it, and SQLite has one writer. An entry whose id is there aborts the whole
 * transaction, so that a transaction can be sent again and takes effect once.
 */
import type { CommittedEntry } from './entry.ts';
import { splitContent } from './situation.ts';

/** Rows of an answer to the first statement of an entry. */
export interface PlacedRow {
  idx: number;
}

const NEXT = '(SELECT coalesce(max(idx) + 1, 0) FROM log)';

/** To be run in this order in one transaction; the first answers the place, as a `PlacedRow`. */
export function insertEntry(db: D1Database, entry: CommittedEntry): D1PreparedStatement[] {
  const { situation } = splitContent(entry);
  const [log, text] = writeEntry(entry);
  return [
    db.prepare(log.sql).bind(...log.values),
    ...(situation === undefined ? [] : [insertSituation(db, situation)]),
    db.prepare(text.sql).bind(...text.values),
  ];
}

interface Statement {
  readonly sql: string;
  readonly values: readonly (string | number | null)[];
}

/** The same with the values in the text, for who has no connection but a command. */
export function spellEntry(entry: CommittedEntry): string[] {
  return writeEntry(entry).map(({ sql, values }) =>
    sql.replaceAll(/\?(\d+)/g, (_, number) => quote(values[Number(number) - 1])),
  );
}

function quote(value: string | number | null): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

function writeEntry(entry: CommittedEntry): [log: Statement, text: Statement] {
  const { id, kind, tenantId, subjectId, at, salt } = entry;
  const { own, situation } = splitContent(entry);
  return [
    {
      sql: `INSERT INTO log (idx, id, entry) SELECT ${NEXT}, ?1, ?2 RETURNING idx`,
      values: [id, entry.entry],
    },
    {
      sql: `INSERT INTO log_texts (idx, tenant_id, kind, subject_id, at, salt, own_json, situation)
        SELECT idx, ?1, ?2, ?3, ?4, ?5, ?6, (SELECT id FROM situations WHERE facts_json = ?7)
        FROM log WHERE id = ?8`,
      values: [tenantId, kind, subjectId, at, salt, JSON.stringify(own), situation ?? null, id],
    },
  ];
}

/** One that is there already is left as it is. */
function insertSituation(db: D1Database, situation: string): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO situations (facts_json)
       SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM situations WHERE facts_json = ?1)`,
    )
    .bind(situation);
}

/**
 * Another policy than the last one that decided is an entry before its first decision. Nothing happens
 * where it is the same.
 */
export function insertPolicyEntry(
  db: D1Database,
  entry: CommittedEntry,
  revision: string,
): D1PreparedStatement[] {
  const [log, text] = writeEntry(entry);
  const isNew = '(SELECT policy_revision FROM log_state) IS NOT';
  return [
    db
      .prepare(`INSERT INTO log (idx, id, entry) SELECT ${NEXT}, ?1, ?2 WHERE ${isNew} ?3`)
      .bind(...log.values, revision),
    db.prepare(`${text.sql} AND ${isNew} ?9`).bind(...text.values, revision),
    db
      .prepare('UPDATE log_state SET policy_revision = ?1 WHERE policy_revision IS NOT ?1')
      .bind(revision),
  ];
}

/** The first name stays: a trigger refuses another, for its receipts could not be kept. */
export function nameLog(db: D1Database, origin: string): D1PreparedStatement {
  return db.prepare('UPDATE log_state SET origin = ?1 WHERE origin IS NOT ?1').bind(origin);
}

/** Right after the statement of a change: an entry if it changed something. None that has a situation. */
export function insertEntryIfChanged(db: D1Database, entry: CommittedEntry): D1PreparedStatement[] {
  const [log, text] = writeEntry(entry);
  return [
    db
      .prepare(
        `INSERT INTO log (idx, id, entry) SELECT ${NEXT}, ?1, ?2 WHERE changes() > 0 RETURNING idx`,
      )
      .bind(...log.values),
    db.prepare(`${text.sql} AND changes() > 0`).bind(...text.values),
  ];
}

/** Where an entry is, if it is this one. */
export async function findPlace(
  db: D1Database,
  { id, entry }: Pick<CommittedEntry, 'id' | 'entry'>,
): Promise<number | null> {
  return await db
    .prepare('SELECT idx FROM log WHERE id = ? AND entry = ?')
    .bind(id, entry)
    .first<number>('idx');
}
