/** Reads what the steps of a request need from D1: always of one tenant, in one round trip. */
import { type ConsentEvent, type ConsentEventRow, readConsentEvent } from '../consent/ledger.ts';
import { type Deployment, type DeploymentRow, readDeployment } from './deployment.ts';
import { readSubject, type Subject, type SubjectRow } from './subject.ts';
import { readTemplate, type Template, type TemplateRow } from './template.ts';

export interface Registered {
  readonly deployment: Deployment | undefined;
  readonly subject: Subject | 'erased' | undefined;
  readonly consents: readonly ConsentEvent[];
  /** Templates that still have their key, newest first. */
  readonly templates: readonly Template[];
}

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
