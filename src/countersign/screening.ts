/** Part of step 2: nothing is decided on names that the list in force was not asked about. */
import type { Subject } from '../registry/subject.ts';
import { bundledList } from '../screening/bundled.ts';
import { requireScreening } from '../screening/store.ts';
import type { Parties } from './gather.ts';

/** The same parties, with a screening of this version of the registration by the list in force. */
export async function screen<Person extends Subject | null>(
  db: D1Database,
  parties: Parties<Person>,
  now: number,
): Promise<Parties<Person>> {
  const { deployment, registered } = parties;
  const screening = await requireScreening(db, deployment, registered.screening, bundledList, now);
  return { ...parties, registered: { ...registered, screening } };
}
