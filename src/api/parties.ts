/** Step 2 for the routes that name a deployment, and perhaps a subject: the facts, or a problem. */
import type { Deployment } from '../registry/deployment.ts';
import type { Registered } from '../registry/facts.ts';
import { gather } from '../registry/store.ts';
import type { Subject } from '../registry/subject.ts';
import { Problem, subjectErased } from './problems.ts';

export interface Parties<Person extends Subject | null> {
  readonly deployment: Deployment;
  readonly subject: Person;
  readonly registered: Registered;
}

/** @throws Problem when the deployment or the subject is not of this tenant, or was erased. */
export async function gatherParties(
  db: D1Database,
  tenantId: string,
  ids: { deployment: string; subject: string },
): Promise<Parties<Subject>>;
export async function gatherParties(
  db: D1Database,
  tenantId: string,
  ids: { deployment: string; subject?: string | undefined },
): Promise<Parties<Subject | null>>;
export async function gatherParties(
  db: D1Database,
  tenantId: string,
  ids: { deployment: string; subject?: string | undefined },
): Promise<Parties<Subject | null>> {
  const registered = await gather(db, tenantId, ids);
  const subject = ids.subject === undefined ? null : requireSubject(registered.subject);
  const { deployment } = registered;
  if (!deployment) throw deploymentNotFound();
  return { deployment, subject, registered };
}

export function requireSubject(subject: Subject | 'erased' | undefined): Subject {
  if (subject === undefined) {
    throw new Problem('subject_not_found', 'Register the subject first, or check its id.');
  }
  if (subject === 'erased') throw subjectErased();
  return subject;
}

export function deploymentNotFound(): Problem {
  return new Problem('deployment_not_found', 'Register the deployment first, or check its id.');
}
