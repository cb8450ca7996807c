/**
 * Emptying a tenant, a piece at a time: deployments end, people are erased as if each had been asked for.
 * What was done stays done, so whoever comes next goes on; what fails is tried again, and keeps nothing
 * else from its end.
 */
import { FactsChangedError } from '../commit.ts';
import { selectDeploymentsInUse } from '../registry/deployment.ts';
import { selectPeople } from '../registry/subject.ts';
import { report } from '../report.ts';
import { closeDeployment } from './deployment.ts';
import { erasePerson } from './erase.ts';
import { Refusal } from './errors.ts';
import type { Service, Timing } from './service.ts';

export interface Emptying {
  readonly tenants: readonly string[];
  /** What was registered by then, in milliseconds since the epoch. */
  readonly by: number;
  /** For the log: why. */
  readonly because: Readonly<Record<string, unknown>>;
}

export interface Piece {
  readonly done: number;
  readonly failed: number;
}

interface Owned {
  id: string;
  tenant_id: string;
}

/** @param most of deployments and people together: each takes about ten calls to the stores */
export async function emptyTenants(
  service: Service,
  { tenants, by, because }: Emptying,
  timing: Timing,
  most: number,
): Promise<Piece> {
  const { db } = service;
  const piece = { done: 0, failed: 0 };
  const take = async (
    owned: readonly Owned[],
    end: typeof closeDeployment | typeof erasePerson,
  ) => {
    for (const { id, tenant_id: tenantId } of owned) {
      try {
        await end(service, { tenantId, keyId: null, by: because }, id, timing);
        piece.done += 1;
      } catch (error) {
        // Somebody else was faster: that is the end that was wanted.
        if (error instanceof FactsChangedError) continue;
        if (error instanceof Refusal && error.reason.is === 'subject_erased') continue;
        piece.failed += 1;
        report('not_emptied', error, { id });
      }
    }
  };
  const inUse = await selectDeploymentsInUse(db, tenants, by, most).all<Owned>();
  await take(inUse.results, closeDeployment);
  const room = most - inUse.results.length;
  if (room === 0) return piece;
  const people = await selectPeople(db, tenants, by, room).all<Owned>();
  await take(people.results, erasePerson);
  return piece;
}
