/** Entries put into a Worker's log from behind, through the code that writes it. */
import { commitTo, type NewEntry } from '../../src/audit/entry.ts';
import { insertEntry } from '../../src/audit/insertion.ts';
import { AuditLog } from '../../src/audit/log.ts';
import { joinContent } from '../../src/audit/situation.ts';
import { newTimedId } from '../../src/ids.ts';
import { deriveKey } from '../../src/signing/keys.ts';

/** The log over a database, signing with a key of the test's. */
export function openLog(db: D1Database): AuditLog {
  const seed = { id: 'test', bytes: new Uint8Array(32) };
  return new AuditLog(db, {
    origin: 'localhost/log',
    key: () => deriveKey(seed, 'receipt'),
    now: Date.now,
  });
}

interface TextRow {
  tenant_id: string;
  subject_id: string | null;
  kind: NewEntry['kind'];
  at: number;
  own_json: string;
  facts_json: string | null;
}

/**
 * The entry of a decision once more, under a new id and with changes.
 * @returns the id
 */
export async function copyDecision(
  db: D1Database,
  id: string,
  changes: Partial<Omit<NewEntry, 'id'>> = {},
): Promise<string> {
  const row = await db
    .prepare(
      `SELECT t.*, s.facts_json FROM log l JOIN log_texts t ON t.idx = l.idx
       LEFT JOIN situations s ON s.id = t.situation WHERE l.id = ?`,
    )
    .bind(id)
    .first<TextRow>();
  if (!row) throw new Error(`There is no ${id}.`);
  const at = changes.at ?? row.at;
  const entry: NewEntry = {
    id: newTimedId('dec', at),
    kind: changes.kind ?? row.kind,
    tenantId: row.tenant_id,
    subjectId: row.subject_id,
    at,
    content: {
      ...joinContent({ own: row.own_json, situation: row.facts_json }, id),
      ...changes.content,
    },
  };
  await db.batch(insertEntry(db, await commitTo(entry)));
  return entry.id;
}
