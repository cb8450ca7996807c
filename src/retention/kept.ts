/** What the sweep reads: templates of every tenant, with all that their end depends on. */
import { type ConsentEventRow, readConsentEvent } from '../consent/ledger.ts';
import { type DeploymentRow, readDeployment } from '../registry/deployment.ts';
import { readSubject, type SubjectRow } from '../registry/subject.ts';
import type { Template } from '../registry/template.ts';
import type { Kept } from './end.ts';

/**
 * In one batch, so that all facts are of one moment. Leaves out the templates of a subject that was
 * erased since they were read: they have lost their key with it.
 */
export async function gatherKept(db: D1Database, templates: readonly Template[]): Promise<Kept[]> {
  const select = (query: string, idOf: (template: Template) => string) =>
    db
      .prepare(`${query} IN (SELECT value FROM json_each(?))`)
      .bind(JSON.stringify([...new Set(templates.map(idOf))]));
  const bySubject = (template: Template) => template.subjectId;
  const [deploymentRows, subjectRows, consentRows] = await db.batch([
    select('SELECT * FROM deployments WHERE id', (template) => template.deploymentId),
    select('SELECT * FROM subjects WHERE id', bySubject),
    select('SELECT * FROM consent_events WHERE subject_id', bySubject),
  ]);
  const deployments = new Map(
    (deploymentRows.results as DeploymentRow[]).map((row) => [row.id, readDeployment(row)]),
  );
  const subjects = new Map(
    (subjectRows.results as SubjectRow[]).map((row) => [row.id, readSubject(row)]),
  );
  const consents = Map.groupBy(
    consentRows.results as (ConsentEventRow & { subject_id: string })[],
    (row) => row.subject_id,
  );
  return templates.flatMap((template) => {
    const deployment = deployments.get(template.deploymentId);
    const subject = subjects.get(template.subjectId);
    if (!deployment || !subject || subject === 'erased') return [];
    const events = (consents.get(template.subjectId) ?? []).map(readConsentEvent);
    return [{ template, deployment, subject, consents: events }];
  });
}
