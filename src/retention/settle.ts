/** Settles requests that were interrupted, and cleans up what they may have left in KV. */
import { markSettled, settleInterrupted } from '../audit/interrupted.ts';
import type { Service } from '../countersign/service.ts';
import { templateIdFor } from '../registry/template.ts';
import { report } from '../report.ts';

/** Intents of one run, at most: each may take a subrequest. */
const MOST_SETTLED = 100;

export interface Settlement {
  readonly settled: number;
  /** What could not be cleaned up; a later run tries again. */
  readonly left: number;
}

export async function settle(
  { db, vault, audit }: Pick<Service, 'db' | 'vault' | 'audit'>,
  now: number,
): Promise<Settlement> {
  const { intents, upTo } = await settleInterrupted(db, audit, now, MOST_SETTLED);
  if (upTo === null) return { settled: 0, left: 0 };
  // An enrolment stores its ciphertext before its outcome; now that outcome can no longer come.
  const enrolments = intents.filter(({ operation }) => operation === 'enroll');
  const deletions = await Promise.allSettled(
    enrolments.map(({ decisionId }) =>
      vault.destroy({ id: templateIdFor(decisionId), generations: null }),
    ),
  );
  const faults = deletions.filter((deletion) => deletion.status === 'rejected');
  if (faults.length > 0) {
    report('interrupted_not_cleaned_up', faults[0].reason, { intents: faults.length });
  } else {
    await markSettled(db, upTo);
  }
  return { settled: intents.length - faults.length, left: faults.length };
}
