/**
 * Templates whose master key or transform is replaced, a page at a time. Every change is made only where
 * the keys are still those that were read: who erases, withdraws or enrols anew meanwhile is first.
 */
import type { TemplateRow } from './template.ts';

/** Where a page ends; opaque to who asks for the next. */
export interface Place {
  readonly generation: number;
  readonly row: number;
}

export type PlacedTemplateRow = TemplateRow & { readonly place: number };

const START: Place = { generation: -1, row: -1 };

/** Of every tenant, in the order of rows: those that have a key. */
export function selectSealed(db: D1Database, after: number, most: number): D1PreparedStatement {
  return db
    .prepare(
      `SELECT rowid AS place, * FROM templates WHERE rowid > ? AND wrapped_key IS NOT NULL
       ORDER BY rowid LIMIT ?`,
    )
    .bind(after, most);
}

/** How many are sealed with each master key, by its id. */
export function countByMasterKey(db: D1Database): D1PreparedStatement {
  return db.prepare(
    `SELECT substr(wrapped_key, 4, 8) AS key_id, count(*) AS sealed
     FROM templates WHERE wrapped_key IS NOT NULL GROUP BY 1`,
  );
}

/** The keys of a row, as they were read and as they are to be. */
export interface Rewrapped {
  readonly id: string;
  readonly from: readonly (string | null)[];
  readonly to: readonly (string | null)[];
}

/** Each row's keys, in their order: its own, the next one's, the former one's. */
export function keysOf(row: TemplateRow): (string | null)[] {
  return [row.wrapped_key, row.next_key, row.former_key];
}

export function replaceKeys(db: D1Database, rewrapped: readonly Rewrapped[]): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE templates SET wrapped_key = value ->> '$.to[0]', next_key = value ->> '$.to[1]',
         former_key = value ->> '$.to[2]'
       FROM json_each(?)
       WHERE templates.id = value ->> 'id' AND wrapped_key = value ->> '$.from[0]'
         AND next_key IS value ->> '$.from[1]' AND former_key IS value ->> '$.from[2]'`,
    )
    .bind(JSON.stringify(rewrapped));
}

/** Of a tenant: those of an older generation than this. */
export function selectOlder(
  db: D1Database,
  { tenantId, generation }: { readonly tenantId: string; readonly generation: number },
  after: Place | null,
  most: number,
): D1PreparedStatement {
  const { generation: from, row } = after ?? START;
  return db
    .prepare(
      `SELECT rowid AS place, * FROM templates
       WHERE tenant_id = ?1 AND wrapped_key IS NOT NULL AND generation < ?2
         AND (generation, rowid) > (?3, ?4)
       ORDER BY generation, rowid LIMIT ?5`,
    )
    .bind(tenantId, generation, from, row, most);
}

export function countOlder(db: D1Database, tenantId: string, generation: number) {
  return db
    .prepare(
      `SELECT count(*) AS templates FROM templates
       WHERE tenant_id = ? AND wrapped_key IS NOT NULL AND generation < ?`,
    )
    .bind(tenantId, generation);
}

/** A key for a ciphertext that is to be written. */
export interface Claim {
  readonly id: string;
  /** The template's own key, as it was read. */
  readonly from: string;
  readonly key: string;
}

/** Notes which keys the next ciphertexts have, unless somebody has noted others. */
export function claimNext(db: D1Database, claims: readonly Claim[], generation: number) {
  return db
    .prepare(
      `UPDATE templates SET next_key = value ->> 'key', next_generation = ?2
       FROM json_each(?1)
       WHERE templates.id = value ->> 'id' AND wrapped_key = value ->> 'from' AND next_key IS NULL
         AND generation < ?2`,
    )
    .bind(JSON.stringify(claims), generation);
}

export function selectRows(db: D1Database, ids: readonly string[]): D1PreparedStatement {
  return db
    .prepare('SELECT * FROM templates WHERE id IN (SELECT value FROM json_each(?))')
    .bind(JSON.stringify(ids));
}

/** The ciphertexts are written: from here on requests are served with them. */
export function switchToNext(db: D1Database, claims: readonly Claim[], now: number) {
  return db
    .prepare(
      `UPDATE templates SET former_key = wrapped_key, former_generation = generation,
         wrapped_key = next_key, generation = next_generation, next_key = NULL,
         next_generation = NULL, renewed_at = ?2
       FROM json_each(?1)
       WHERE templates.id = value ->> 'id' AND wrapped_key = value ->> 'from'
         AND next_key = value ->> 'key'
       RETURNING templates.id`,
    )
    .bind(JSON.stringify(claims), now);
}

/** Of every tenant: those whose former ciphertext was replaced by then. */
export function selectFormer(db: D1Database, before: number, most: number): D1PreparedStatement {
  return db
    .prepare(
      `SELECT id, former_generation FROM templates
       WHERE former_key IS NOT NULL AND renewed_at <= ? ORDER BY renewed_at LIMIT ?`,
    )
    .bind(before, most);
}

export function countFormer(db: D1Database): D1PreparedStatement {
  return db.prepare(
    'SELECT count(*) AS templates, min(renewed_at) AS since FROM templates WHERE former_key IS NOT NULL',
  );
}

/** KV has confirmed that their former ciphertexts are gone. */
export function dropFormer(db: D1Database, ids: readonly string[], before: number) {
  return db
    .prepare(
      `UPDATE templates SET former_key = NULL, former_generation = NULL, renewed_at = NULL
       WHERE id IN (SELECT value FROM json_each(?)) AND renewed_at <= ?`,
    )
    .bind(JSON.stringify(ids), before);
}
