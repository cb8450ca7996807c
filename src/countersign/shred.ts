/**
 * The second half of an erasure: the ciphertexts, once their keys are gone. KV may fail; then the
 * erasure stands all the same, for what is left cannot be opened, and the sweep tries again.
 */
import type { Person } from '../person.ts';
import { markShredded, readShred, type Shred, selectErasedBy } from '../registry/shredding.ts';
import { report } from '../report.ts';
import type { Service } from './service.ts';

/**
 * Templates whose ciphertexts one invocation of the Worker deletes: each takes one of its 1,000
 * subrequests, or two while it is renewed. https://developers.cloudflare.com/workers/platform/limits/
 */
const MOST_SHREDDED = 800;

/** @returns of how many KV confirmed that their ciphertexts are deleted. */
export async function shred(
  { db, vault }: Service,
  shreds: readonly Shred[],
  now: number,
): Promise<number> {
  const due = shreds.slice(0, MOST_SHREDDED);
  const deletions = await Promise.allSettled(due.map((one) => vault.destroy(one)));
  const deleted = due.filter((_, i) => deletions[i].status === 'fulfilled').map(({ id }) => id);
  const [fault] = deletions.filter((deletion) => deletion.status === 'rejected');
  if (fault) report('not_shredded', fault.reason, { templates: due.length - deleted.length });
  if (deleted.length === 0) return 0;
  try {
    await db.batch(markShredded(db, deleted, now));
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
  person: Person,
  decisionId: string,
  expected: readonly string[],
  now: number,
): Promise<readonly string[]> {
  try {
    const { results } = await selectErasedBy(service.db, person, decisionId).all();
    const shreds = results.map(readShred);
    await shred(service, shreds, now);
    // Of an enrolment under way it is not known whether there is a template.
    return shreds.flatMap(({ id, generations }) => (generations ? [id] : []));
  } catch (error) {
    report('not_shredded', error, { decision: decisionId });
    return expected;
  }
}
