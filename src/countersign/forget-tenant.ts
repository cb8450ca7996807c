/**
 * What rooms keep of a tenant that is no person's and ends no deployment: for whoever deletes the tenant,
 * or empties its test data, once nobody is left (empty.ts).
 */
import { dropAnswersOf } from '../idempotency/store.ts';
import { dropPassesOf } from '../passes/store.ts';
import { dropSeedsOf } from '../vault/transforms.ts';
import { deleteEndpointsMadeBy } from '../webhooks/endpoint.ts';

/** Rows of each room and tenant in one transaction, and transactions in one run. */
const MOST_ROWS = 2_000;
const MOST_RUNS = 10;

/**
 * Passes bound to nobody, remembered answers, the seeds of transforms. The next run takes the rest.
 * @returns whether nothing is left
 */
export async function forgetTenants(db: D1Database, tenants: readonly string[]): Promise<boolean> {
  const forever = Number.MAX_SAFE_INTEGER;
  for (let runs = 0; runs < MOST_RUNS; runs++) {
    const done = await db.batch(
      tenants.flatMap((tenant) => [
        ...dropPassesOf(db, tenant, forever, MOST_ROWS),
        dropAnswersOf(db, tenant, MOST_ROWS),
        dropSeedsOf(db, tenant),
      ]),
    );
    if (done.every(({ meta }) => meta.changes === 0)) return true;
  }
  return false;
}

/** Of test data: what was made by then, and has no end of its own before. */
export async function forgetTestData(
  db: D1Database,
  tenants: readonly string[],
  by: number,
): Promise<void> {
  const each = (tenant: string) => [
    ...dropPassesOf(db, tenant, by, MOST_ROWS),
    deleteEndpointsMadeBy(db, tenant, by),
  ];
  if (tenants.length > 0) await db.batch(tenants.flatMap(each));
}
