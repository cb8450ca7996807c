/** What is registered, in D1: always asked for by tenant. */
import { type ConsentEventRow, readConsentEvent } from '../consent/ledger.ts';
import { type DeploymentRow, readDeployment } from './deployment.ts';
import type { Registered } from './facts.ts';
import { readSubject, type SubjectRow } from './subject.ts';
import { readTemplate, type Template, type TemplateRow } from './template.ts';

/** One batch, so that all facts are of one moment. Ids of another tenant find nothing. */
export async function gather(
  db: D1Database,
  tenantId: string,
  ids: { deployment: string; subject?: string | undefined },
): Promise<Registered> {
  const subject = ids.subject ?? '';
  const [deployments, subjects, consents, templates] = await db.batch([
    selectDeployment(db, tenantId, ids.deployment),
    selectSubject(db, tenantId, subject),
    selectConsents(db, tenantId, subject),
    selectTemplates(db, tenantId, subject),
  ]);
  const [deploymentRow] = deployments.results as DeploymentRow[];
  const [subjectRow] = subjects.results as SubjectRow[];
  return {
    deployment: deploymentRow && readDeployment(deploymentRow),
    subject: subjectRow && readSubject(subjectRow),
    consents: (consents.results as ConsentEventRow[]).map(readConsentEvent),
    templates: (templates.results as TemplateRow[]).map(readTemplate),
  };
}

export function selectDeployment(db: D1Database, tenantId: string, id: string) {
  return db.prepare('SELECT * FROM deployments WHERE tenant_id = ? AND id = ?').bind(tenantId, id);
}

export function selectSubject(db: D1Database, tenantId: string, id: string) {
  return db.prepare('SELECT * FROM subjects WHERE tenant_id = ? AND id = ?').bind(tenantId, id);
}

export function selectConsents(db: D1Database, tenantId: string, subjectId: string) {
  return db
    .prepare('SELECT * FROM consent_events WHERE tenant_id = ? AND subject_id = ? ORDER BY seq')
    .bind(tenantId, subjectId);
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
