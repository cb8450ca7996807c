/** Step 2: the facts, from the rooms that keep them. */
import { type Consent, type ConsentRow, readConsent, selectConsents } from '../consent/states.ts';
import {
  type Deployment,
  type DeploymentRow,
  readDeployment,
  selectDeployment,
} from '../registry/deployment.ts';
import { readSubject, type Subject, type SubjectRow, selectSubject } from '../registry/subject.ts';
import {
  readTemplate,
  selectTemplates,
  type Template,
  type TemplateRow,
} from '../registry/template.ts';
import { bundledList } from '../screening/bundled.ts';
import {
  readScreening,
  type Screening,
  type ScreeningRow,
  selectScreening,
} from '../screening/store.ts';
import { type Grant, type GrantRow, readGrant } from '../tenants/grant.ts';
import { selectGrants } from '../tenants/grants.ts';
import { Refusal } from './errors.ts';

/** What is registered under the ids that a request names. */
export interface Registered {
  readonly deployment: Deployment | undefined;
  readonly subject: Subject | 'erased' | undefined;
  /** As they stand, one for each purpose of each controller. */
  readonly consents: readonly Consent[];
  /** Templates that still have their key, newest first. */
  readonly templates: readonly Template[];
  /** By the list in force; perhaps of an older version, or none. */
  readonly screening?: Screening | undefined;
  /**
   * What operators grant its controller: approved and not revoked. Whether one has expired is asked
   * with the request's own clock (`isInForce`).
   */
  readonly grants: readonly Grant[];
}

export interface Parties<Person extends Subject | null> {
  readonly deployment: Deployment;
  readonly subject: Person;
  readonly registered: Registered;
}

/**
 * @param evenIfEnded the deployment may have ended, for this takes away and adds nothing
 * @throws Refusal when the deployment or the subject is not of this tenant, has ended or was erased.
 */
export async function gatherParties(
  db: D1Database,
  tenantId: string,
  ids: { deployment: string; subject: string },
  evenIfEnded?: boolean,
): Promise<Parties<Subject>>;
export async function gatherParties(
  db: D1Database,
  tenantId: string,
  ids: { deployment: string; subject?: string | undefined },
  evenIfEnded?: boolean,
): Promise<Parties<Subject | null>>;
export async function gatherParties(
  db: D1Database,
  tenantId: string,
  ids: { deployment: string; subject?: string | undefined },
  evenIfEnded = false,
): Promise<Parties<Subject | null>> {
  const registered = await gather(db, tenantId, ids);
  const subject = ids.subject === undefined ? null : requireSubject(registered.subject);
  const { deployment } = registered;
  if (!deployment) throw new Refusal({ is: 'deployment_not_found' });
  if (deployment.endedAt !== null && !evenIfEnded) throw new Refusal({ is: 'deployment_ended' });
  return { deployment, subject, registered };
}

/** @throws Refusal when there is none of this tenant, or when it was erased. */
export async function findSubject(db: D1Database, tenantId: string, id: string): Promise<Subject> {
  const row = await selectSubject(db, tenantId, id).first<SubjectRow>();
  return requireSubject(row === null ? undefined : readSubject(row));
}

function requireSubject(subject: Subject | 'erased' | undefined): Subject {
  if (subject === undefined) throw new Refusal({ is: 'subject_not_found' });
  if (subject === 'erased') throw new Refusal({ is: 'subject_erased' });
  return subject;
}

/** One batch, so that all facts are of one moment. Ids of another tenant find nothing. */
async function gather(
  db: D1Database,
  tenantId: string,
  ids: { deployment: string; subject?: string | undefined },
): Promise<Registered> {
  const subject = ids.subject ?? '';
  const [deployments, subjects, consents, templates, screenings, grants] = await db.batch([
    selectDeployment(db, tenantId, ids.deployment),
    selectSubject(db, tenantId, subject),
    selectConsents(db, tenantId, subject),
    selectTemplates(db, tenantId, subject),
    selectScreening(db, ids.deployment, bundledList),
    selectGrants(db, tenantId, ids.deployment),
  ]);
  const [deploymentRow] = deployments.results as DeploymentRow[];
  const [subjectRow] = subjects.results as SubjectRow[];
  const [screeningRow] = screenings.results as ScreeningRow[];
  return {
    deployment: deploymentRow && readDeployment(deploymentRow),
    subject: subjectRow && readSubject(subjectRow),
    consents: (consents.results as ConsentRow[]).map(readConsent),
    templates: (templates.results as TemplateRow[]).map(readTemplate),
    // Of another tenant's deployment nothing is read: without a deployment, the request ends.
    screening: deploymentRow && screeningRow && readScreening(screeningRow),
    grants: (grants.results as GrantRow[]).map(readGrant),
  };
}
