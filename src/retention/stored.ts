/** What the sweep reads: templates of every tenant, with all that their end depends on. */
import { type ConsentEventRow, readConsentEvent, selectConsentsOf } from '../consent/events.ts';
import type { StoredTemplate } from '../countersign/end.ts';
import {
  type DeploymentRow,
  readDeployment,
  selectDeploymentsById,
} from '../registry/deployment.ts';
import { readSubject, type SubjectRow, selectSubjectsById } from '../registry/subject.ts';
import type { Template } from '../registry/template.ts';

/**
 * In one batch, so that all facts are of one moment. Leaves out the templates of a subject that was
 * erased since they were read: they have lost their key with it.
 */
export async function gatherStored(
  db: D1Database,
  templates: readonly Template[],
): Promise<StoredTemplate[]> {
  const deploymentIds = [...new Set(templates.map(({ deploymentId }) => deploymentId))];
  const subjectIds = [...new Set(templates.map(({ subjectId }) => subjectId))];
  const [deploymentRows, subjectRows, consentRows] = await db.batch([
    selectDeploymentsById(db, deploymentIds),
    selectSubjectsById(db, subjectIds),
    selectConsentsOf(db, subjectIds),
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
