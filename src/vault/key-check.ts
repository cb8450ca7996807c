/** The master keys that a database's templates are sealed with, so that another key is noticed. */
import { timingSafeEqual } from 'hono/utils/buffer';
import type { MasterKey } from './keys.ts';
import { WrongKeyError } from './seal.ts';

export interface KnownKey {
  readonly id: string;
  readonly checkValue: string;
  /** When it was found to seal nothing any more; it never seals again. */
  readonly retiredAt: number | null;
}

interface KeyRow {
  key_id: string;
  check_value: string;
  retired_at: number | null;
}

/**
 * Whether this database may be sealed with the first of these keys, which becomes its own then: every
 * key that something is sealed with must be among them, so that nobody seals who could not open.
 * @returns the database's keys, the oldest first
 * @throws WrongKeyError
 */
export async function checkMasterKeys(
  db: D1Database,
  keys: readonly MasterKey[],
  now: number,
): Promise<readonly KnownKey[]> {
  const [first] = keys;
  let known = await readKeys(db);
  // In one statement, so that of two services that start with different keys only one is first.
  if (known.length === 0) known = await adoptKey(db, first, now, true);
  const held = new Map(keys.map((key) => [key.id, key]));
  for (const { id, checkValue, retiredAt } of known) {
    const own = held.get(id);
    const same = own !== undefined && (await timingSafeEqual(own.checkValue, checkValue));
    // One that is given up need not be there; one of its name that is another must not be.
    const fits = own === undefined ? retiredAt !== null : same && !(own === first && retiredAt);
    if (!fits) throw new WrongKeyError(id, [...held.keys()].join(', '));
  }
  if (known.some(({ id }) => id === first.id)) return known;
  return adoptKey(db, first, now, false);
}

async function adoptKey(
  db: D1Database,
  { id, checkValue }: Pick<MasterKey, 'id' | 'checkValue'>,
  now: number,
  onlyIfNone: boolean,
): Promise<KnownKey[]> {
  await db
    .prepare(
      `INSERT INTO vault_keys (key_id, check_value, created_at) SELECT ?1, ?2, ?3
       WHERE NOT ?4 OR NOT EXISTS (SELECT 1 FROM vault_keys) ON CONFLICT DO NOTHING`,
    )
    .bind(id, checkValue, now, onlyIfNone ? 1 : 0)
    .run();
  return readKeys(db);
}

async function readKeys(db: D1Database): Promise<KnownKey[]> {
  const { results } = await db
    .prepare('SELECT key_id, check_value, retired_at FROM vault_keys ORDER BY rowid LIMIT 100')
    .all<KeyRow>();
  return results.map((row) => ({
    id: row.key_id,
    checkValue: row.check_value,
    retiredAt: row.retired_at,
  }));
}

/** Every key but this one, unless something is still sealed with it: then a trigger leaves it. */
export function retireOthers(db: D1Database, keyId: string, now: number): D1PreparedStatement {
  return db
    .prepare('UPDATE vault_keys SET retired_at = ? WHERE key_id <> ? AND retired_at IS NULL')
    .bind(now, keyId);
}
