/**
 * A deployment: one registered use of recognition. Requests name a deployment and cannot re-declare
 * what it registered.
 */
import type { DeploymentRegistration } from './registration.ts';

export interface Deployment {
  readonly id: string;
  readonly tenantId: string;
  /** Counts replacements, from 1. */
  readonly version: number;
  readonly registration: DeploymentRegistration;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface DeploymentRow {
  id: string;
  tenant_id: string;
  version: number;
  registration_json: string;
  created_at: number;
  updated_at: number;
}

export function readDeployment(row: DeploymentRow): Deployment {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    version: row.version,
    registration: JSON.parse(row.registration_json),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
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

/** By their ids, whoever's they are. */
export function selectDeploymentsById(db: D1Database, ids: readonly string[]) {
  return db
    .prepare('SELECT * FROM deployments WHERE id IN (SELECT value FROM json_each(?))')
    .bind(JSON.stringify(ids));
}

/** Of one tenant, newest first. */
export function selectDeployments(db: D1Database, tenantId: string, most: number) {
  return db
    .prepare('SELECT * FROM deployments WHERE tenant_id = ? ORDER BY created_at DESC LIMIT ?')
    .bind(tenantId, most);
}

/** Of every tenant, in order of id, after one. */
export function selectAllDeployments(db: D1Database, after: string, most: number) {
  return db.prepare('SELECT * FROM deployments WHERE id > ? ORDER BY id LIMIT ?').bind(after, most);
}

export function insertDeployment(db: D1Database, deployment: Deployment): D1PreparedStatement {
  const { id, tenantId, version, registration, createdAt, updatedAt } = deployment;
  return db
    .prepare(
      `INSERT INTO deployments (id, tenant_id, version, registration_json, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .bind(id, tenantId, version, JSON.stringify(registration), createdAt, updatedAt);
}

/** Returns the row as it is after the replacement, or none. */
export function replaceRegistration(
  db: D1Database,
  tenantId: string,
  id: string,
  registration: DeploymentRegistration,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE deployments SET version = version + 1, registration_json = ?, updated_at = ?
       WHERE tenant_id = ? AND id = ? RETURNING *`,
    )
    .bind(JSON.stringify(registration), now, tenantId, id);
}
