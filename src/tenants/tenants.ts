/** Tenants in D1: made, listed, suspended, deleted. Their rows stay, so that no name is given twice. */
import type { Scope } from './key.ts';
import { twinOf } from './tenant.ts';

/** @param scopes what its keys may be given; null: every scope */
export function insertTenant(
  db: D1Database,
  id: string,
  scopes: readonly Scope[] | null,
  now: number,
): D1PreparedStatement {
  return db
    .prepare('INSERT INTO tenants (id, name, scopes_json, created_at) VALUES (?1, ?1, ?2, ?3)')
    .bind(id, scopes === null ? null : JSON.stringify(scopes), now);
}

/** Makes the twin of a tenant, as the tenant stands; changes nothing where it is there. */
export function insertTwin(db: D1Database, tenantId: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO tenants (id, name, scopes_json, suspended_at, deleting_at, created_at, test_of)
       SELECT ?1, ?1, scopes_json, suspended_at, deleting_at, ?2, id FROM tenants WHERE id = ?3
       ON CONFLICT DO NOTHING`,
    )
    .bind(twinOf(tenantId), now, tenantId);
}

/** Of a tenant: its own id, and its twin's. */
export function selectWithTwin(db: D1Database, id: string): D1PreparedStatement {
  return db.prepare('SELECT id FROM tenants WHERE id = ?1 OR test_of = ?1').bind(id);
}

export function selectTenant(db: D1Database, id: string): D1PreparedStatement {
  return db.prepare('SELECT * FROM tenants WHERE id = ?').bind(id);
}

/** In the order of their names. @param after a name of the list, or null */
export function selectTenantPage(
  db: D1Database,
  after: string | null,
  most: number,
): D1PreparedStatement {
  // Rows stay, so what is no name is no place in the list: behind it there is nothing.
  const place = after === null ? '?1 IS NULL' : 'id > (SELECT id FROM tenants WHERE id = ?1)';
  return db.prepare(`SELECT * FROM tenants WHERE ${place} ORDER BY id LIMIT ?2`).bind(after, most);
}

/** With its twin. Changes nothing where it is suspended, or goes. */
export function suspendTenant(db: D1Database, id: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE tenants SET suspended_at = ?1
       WHERE (id = ?2 OR test_of = ?2) AND suspended_at IS NULL AND deleting_at IS NULL`,
    )
    .bind(now, id);
}

/** With its twin. Changes nothing where it is not suspended, or goes. */
export function resumeTenant(db: D1Database, id: string): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE tenants SET suspended_at = NULL
       WHERE (id = ?1 OR test_of = ?1) AND suspended_at IS NOT NULL AND deleting_at IS NULL`,
    )
    .bind(id);
}

/** With its twin, and only what is suspended. */
export function beginDeletion(db: D1Database, id: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE tenants SET deleting_at = ?1
       WHERE (id = ?2 OR test_of = ?2) AND suspended_at IS NOT NULL AND deleting_at IS NULL`,
    )
    .bind(now, id);
}

/** With its twin. */
export function endDeletion(
  db: D1Database,
  id: string,
  receipt: string,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE tenants SET deleted_at = ?1, deletion_receipt = ?2
       WHERE (id = ?3 OR test_of = ?3) AND deleting_at IS NOT NULL AND deleted_at IS NULL`,
    )
    .bind(now, receipt, id);
}

/** Those whose deletion goes on, without their twins, which go with them. */
export function selectUnderDeletion(db: D1Database, most: number): D1PreparedStatement {
  return db
    .prepare(
      `SELECT * FROM tenants WHERE deleting_at IS NOT NULL AND deleted_at IS NULL
         AND test_of IS NULL ORDER BY deleting_at LIMIT ?`,
    )
    .bind(most);
}

/** Ids of tenants that hold test data. */
export function selectTwins(db: D1Database): D1PreparedStatement {
  return db.prepare('SELECT id FROM tenants WHERE test_of IS NOT NULL AND deleting_at IS NULL');
}
