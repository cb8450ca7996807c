/** The master keys that a database's templates are sealed with, so that another key is noticed. */
import { timingSafeEqual } from 'hono/utils/buffer';
import type { MasterKey } from './keys.ts';
import { WrongKeyError } from './seal.ts';

interface KeyRow {
  key_id: string;
  check_value: string;
}

/**
 * Whether templates of this database may be sealed with this key. The first key that is ever asked
 * about becomes the database's own.
 * @throws WrongKeyError
 */
export async function checkMasterKey(
  db: D1Database,
  { id, checkValue }: MasterKey,
  now: number,
): Promise<void> {
  const known = await readKeys(db);
  const keys = known.length > 0 ? known : await adoptKey(db, { id, checkValue }, now);
  const own = keys.find(({ key_id }) => key_id === id);
  if (!own || !(await timingSafeEqual(own.check_value, checkValue))) {
    throw new WrongKeyError(keys.map(({ key_id }) => key_id).join(' or '), id);
  }
}

/** In one statement, so that of two services that start with different keys only one is first. */
async function adoptKey(
  db: D1Database,
  { id, checkValue }: Pick<MasterKey, 'id' | 'checkValue'>,
  now: number,
): Promise<KeyRow[]> {
  await db
    .prepare(
      `INSERT INTO vault_keys (key_id, check_value, created_at)
       SELECT ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM vault_keys)`,
    )
    .bind(id, checkValue, now)
    .run();
  return readKeys(db);
}

async function readKeys(db: D1Database): Promise<KeyRow[]> {
  const { results } = await db
    .prepare('SELECT key_id, check_value FROM vault_keys ORDER BY created_at LIMIT 10')
    .all<KeyRow>();
  return results;
}
