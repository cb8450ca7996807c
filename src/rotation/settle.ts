/**
 * What a rotation leaves for later, done by the sweep: ciphertexts that were replaced, templates that
 * were enrolled while their tenant's transform was renewed, and the old transform itself.
 */
import type { Service } from '../countersign/service.ts';
import { dropFormer, selectFormer } from '../registry/renewal.ts';
import { REQUEST_ENDS_WITHIN } from '../registry/shredding.ts';
import { report } from '../report.ts';
import { renewPage } from './renew.ts';

/** What was replaced is kept for as long as a request may take; KV shows a new value within a minute. */
export const FORMER_KEPT = REQUEST_ENDS_WITHIN;

/** Of one run: a call of KV each, and two. */
const MOST_DROPPED = 100;
const MOST_RENEWED = 25;

export interface SettledRotations {
  readonly dropped: number;
  readonly renewed: number;
  readonly failed: number;
}

export async function settleRotations(
  service: Pick<Service, 'db' | 'vault'>,
  now: number,
): Promise<SettledRotations> {
  const { db, vault } = service;
  const before = now - FORMER_KEPT;
  const former = await selectFormer(db, before, MOST_DROPPED).all<{
    id: string;
    former_generation: number;
  }>();
  const rows = former.results;
  const deletions = await Promise.allSettled(
    rows.map((row) => vault.destroy({ id: row.id, generations: [row.former_generation] })),
  );
  const gone = rows.filter((_, i) => deletions[i].status === 'fulfilled').map(({ id }) => id);
  const faults = deletions.filter((deletion) => deletion.status === 'rejected');
  if (faults.length > 0) {
    report('former_not_deleted', faults[0].reason, { templates: faults.length });
  }
  if (gone.length > 0) await dropFormer(db, gone, before).run();
  let failed = faults.length;
  let renewed = 0;
  // Not one that was begun just now: whoever began it is at it.
  for (const seed of await vault.listRenewals(before)) {
    const step = await renewPage(service, seed, null, now, MOST_RENEWED);
    renewed += step.renewed;
    failed += step.failed.length;
    if (step.left === 0) await vault.endRenewal(seed);
    if (step.renewed > 0) break;
  }
  return { dropped: gone.length, renewed, failed };
}
