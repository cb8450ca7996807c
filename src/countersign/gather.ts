/** Step 2: the facts, from the rooms that keep them. */
import { selectBands } from '../attempts/bands.ts';
import type { Attempt } from '../attempts/budget.ts';
import type { KeyAttempt } from '../attempts/probing.ts';
import { readAttempt, selectAttemptsBy, selectAttemptsOn } from '../attempts/store.ts';
import { type Consent, type ConsentRow, readConsent, selectConsents } from '../consent/states.ts';
import { type NonceRow, selectNonce } from '../liveness/nonces.ts';
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
import type { Whom } from '../registry/whom.ts';
import { type StandingRow, selectStanding } from '../rights/acts.ts';
import { foldStanding, type Standing } from '../rights/standing.ts';
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
  /** What the person has restricted and objected to; left out where nothing depends on it. */
  readonly standing?: Standing | undefined;
}

/** Attempts to match that a further one is decided on; none where a request is none. */
export interface Attempts {
  /** Of the last day, on this subject: those that did not match. */
  readonly onSubject: readonly Attempt[];
  /** The latest of the key. */
  readonly byKey: readonly KeyAttempt[];
  /** How many bands the day has told of the subject. */
  readonly bands: number;
  /** The nonce that its attestation names. */
  readonly nonce: NonceRow | undefined;
}

/** What a request names, and with which key it came, if it is an attempt to match. */
export interface Named {
  readonly deployment: string;
  readonly subject?: Whom | undefined;
  readonly attempt?: {
    readonly keyId: string;
    readonly now: number;
    /** Of an attestation, whatever that is worth. */
    readonly nonce?: string | undefined;
  };
}

export interface Parties<Person extends Subject | null> {
  readonly deployment: Deployment;
  readonly subject: Person;
  readonly registered: Registered;
  readonly attempts: Attempts;
}

/**
 * @param evenIfEnded the deployment may have ended, for this takes away and adds nothing
 * @throws Refusal when the deployment or the subject is not of this tenant, has ended or was erased.
 */
export async function gatherParties(
  db: D1Database,
  tenantId: string,
  ids: Named & { readonly subject: Whom },
  evenIfEnded?: boolean,
): Promise<Parties<Subject>>;
export async function gatherParties(
  db: D1Database,
  tenantId: string,
  ids: Named,
  evenIfEnded?: boolean,
): Promise<Parties<Subject | null>>;
export async function gatherParties(
  db: D1Database,
  tenantId: string,
  ids: Named,
  evenIfEnded = false,
): Promise<Parties<Subject | null>> {
  const { attempts, ...registered } = await gather(db, tenantId, ids);
  const subject = ids.subject === undefined ? null : requireSubject(registered.subject);
  const { deployment } = registered;
  if (!deployment) throw new Refusal({ is: 'deployment_not_found' });
  if (deployment.endedAt !== null && !evenIfEnded) throw new Refusal({ is: 'deployment_ended' });
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
  const whom = ids.subject ?? '';
  const [
    deployments,
    subjects,
    consents,
    templates,
    screenings,
    grants,
    standing,
    onSubject,
    byKey,
    bands,
    nonces,
  ] = await db.batch([
    selectDeployment(db, tenantId, ids.deployment),
    selectSubject(db, tenantId, whom),
    selectConsents(db, tenantId, whom),
    selectTemplates(db, tenantId, whom),
    selectScreening(db, ids.deployment, bundledList),
    selectGrants(db, tenantId, ids.deployment),
    selectStanding(db, tenantId, whom),
    ...selectAttempts(db, tenantId, ids),
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
    standing: foldStanding(standing.results as StandingRow[]),
    attempts: {
      onSubject: onSubject?.results.map(readAttempt) ?? [],
      byKey: byKey?.results.map(readAttempt) ?? [],
      bands: bands?.results.length ?? 0,
      nonce: (nonces?.results as NonceRow[] | undefined)?.[0],
    },
  };
}

function selectAttempts(db: D1Database, tenantId: string, { subject, attempt }: Named) {
  if (!attempt || subject === undefined) return [];
  const { keyId, now, nonce } = attempt;
  return [
    selectAttemptsOn(db, tenantId, subject, now),
    selectAttemptsBy(db, keyId, now),
    selectBands(db, tenantId, subject, now),
    ...(nonce === undefined ? [] : [selectNonce(db, nonce, now)]),
  ];
}
