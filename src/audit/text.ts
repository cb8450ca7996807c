/** What entries commit to, read back: from the database, and from closed segments. */
import { decodeBase64 } from '../base64.ts';
import { type Kind, type NewEntry, textOf } from './entry.ts';
import { joinContent } from './situation.ts';

/** An entry in its place, with what it commits to. */
export interface OpenedEntry {
  readonly index: number;
  readonly id: string;
  /** 32 bytes, base64. */
  readonly entry: string;
  /** null: the operator's own, or erased. */
  readonly tenantId: string | null;
  /** null where it is erased. */
  readonly opened: { readonly salt: string; readonly text: string } | null;
}

export interface TextRow {
  idx: number;
  id: string;
  entry: string;
  tenant_id: string | null;
  kind: Kind | null;
  subject_id: string | null;
  at: number | null;
  salt: string | null;
  own_json: string | null;
  facts_json: string | null;
}

/** All columns of a `TextRow`. */
export const SELECT_TEXTS = `SELECT l.idx, l.id, l.entry, t.tenant_id, t.kind, t.subject_id, t.at,
    t.salt, t.own_json, s.facts_json
  FROM log l LEFT JOIN log_texts t ON t.idx = l.idx LEFT JOIN situations s ON s.id = t.situation`;

export async function openRow(row: TextRow): Promise<OpenedEntry> {
  const { idx: index, id, entry, tenant_id: tenantId, salt } = row;
  const parts = partsOf(row);
  const opened = salt !== null && parts ? { salt, text: await textWith(parts, salt) } : null;
  return { index, id, entry, tenantId, opened };
}

/** What the text is made of; undefined where it is erased. */
export function partsOf(row: TextRow): NewEntry | undefined {
  const { id, kind, tenant_id, subject_id, at, own_json, facts_json } = row;
  if (kind === null || at === null || own_json === null) return undefined;
  return {
    id,
    kind,
    tenantId: tenant_id,
    subjectId: subject_id,
    at,
    content: joinContent({ own: own_json, situation: facts_json }, `log_texts of ${id}`),
  };
}

/** The committed text, byte for byte. @param salt base64 */
export function textWith(parts: NewEntry, salt: string): Promise<string> {
  return textOf(parts, decodeBase64(salt) ?? new Uint8Array());
}

/** Of the database, by its id. */
export async function findRow(db: D1Database, id: string): Promise<OpenedEntry | null> {
  const row = await db.prepare(`${SELECT_TEXTS} WHERE l.id = ?`).bind(id).first<TextRow>();
  return row && openRow(row);
}
