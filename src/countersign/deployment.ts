/** A registration is made, changed by a new version of it, and ended once and for good: each an entry. */
import type { NewEntry } from '../audit/entry.ts';
import { AuditError, type Receipt } from '../audit/log.ts';
import { newTimedId } from '../ids.ts';
import {
  type Deployment,
  type DeploymentRow,
  endDeployment,
  insertDeployment,
  readDeployment,
  replaceRegistration,
  selectDeployment,
} from '../registry/deployment.ts';
import type { DeploymentRegistration } from '../registry/registration.ts';
import { endPurpose } from '../registry/template.ts';
import type { Caller } from '../tenants/key.ts';
import type { Author } from './erase.ts';
import { Refusal } from './errors.ts';
import type { Service, Timing } from './service.ts';

export interface Registered {
  readonly deployment: Deployment;
  /** null where nothing was changed. */
  readonly logReceipt: Receipt | null;
}

/** @throws AuditError */
export async function registerDeployment(
  { db, audit }: Service,
  caller: Caller,
  deployment: Deployment,
  timing: Timing,
): Promise<Receipt> {
  const { id, registration, createdAt } = deployment;
  const entry = entryOf(caller, id, createdAt, timing, { event: 'registered', registration });
  return audit.append([entry], [insertDeployment(db, deployment, caller.keyId)]);
}

/**
 * @returns the deployment as it is now: with a new version, unless it was so registered already
 * @throws Refusal `deployment_not_found`, `deployment_use_fixed`, `deployment_ended`; AuditError
 */
export function replaceDeployment(
  service: Service,
  caller: Caller,
  id: string,
  registration: DeploymentRegistration,
  timing: Timing,
): Promise<Registered> {
  const now = timing.now();
  const named = { tenantId: caller.tenantId, id };
  const entry = entryOf(caller, id, now, timing, { event: 'changed', registration });
  const change = replaceRegistration(service.db, named, registration, caller.keyId, now);
  return record(service, caller, id, change, entry);
}

/**
 * Ends a deployment, and with it the purpose of what is kept for it. One that has ended stays as it is.
 * @throws Refusal `deployment_not_found`; AuditError
 */
export async function closeDeployment(
  service: Service,
  caller: Author,
  id: string,
  timing: Timing,
): Promise<Registered> {
  const { db, outbox } = service;
  const now = timing.now();
  const named = { tenantId: caller.tenantId, id };
  const entry = entryOf(caller, id, now, timing, {
    event: 'ended',
    ...(caller.by && { by: caller.by }),
  });
  const change = endDeployment(db, named, now);
  const row = await selectDeployment(db, caller.tenantId, id).first<DeploymentRow>();
  const event = {
    type: 'watchlist.ended',
    tenantId: caller.tenantId,
    data: { deployment: id },
  } as const;
  return record(service, caller, id, change, entry, [
    ...(row && readDeployment(row).registration.watchlist
      ? [outbox.emitIfChanged(event, { at: now, trace: timing.trace })]
      : []),
    endPurpose(db, named, now),
  ]);
}

/** In one transaction with reading it back, so that the answer is of the moment of the change. */
async function record(
  { db, audit }: Service,
  { tenantId }: Author,
  id: string,
  change: D1PreparedStatement,
  entry: NewEntry,
  further: D1PreparedStatement[] = [],
): Promise<Registered> {
  const read = selectDeployment(db, tenantId, id);
  const { receipt, results } = await audit
    .appendIfChanged(change, entry, [...further, read])
    .catch((error: unknown) => refuse(error));
  const found = results?.at(-1) ?? (await read.all());
  const [row] = found.results as DeploymentRow[];
  if (!row) throw new Refusal({ is: 'deployment_not_found' });
  return { deployment: readDeployment(row), logReceipt: receipt };
}

/** A trigger of the schema says why it is refused. */
function refuse(error: unknown): never {
  if (error instanceof AuditError) {
    if (error.isBecauseOf('deployment_use_fixed'))
      throw new Refusal({ is: 'deployment_use_fixed' });
    if (error.isBecauseOf('deployment_ended')) throw new Refusal({ is: 'deployment_ended' });
  }
  throw error;
}

function entryOf(
  { tenantId, keyId }: Author,
  deployment: string,
  at: number,
  { request }: Timing,
  content: Readonly<Record<string, unknown>>,
): NewEntry {
  return {
    id: newTimedId('evt', at),
    kind: 'registration',
    tenantId,
    subjectId: null,
    at,
    content: { deployment, key: keyId, request, ...content },
  };
}
