/** What the journal says of keys, grants and tenants holds again in a database that was put back. */
import { suspendTenant } from './tenants.ts';

/** @param at when it ends, which for one that was rotated may be later than now */
export function revokeKeyAgain(
  db: D1Database,
  id: string,
  at: number,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      at > now
        ? 'UPDATE api_keys SET expires_at = min(coalesce(expires_at, ?1), ?1) WHERE id = ?2'
        : 'UPDATE api_keys SET revoked_at = ?1 WHERE id = ?2 AND revoked_at IS NULL',
    )
    .bind(at, id);
}

export function revokeOperatorKeyAgain(
  db: D1Database,
  id: string,
  at: number,
): D1PreparedStatement {
  return db
    .prepare('UPDATE operator_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL')
    .bind(at, id);
}

/** In the name of whoever proposed it. */
export function revokeGrantAgain(db: D1Database, id: string, at: number): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO grant_events (grant_id, event, operator_id, key_id, reason, recorded_at)
       SELECT grant_id, 'revoked', operator_id, key_id,
         'Was revoked before the database was put back.', ?2
       FROM grant_events e WHERE grant_id = ?1 AND event = 'proposed'
         AND EXISTS (SELECT 1 FROM grants WHERE id = ?1 AND expires_at > ?2)
         AND NOT EXISTS (SELECT 1 FROM grant_events WHERE grant_id = ?1 AND event = 'revoked')`,
    )
    .bind(id, at);
}

/** An operator resumes it, or deletes it again. */
export const suspendAgain = suspendTenant;
