/** Templates that another embedder made than the one in use: who has to come again, and by when. */
import type { TemplateRow } from './template.ts';

/** A template with the reference of the subject. */
export type OutdatedRow = TemplateRow & { readonly reference: string | null };

/** How many living templates of a tenant each embedder has made. */
export function countByModel(db: D1Database, tenantId: string): D1PreparedStatement {
  return db
    .prepare(
      `SELECT model_id AS model, count(*) AS templates FROM templates
       WHERE tenant_id = ? AND wrapped_key IS NOT NULL GROUP BY model_id`,
    )
    .bind(tenantId);
}

/**
 * Living templates of a tenant that are not of this model, by model.
 * @param after the id of a template, or null
 */
export function selectOutdated(
  db: D1Database,
  tenantId: string,
  model: string,
  after: string | null,
  most: number,
): D1PreparedStatement {
  // Those of the model in use, which are most of all, lie between the two ranges and are not read.
  const range = (compared: '<' | '>') =>
    `SELECT t.rowid AS place, t.*, s.reference
     FROM templates t JOIN subjects s ON s.id = t.subject_id
     WHERE t.tenant_id = ?1 AND t.wrapped_key IS NOT NULL AND t.model_id ${compared} ?2
       AND (?3 IS NULL OR (t.model_id, t.rowid) > (SELECT model_id, rowid FROM templates WHERE id = ?3))`;
  return db
    .prepare(`${range('<')} UNION ALL ${range('>')} ORDER BY model_id, place LIMIT ?4`)
    .bind(tenantId, model, after, most);
}

/** Of this tenant, with its key or without. */
export function locateTemplateOf(db: D1Database, tenantId: string, id: string) {
  return db.prepare('SELECT 1 FROM templates WHERE tenant_id = ? AND id = ?').bind(tenantId, id);
}
