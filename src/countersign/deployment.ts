/** A registration is changed by a new version of it, and a deployment is ended once and for good. */
import { WriteError } from '../commit.ts';
import {
  type Deployment,
  type DeploymentRow,
  endDeployment,
  readDeployment,
  replaceRegistration,
  selectDeployment,
} from '../registry/deployment.ts';
import type { DeploymentRegistration } from '../registry/registration.ts';
import { endPurpose } from '../registry/template.ts';
import { Refusal } from './errors.ts';

type Named = Pick<Deployment, 'tenantId' | 'id'>;

/**
 * @param keyId the key that registers it
 * @returns the deployment as it is now: with a new version, unless it was so registered already
 * @throws Refusal `deployment_not_found`, `deployment_use_fixed`, `deployment_ended`; WriteError
 */
export function replaceDeployment(
  db: D1Database,
  named: Named,
  registration: DeploymentRegistration,
  keyId: string,
  now: number,
): Promise<Deployment> {
  return change(db, named, [replaceRegistration(db, named, registration, keyId, now)]);
}

/**
 * Ends a deployment, and with it the purpose of what is kept for it. One that has ended stays as it is.
 * @throws Refusal `deployment_not_found`; WriteError
 */
export function closeDeployment(db: D1Database, named: Named, now: number): Promise<Deployment> {
  return change(db, named, [endDeployment(db, named, now), endPurpose(db, named, now)]);
}

/** In one batch with reading it back, so that the answer is of the moment of the change. */
async function change(
  db: D1Database,
  named: Named,
  statements: D1PreparedStatement[],
): Promise<Deployment> {
  const read = selectDeployment(db, named.tenantId, named.id);
  const results = await db
    .batch<DeploymentRow>([...statements, read])
    .catch((error: unknown) => refuse(error));
  const row = results.at(-1)?.results[0];
  if (!row) throw new Refusal({ is: 'deployment_not_found' });
  return readDeployment(row);
}

/** A trigger of the schema, or D1: then each change can be sent again, for it takes effect once. */
function refuse(error: unknown): never {
  const text = String(error);
  if (text.includes('deployment_use_fixed')) throw new Refusal({ is: 'deployment_use_fixed' });
  if (text.includes('deployment_ended')) throw new Refusal({ is: 'deployment_ended' });
  throw new WriteError('D1 did not confirm the change.', true, error);
}
