/**
 * A deployment: one registered use of recognition. Requests name a deployment and cannot re-declare
 * what it registered.
 */
import { parseStored } from '../stored.ts';
import { type DeploymentRegistration, StoredRegistration } from './registration.ts';

export interface Deployment {
  readonly id: string;
  readonly tenantId: string;
  /** Counts what was registered, from 1. */
  readonly version: number;
  readonly registration: DeploymentRegistration;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** From then on nobody may be recognised for it; null while it is in use. */
  readonly endedAt: number | null;
}

export interface DeploymentRow {
  id: string;
  tenant_id: string;
  version: number;
  registration_json: string;
  created_at: number;
  updated_at: number;
  ended_at: number | null;
}

/** @throws StoredRecordError */
export function readDeployment(row: DeploymentRow): Deployment {
  const record = `deployments ${row.id} version ${row.version}`;
  return {
    id: row.id,
    tenantId: row.tenant_id,
    version: row.version,
    registration: parseStored(StoredRegistration, row.registration_json, record),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    endedAt: row.ended_at,
  };
}

/** The ways without a face that a refusal points to. */
export function listAlternatives(deployment: Deployment): string[] {
  const { offered, description } = deployment.registration.alternative;
  if (!offered) return [];
  return [description ?? 'Ask the staff for the way without face recognition.'];
}

/** Of this tenant; ids of another find nothing. */
export function selectDeployment(db: D1Database, tenantId: string, id: string) {
  return db.prepare('SELECT * FROM deployments WHERE tenant_id = ? AND id = ?').bind(tenantId, id);
}

/**
 * SQL for the id of a deployment's controller, for rooms that keep something by it.
 * @param tenant as `deployment`, a parameter of the statement: `?1`
 */
export function controllerOf(tenant: string, deployment: string): string {
  return `(SELECT registration_json ->> '$.controller.id' FROM deployments
    WHERE tenant_id = ${tenant} AND id = ${deployment})`;
}

/** By their ids, whoever's they are. */
export function selectDeploymentsById(db: D1Database, ids: readonly string[]) {
  return db
    .prepare('SELECT * FROM deployments WHERE id IN (SELECT value FROM json_each(?))')
    .bind(JSON.stringify(ids));
}

const PLACE = '(SELECT rowid FROM deployments WHERE tenant_id = ?1 AND id = ?3)';

/**
 * Of one tenant, newest first.
 * @param after an id of the list, or null
 * @param among those that a key is bound to; every one, unless given
 */
export function selectDeployments(
  db: D1Database,
  tenantId: string,
  after: string | null,
  most: number,
  among?: readonly string[],
): D1PreparedStatement {
  const older = after === null ? '?3 IS NULL' : `rowid < ${PLACE}`;
  const bound = among ? 'AND id IN (SELECT value FROM json_each(?4))' : '';
  return db
    .prepare(
      `SELECT * FROM deployments WHERE tenant_id = ?1 AND ${older} ${bound}
       ORDER BY rowid DESC LIMIT ?2`,
    )
    .bind(tenantId, most, after, ...(among ? [JSON.stringify(among)] : []));
}

/** Of every tenant, oldest first. @param after an id of the list, or null */
export function selectAllDeployments(
  db: D1Database,
  after: string | null,
  most: number,
): D1PreparedStatement {
  const place = after === null ? '?2' : '(SELECT rowid FROM deployments WHERE id = ?2)';
  return db
    .prepare(`SELECT * FROM deployments WHERE rowid > ${place} ORDER BY rowid LIMIT ?1`)
    .bind(most, after ?? 0);
}

/** Whosever it is. */
export function locateDeployment(db: D1Database, id: string): D1PreparedStatement {
  return db.prepare('SELECT 1 FROM deployments WHERE id = ?').bind(id);
}

/** @param keyId the key that registers it */
export function insertDeployment(
  db: D1Database,
  deployment: Deployment,
  keyId: string,
): D1PreparedStatement {
  const { id, tenantId, version, registration, createdAt, updatedAt } = deployment;
  return db
    .prepare(
      `INSERT INTO deployments (id, tenant_id, version, registration_json, created_at, updated_at,
         key_id) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(id, tenantId, version, JSON.stringify(registration), createdAt, updatedAt, keyId);
}

/**
 * Makes a registration the one in force, as a version of its own; one that is in force already is
 * left as it is. Of two at once, one follows the other. The schema aborts it with
 * `deployment_use_fixed` where the use would be another, and with `deployment_ended`.
 */
export function replaceRegistration(
  db: D1Database,
  { tenantId, id }: Pick<Deployment, 'tenantId' | 'id'>,
  registration: DeploymentRegistration,
  keyId: string,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE deployments SET version = version + 1, registration_json = ?3, updated_at = ?4,
         key_id = ?5 WHERE tenant_id = ?1 AND id = ?2 AND registration_json <> ?3`,
    )
    .bind(tenantId, id, JSON.stringify(registration), now, keyId);
}

/** Once and for good: the first end counts. */
export function endDeployment(
  db: D1Database,
  { tenantId, id }: Pick<Deployment, 'tenantId' | 'id'>,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      'UPDATE deployments SET ended_at = ? WHERE tenant_id = ? AND id = ? AND ended_at IS NULL',
    )
    .bind(now, tenantId, id);
}

/** Of these tenants: those in use that were registered by then. */
export function selectDeploymentsInUse(
  db: D1Database,
  tenants: readonly string[],
  by: number,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT id, tenant_id FROM deployments
       WHERE tenant_id IN (SELECT value FROM json_each(?1)) AND ended_at IS NULL
         AND created_at <= ?2 LIMIT ?3`,
    )
    .bind(JSON.stringify(tenants), by, most);
}

/** Of these tenants: `over`, those that ended, and `left`. */
export function countDeployments(db: D1Database, tenants: readonly string[]): D1PreparedStatement {
  return db
    .prepare(
      `SELECT count(ended_at) AS over, count(*) - count(ended_at) AS left FROM deployments
       WHERE tenant_id IN (SELECT value FROM json_each(?))`,
    )
    .bind(JSON.stringify(tenants));
}
