/** Whose word it takes to take back a no: the person's own, once they have a key to say it with. */
import { keysAt, type PersonKeyRow, readPersonKey, selectPersonKeys } from '../rights/keys.ts';
import { Refusal } from './errors.ts';

/** Whether the person, or their guardian, has a key that counts. */
export async function hasKey(
  db: D1Database,
  { tenantId, id }: { readonly tenantId: string; readonly id: string },
  now: number,
): Promise<boolean> {
  const { results } = await selectPersonKeys(db, tenantId, id).all<PersonKeyRow>();
  const keys = results.map(readPersonKey);
  return (['person', 'guardian'] as const).some(
    (holder) => keysAt(keys, holder, now).current !== null,
  );
}

/**
 * Before what a desk wrote down takes back a no, an objection or a restriction: the desk's book is the
 * controller's.
 * @throws Refusal `consent_is_the_persons` where the person, or their guardian, has a key that counts
 */
export async function requireNoKey(
  db: D1Database,
  person: { readonly tenantId: string; readonly id: string },
  now: number,
): Promise<void> {
  if (await hasKey(db, person, now)) throw new Refusal({ is: 'consent_is_the_persons' });
}
