/** What the sweep reads: templates of every tenant, with all that their end depends on. */
import { type ConsentRow, readConsent, selectConsentsOf } from '../consent/states.ts';
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
 * erased since they were read: they have lost their key with it. What cannot be read is found out
 * when it is looked at, so that one such record keeps no other template from its end.
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
    selectConsentsOf(
      db,
      templates.map(({ subjectId, purpose, controllerId }) => [subjectId, purpose, controllerId]),
    ),
  ]);
  const deployments = new Map(
    (deploymentRows.results as DeploymentRow[]).map((row) => [row.id, row]),
  );
  const subjects = new Map(
    (subjectRows.results as SubjectRow[]).map((row) => [row.id, readSubject(row)]),
  );
  const consents = Map.groupBy(consentRows.results as ConsentRow[], (row) => row.subject_id);
  return templates.flatMap((template) => {
    const deployment = deployments.get(template.deploymentId);
    const subject = subjects.get(template.subjectId);
    if (!deployment || !subject || subject === 'erased') return [];
    return [
      {
        template,
        subject,
        get deployment() {
          return readDeployment(deployment);
        },
        get consents() {
          return (consents.get(template.subjectId) ?? []).map(readConsent);
        },
      },
    ];
  });
}
