/** What a deployment registered, one version after the other: kept as it was, and public. */
import { parseStored } from '../stored.ts';
import { type DeploymentRegistration, StoredRegistration } from './registration.ts';

export interface Version {
  readonly version: number;
  readonly registration: DeploymentRegistration;
  readonly registeredAt: number;
  /** The key that registered it; null for what was registered before this was kept. */
  readonly keyId: string | null;
}

export interface VersionRow {
  deployment_id: string;
  version: number;
  registration_json: string;
  registered_at: number;
  key_id: string | null;
}

/** @throws StoredRecordError */
export function readVersion(row: VersionRow): Version {
  const record = `deployment_versions ${row.deployment_id} version ${row.version}`;
  return {
    version: row.version,
    registration: parseStored(StoredRegistration, row.registration_json, record),
    registeredAt: row.registered_at,
    keyId: row.key_id,
  };
}

/** Newest first. @param after a version of the list, or null */
export function selectVersions(
  db: D1Database,
  deploymentId: string,
  after: string | null,
  most: number,
): D1PreparedStatement {
  const values = [deploymentId, most, ...(after === null ? [] : [after])];
  const older =
    after === null
      ? ''
      : 'AND version < (SELECT version FROM deployment_versions WHERE deployment_id = ?1 AND version = ?3)';
  return db
    .prepare(
      `SELECT * FROM deployment_versions WHERE deployment_id = ?1 ${older}
       ORDER BY version DESC LIMIT ?2`,
    )
    .bind(...values);
}

export function locateVersion(
  db: D1Database,
  deploymentId: string,
  version: string,
): D1PreparedStatement {
  return db
    .prepare('SELECT 1 FROM deployment_versions WHERE deployment_id = ? AND version = ?')
    .bind(deploymentId, version);
}

/** By deployment and version, whoever's they are. */
export function selectVersionsByName(
  db: D1Database,
  named: readonly (readonly [deployment: string, version: number])[],
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT v.* FROM json_each(?) CROSS JOIN deployment_versions v
         ON v.deployment_id = value ->> 0 AND v.version = value ->> 1`,
    )
    .bind(JSON.stringify(named));
}
