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
import { type GrantRow, readGrant } from '../tenants/grant.ts';
import { nameController, selectGrantsOf } from '../tenants/grants.ts';

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
  const [deploymentRows, subjectRows, consentRows, grantRows] = await db.batch([
    selectDeploymentsById(db, deploymentIds),
    selectSubjectsById(db, subjectIds),
    selectConsentsOf(
      db,
      templates.map(({ subjectId, purpose, controllerId }) => [subjectId, purpose, controllerId]),
    ),
    selectGrantsOf(
      db,
      templates.map(({ tenantId, controllerId }) => [tenantId, controllerId]),
    ),
  ]);
  const deployments = new Map(
    (deploymentRows.results as DeploymentRow[]).map((row) => [row.id, row]),
  );
  const subjects = new Map(
    (subjectRows.results as SubjectRow[]).map((row) => [row.id, readSubject(row)]),
  );
  const consents = Map.groupBy(consentRows.results as ConsentRow[], (row) => row.subject_id);
  const grants = Map.groupBy(grantRows.results as GrantRow[], (row) =>
    nameController(row.tenant_id, row.controller_id),
  );
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
        get grants() {
          const whose = nameController(template.tenantId, template.controllerId);
          return (grants.get(whose) ?? []).map(readGrant);
        },
      },
    ];
  });
}
