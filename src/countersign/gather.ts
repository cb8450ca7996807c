/** Step 2: the facts, from the rooms that keep them. */
import type { Attempt } from '../attempts/budget.ts';
import type { KeyAttempt } from '../attempts/probing.ts';
import {
  type Attempting,
  readAttempt,
  selectAttemptsBy,
  selectAttemptsOn,
} from '../attempts/store.ts';
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
import { Refusal } from './errors.ts';

/** What is registered under the ids that a request names. */
export interface Registered {
  readonly deployment: Deployment | undefined;
  readonly subject: Subject | 'erased' | undefined;
  /** As they stand, one for each purpose of each controller. */
  readonly consents: readonly Consent[];
  /** Templates that still have their key, newest first. */
  readonly templates: readonly Template[];
}

/** Attempts to match that a further one is decided on; none where a request is none. */
export interface Attempts {
  /** Of the last day, on this subject: those that did not match. */
  readonly onSubject: readonly Attempt[];
  /** The latest of the key. */
  readonly byKey: readonly KeyAttempt[];
}

/** What a request names, and with which key it came, if it is an attempt to match. */
export interface Named {
  readonly deployment: string;
  readonly subject?: string | undefined;
  readonly attempt?: { readonly keyId: string; readonly now: number };
}

export interface Parties<Person extends Subject | null> {
  readonly deployment: Deployment;
  readonly subject: Person;
  readonly registered: Registered;
  readonly attempts: Attempts;
}

/** @throws Refusal when the deployment or the subject is not of this tenant, or was erased. */
export async function gatherParties(
  db: D1Database,
  tenantId: string,
  ids: Named & { readonly subject: string },
): Promise<Parties<Subject>>;
export async function gatherParties(
  db: D1Database,
  tenantId: string,
  ids: Named,
): Promise<Parties<Subject | null>>;
export async function gatherParties(
  db: D1Database,
  tenantId: string,
  ids: Named,
): Promise<Parties<Subject | null>> {
  const { attempts, ...registered } = await gather(db, tenantId, ids);
  const subject = ids.subject === undefined ? null : requireSubject(registered.subject);
  const { deployment } = registered;
  if (!deployment) throw new Refusal({ is: 'deployment_not_found' });
  return { deployment, subject, registered, attempts };
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
  ids: Named,
): Promise<Registered & { attempts: Attempts }> {
  const subject = ids.subject ?? '';
  const [deployments, subjects, consents, templates, onSubject, byKey] = await db.batch([
    selectDeployment(db, tenantId, ids.deployment),
    selectSubject(db, tenantId, subject),
    selectConsents(db, tenantId, subject),
    selectTemplates(db, tenantId, subject),
    ...selectAttempts(db, ids),
  ]);
  const [deploymentRow] = deployments.results as DeploymentRow[];
  const [subjectRow] = subjects.results as SubjectRow[];
  return {
    deployment: deploymentRow && readDeployment(deploymentRow),
    subject: subjectRow && readSubject(subjectRow),
    consents: (consents.results as ConsentRow[]).map(readConsent),
    templates: (templates.results as TemplateRow[]).map(readTemplate),
    attempts: {
      onSubject: onSubject?.results.map(readAttempt) ?? [],
      byKey: byKey?.results.map(readAttempt) ?? [],
    },
  };
}

function selectAttempts(db: D1Database, { subject, attempt }: Named) {
  if (!attempt || subject === undefined) return [];
  const { keyId, now } = attempt;
  const attempting: Attempting = { keyId, subjectId: subject };
  return [selectAttemptsOn(db, attempting, now), selectAttemptsBy(db, attempting, now)];
}
