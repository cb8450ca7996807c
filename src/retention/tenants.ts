/**
 * What runs each minute: deletions of tenants go on, test data goes after 30 days, and so does what came
 * of captures after an hour. Most minutes there is nothing to do, which takes three queries.
 */
import { dropOldCaptures } from '../captures/store.ts';
import { emptyTenants } from '../countersign/empty.ts';
import { forgetTestData } from '../countersign/forget-tenant.ts';
import type { Service, Timing } from '../countersign/service.ts';
import { goOnDeleting } from '../countersign/tenant.ts';
import { report } from '../report.ts';
import type { TenantRow } from '../tenants/tenant.ts';
import { selectTwins, selectUnderDeletion } from '../tenants/tenants.ts';

/**
 * Deployments and people of one run: each takes about ten of the 1,000 calls that a run may make.
 * 100,000 people are gone in a day.
 * https://developers.cloudflare.com/workers/platform/limits/
 */
const MOST = 70;

/** From its registration, in milliseconds. */
const TEST_DATA_LIFETIME = 30 * 86_400_000;

const MOST_CAPTURES = 5000;

export interface Ended {
  readonly done: number;
  readonly failed: number;
}

export async function endTenants(service: Service, clock: () => number): Promise<Ended> {
  const { db } = service;
  const timing = { request: 'sweep', now: clock, lap: () => undefined, note: () => undefined };
  const ended = { done: 0, failed: 0 };
  const count = ({ done, failed }: Ended) => {
    ended.done += done;
    ended.failed += failed;
  };
  // One step that fails must not keep the others from their work.
  const attempt = async (step: string, run: () => Promise<void>) => {
    try {
      await run();
    } catch (error) {
      ended.failed += 1;
      report('sweep_failed', error, { step });
    }
  };
  await attempt('dropOldCaptures', async () => {
    await dropOldCaptures(db, clock(), MOST_CAPTURES).run();
  });
  const { results } = await selectUnderDeletion(db, MOST).all<TenantRow>();
  for (const { id } of results) {
    const room = MOST - ended.done - ended.failed;
    if (room <= 0) return ended;
    await attempt('goOnDeleting', async () => count(await goOnDeleting(service, id, timing, room)));
  }
  await attempt('endTestData', async () =>
    count(await endTestData(service, timing, MOST - ended.done)),
  );
  return ended;
}

async function endTestData(service: Service, timing: Timing, most: number): Promise<Ended> {
  const { results } = await selectTwins(service.db).all<{ id: string }>();
  if (results.length === 0 || most <= 0) return { done: 0, failed: 0 };
  const tenants = results.map(({ id }) => id);
  const by = timing.now() - TEST_DATA_LIFETIME;
  await forgetTestData(service.db, tenants, by);
  return emptyTenants(
    service,
    {
      tenants,
      by,
      because: { test_data: 'over' },
    },
    timing,
    most,
  );
}
