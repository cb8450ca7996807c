/**
 * The second half of an erasure: the ciphertexts, once their keys are gone. KV may fail; then the
 * erasure stands all the same, for what is left cannot be opened, and the sweep tries again.
 */
import { markShredded, selectErasedBy, type TemplateUse } from '../registry/template.ts';
import { report } from '../report.ts';
import type { Service } from './service.ts';

/**
 * Ciphertexts that one invocation of the Worker deletes: each takes one of its 1,000 subrequests.
 * https://developers.cloudflare.com/workers/platform/limits/
 */
const MOST_SHREDDED = 800;

/** @returns how many of the ciphertexts KV confirmed as deleted. */
export async function shred(
  { db, vault }: Service,
  templates: readonly string[],
  now: number,
): Promise<number> {
  const due = templates.slice(0, MOST_SHREDDED);
  const deletions = await Promise.allSettled(due.map((id) => vault.destroy(id)));
  const deleted = due.filter((_, i) => deletions[i].status === 'fulfilled');
  const [fault] = deletions.filter((deletion) => deletion.status === 'rejected');
  if (fault) report('not_shredded', fault.reason, { templates: due.length - deleted.length });
  if (deleted.length === 0) return 0;
  try {
    await markShredded(db, deleted, now).run();
  } catch (error) {
    report('not_marked_as_shredded', error, { templates: deleted.length });
  }
  return deleted.length;
}

/**
 * Shreds what lost its key by a decision that is recorded. Whatever fails from here is the sweep's to
 * finish, and no reason to say that nothing was changed.
 * @param expected what the decision was to erase, for when D1 does not answer
 * @returns the ids of the templates that lost their key
 */
export async function shredErased(
  service: Service,
  subject: Pick<TemplateUse, 'tenantId' | 'subjectId'>,
  decisionId: string,
  expected: readonly string[],
  now: number,
): Promise<readonly string[]> {
  try {
    const erased = await selectErasedBy(service.db, subject, decisionId).all<{ id: string }>();
    const ids = erased.results.map(({ id }) => id);
    await shred(service, ids, now);
    return ids;
  } catch (error) {
    report('not_shredded', error, { decision: decisionId });
    return expected;
  }
}
