/** What D1 knows of a template: everything but the vector. */
import type { Deployment } from './deployment.ts';

export interface Template {
  readonly id: string;
  readonly tenantId: string;
  readonly subjectId: string;
  readonly deploymentId: string;
  /** The controller that enrolled it; no other one's deployments may use it. */
  readonly controllerId: string;
  /** The purpose it was enrolled for. */
  readonly purpose: string;
  readonly source: string;
  /** The embedder that made it; only that one can compare it. */
  readonly modelId: string;
  /** 0 to 100. */
  readonly quality: number;
  readonly wrappedKey: string;
  readonly enrolledAt: number;
  readonly lastInteractionAt: number;
  readonly purposeEndedAt: number | null;
  readonly retentionUntil: number;
}

export interface TemplateRow {
  id: string;
  tenant_id: string;
  subject_id: string;
  deployment_id: string;
  controller_id: string;
  purpose: string;
  source: string;
  model_id: string;
  quality: number;
  wrapped_key: string;
  enrolled_at: number;
  last_interaction_at: number;
  purpose_ended_at: number | null;
  retention_until: number;
}

export function readTemplate(row: TemplateRow): Template {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    subjectId: row.subject_id,
    deploymentId: row.deployment_id,
    controllerId: row.controller_id,
    purpose: row.purpose,
    source: row.source,
    modelId: row.model_id,
    quality: row.quality,
    wrappedKey: row.wrapped_key,
    enrolledAt: row.enrolled_at,
    lastInteractionAt: row.last_interaction_at,
    purposeEndedAt: row.purpose_ended_at,
    retentionUntil: row.retention_until,
  };
}

/**
 * The template a deployment should compare: its controller's newest for its purpose, else its
 * controller's newest, so that the policy can say that it was enrolled for something else.
 * @param templates newest first
 */
export function chooseTemplate(
  templates: readonly Template[],
  { registration: { purpose, controller } }: Deployment,
): Template | undefined {
  const own = templates.filter((template) => template.controllerId === controller.id);
  return own.find((template) => template.purpose === purpose) ?? own[0];
}

export function selectTemplates(db: D1Database, tenantId: string, subjectId: string) {
  return db
    .prepare(
      `SELECT * FROM templates WHERE tenant_id = ? AND subject_id = ? AND wrapped_key IS NOT NULL
       ORDER BY enrolled_at DESC, id`,
    )
    .bind(tenantId, subjectId);
}

/**
 * Those that still have their key, in a list: newest first.
 * @param after an id of the subject's, with its key or without, or null
 */
export function selectTemplatePage(
  db: D1Database,
  { tenantId, subjectId }: Pick<Template, 'tenantId' | 'subjectId'>,
  after: string | null,
  most: number,
): D1PreparedStatement {
  const values = [tenantId, subjectId, most];
  const before =
    after === null
      ? ''
      : 'AND rowid < (SELECT rowid FROM templates WHERE tenant_id = ?1 AND subject_id = ?2 AND id = ?4)';
  return db
    .prepare(
      `SELECT * FROM templates WHERE tenant_id = ?1 AND subject_id = ?2 AND wrapped_key IS NOT NULL
       ${before} ORDER BY rowid DESC LIMIT ?3`,
    )
    .bind(...values, ...(after === null ? [] : [after]));
}

/** Of this subject, with its key or without. */
export function locateTemplate(
  db: D1Database,
  { tenantId, subjectId }: Pick<Template, 'tenantId' | 'subjectId'>,
  id: string,
): D1PreparedStatement {
  return db
    .prepare('SELECT 1 FROM templates WHERE tenant_id = ? AND subject_id = ? AND id = ?')
    .bind(tenantId, subjectId, id);
}

/**
 * Of every tenant: what is at its limit and still has its key. In no order, so that what cannot be
 * erased does not stand in the way of the rest.
 */
export function selectDueTemplates(db: D1Database, now: number, most: number) {
  return db
    .prepare(
      `SELECT * FROM templates WHERE wrapped_key IS NOT NULL AND retention_until <= ?
       ORDER BY RANDOM() LIMIT ?`,
    )
    .bind(now, most);
}

/** Of every tenant: what has its key and was not examined since, the least recently first. */
export function selectLeastExamined(db: D1Database, since: number, most: number) {
  return db
    .prepare(
      `SELECT * FROM templates WHERE wrapped_key IS NOT NULL AND examined_at < ?
       ORDER BY examined_at LIMIT ?`,
    )
    .bind(since, most);
}

export function markExamined(db: D1Database, ids: readonly string[], now: number) {
  return db
    .prepare('UPDATE templates SET examined_at = ? WHERE id IN (SELECT value FROM json_each(?))')
    .bind(now, JSON.stringify(ids));
}

/** Erased templates whose ciphertext KV has not confirmed as deleted; of one subject, or of all. */
export function selectUnshredded(db: D1Database, subjectId: string | null, most = 100) {
  return db
    .prepare(
      `SELECT id FROM templates WHERE wrapped_key IS NULL AND shredded_at IS NULL
         AND (?1 IS NULL OR subject_id = ?1) ORDER BY RANDOM() LIMIT ?2`,
    )
    .bind(subjectId, most);
}

export function markShredded(db: D1Database, ids: readonly string[], now: number) {
  return db.batch(
    ids.map((id) => db.prepare('UPDATE templates SET shredded_at = ? WHERE id = ?').bind(now, id)),
  );
}

export function insertTemplate(db: D1Database, template: Template): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO templates (id, tenant_id, subject_id, deployment_id, controller_id, purpose, source,
         model_id, quality, wrapped_key, enrolled_at, last_interaction_at, purpose_ended_at,
         retention_until, examined_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      template.id,
      template.tenantId,
      template.subjectId,
      template.deploymentId,
      template.controllerId,
      template.purpose,
      template.source,
      template.modelId,
      template.quality,
      template.wrappedKey,
      template.enrolledAt,
      template.lastInteractionAt,
      template.purposeEndedAt,
      template.retentionUntil,
      // The policy has just said how long it may stay.
      template.enrolledAt,
    );
}

/** Counts a use of the template: some laws run their period from the last interaction. */
export function touchTemplate(db: D1Database, id: string, now: number): D1PreparedStatement {
  return db.prepare('UPDATE templates SET last_interaction_at = ? WHERE id = ?').bind(now, id);
}

/** Destroys the wrapped key: from this moment the ciphertext, wherever a copy lingers, is noise. */
export function destroyKey(db: D1Database, id: string, now: number): D1PreparedStatement {
  return db
    .prepare('UPDATE templates SET wrapped_key = NULL, erased_at = ? WHERE id = ?')
    .bind(now, id);
}

/** Of this tenant, while it has its key. */
export function selectTemplate(db: D1Database, tenantId: string, id: string): D1PreparedStatement {
  return db
    .prepare('SELECT * FROM templates WHERE tenant_id = ? AND id = ? AND wrapped_key IS NOT NULL')
    .bind(tenantId, id);
}

/** Destroys the key of every template of a subject. */
export function destroyKeysOf(
  db: D1Database,
  tenantId: string,
  subjectId: string,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE templates SET wrapped_key = NULL, erased_at = ?
       WHERE tenant_id = ? AND subject_id = ? AND wrapped_key IS NOT NULL`,
    )
    .bind(now, tenantId, subjectId);
}
