/** Passes and their uses, in D1. */
import type { Person } from '../person.ts';

export interface Pass {
  readonly id: string;
  readonly tenantId: string;
  readonly deploymentId: string;
  /** Null: of whoever holds it. */
  readonly subjectId: string | null;
  /** Milliseconds since the epoch, whole seconds. */
  readonly validFrom: number;
  readonly expiresAt: number;
  readonly issuedAt: number;
  /** Null: not revoked. */
  readonly revokedAt: number | null;
}

export interface PassRow {
  id: string;
  tenant_id: string;
  deployment_id: string;
  subject_id: string | null;
  valid_from: number;
  expires_at: number;
  issued_at: number;
  revoked_at: number | null;
}

export function readPassRow(row: PassRow): Pass {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    deploymentId: row.deployment_id,
    subjectId: row.subject_id,
    validFrom: row.valid_from,
    expiresAt: row.expires_at,
    issuedAt: row.issued_at,
    revokedAt: row.revoked_at,
  };
}

const SELECT_PASSES =
  'SELECT p.*, r.revoked_at FROM passes p LEFT JOIN pass_revocations r ON r.pass_id = p.id';

/** Of this tenant; ids of another find nothing. */
export function selectPass(db: D1Database, tenantId: string, id: string): D1PreparedStatement {
  return db.prepare(`${SELECT_PASSES} WHERE p.id = ? AND p.tenant_id = ?`).bind(id, tenantId);
}

/** Those that are bound to a person, the latest first; with when each was used, as `used_at`. */
export function selectPassesOf(
  db: D1Database,
  { tenantId, subjectId }: Person,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT p.*, r.revoked_at, u.used_at FROM passes p
       LEFT JOIN pass_revocations r ON r.pass_id = p.id
       LEFT JOIN pass_uses u ON u.pass_id = p.id AND u.again = 0
       WHERE p.subject_id = ?1 AND p.tenant_id = ?2 ORDER BY p.issued_at DESC LIMIT ?3`,
    )
    .bind(subjectId, tenantId, most);
}

/** A place among the passes of a tenant, in the order in which they were issued. */
export interface PlaceOfPass {
  readonly issuedAt: number;
  readonly id: string;
}

/** All of a tenant, oldest first; with when each was used, as `used_at`. @param after not among them */
export function selectPassesOfTenant(
  db: D1Database,
  tenantId: string,
  after: PlaceOfPass | null,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT p.*, r.revoked_at, u.used_at FROM passes p INDEXED BY passes_of_tenant
       LEFT JOIN pass_revocations r ON r.pass_id = p.id
       LEFT JOIN pass_uses u ON u.pass_id = p.id AND u.again = 0
       WHERE p.tenant_id = ?1 AND (p.issued_at, p.id) > (?2, ?3)
       ORDER BY p.issued_at, p.id LIMIT ?4`,
    )
    .bind(tenantId, after?.issuedAt ?? 0, after?.id ?? '', most);
}

/** With its first pass a deployment's entries begin to be counted. */
export function insertPass(db: D1Database, pass: Omit<Pass, 'revokedAt'>): D1PreparedStatement[] {
  const { id, tenantId, deploymentId, subjectId, validFrom, expiresAt, issuedAt } = pass;
  return [
    db
      .prepare(
        `INSERT INTO passes (id, tenant_id, deployment_id, subject_id, valid_from, expires_at,
           issued_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .bind(id, tenantId, deploymentId, subjectId, validFrom, expiresAt, issuedAt),
    db
      .prepare(
        'INSERT INTO entry_counts (deployment_id, since) VALUES (?, ?) ON CONFLICT DO NOTHING',
      )
      .bind(deploymentId, issuedAt),
  ];
}

export interface PassUse {
  readonly passId: string;
  /** The gate's own name of it. */
  readonly use: string;
  /** Milliseconds since the epoch. */
  readonly usedAt: number;
  readonly recordedAt: number;
  readonly offline: boolean;
  /** The pass had been used before. */
  readonly again: boolean;
  readonly decisionId: string;
}

export interface PassUseRow {
  use: string;
  used_at: number;
  recorded_at: number;
  offline: number;
  again: number;
  decision_id: string;
}

/** The first that was told, and the one of this name: they may be one. */
export function selectUses(db: D1Database, passId: string, use: string): D1PreparedStatement {
  return db
    .prepare(
      `SELECT use, used_at, recorded_at, offline, again, decision_id FROM pass_uses
       WHERE pass_id = ?1 AND (again = 0 OR use = ?2)`,
    )
    .bind(passId, use);
}

/**
 * A trigger refuses it with `pass_spent`, `pass_revoked` or `pass_gone`. The entry is counted with it: of a
 * pass once, however often gates without a network tell that they let somebody in with it.
 */
export function insertUse(
  db: D1Database,
  { passId, use, usedAt, recordedAt, offline, again, decisionId }: PassUse,
): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `INSERT INTO pass_uses (pass_id, use, used_at, recorded_at, offline, again, decision_id)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .bind(passId, use, usedAt, recordedAt, Number(offline), Number(again), decisionId),
    db
      .prepare(
        `UPDATE entry_counts SET passes = passes + 1
         WHERE ?2 = 0 AND deployment_id = (SELECT deployment_id FROM passes WHERE id = ?1)`,
      )
      .bind(passId, Number(again)),
  ];
}

/** Of a tenant: those issued by then, at most `most` of them, with their uses. */
export function dropPassesOf(
  db: D1Database,
  tenantId: string,
  by: number,
  most: number,
): D1PreparedStatement[] {
  const theirs = `SELECT id FROM passes WHERE tenant_id = ?1 AND issued_at <= ?2
    ORDER BY issued_at LIMIT ?3`;
  return [
    `DELETE FROM pass_uses WHERE pass_id IN (${theirs})`,
    `DELETE FROM pass_revocations WHERE pass_id IN (${theirs})`,
    `DELETE FROM passes WHERE id IN (${theirs})`,
  ].map((sql) => db.prepare(sql).bind(tenantId, by, most));
}

/** How long after its end a pass is kept: for gates that have yet to tell whom they let in. */
export const TOLD_WITHIN = 7 * 86_400_000;

/** Of every tenant: those past that, at most `most` of them, with what became of them. */
export function dropOldPasses(db: D1Database, now: number, most: number): D1PreparedStatement[] {
  const due = 'SELECT id FROM passes WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2';
  return [
    `DELETE FROM pass_uses WHERE pass_id IN (${due})`,
    `DELETE FROM pass_revocations WHERE pass_id IN (${due})`,
    `DELETE FROM passes WHERE id IN (${due})`,
  ].map((sql) => db.prepare(sql).bind(now - TOLD_WITHIN, most));
}

/** A deployment, and the instant until which what ended goes. */
export type Limit = readonly [deploymentId: string, until: number];

/** Those of a deployment whose rules keep them for less. */
export function dropPassesUntil(
  db: D1Database,
  limits: readonly Limit[],
  most: number,
): D1PreparedStatement[] {
  const due = `SELECT p.id FROM json_each(?1) CROSS JOIN passes p
    ON p.deployment_id = value ->> 0 AND p.expires_at <= value ->> 1 LIMIT ?2`;
  return [
    `DELETE FROM pass_uses WHERE pass_id IN (${due})`,
    `DELETE FROM pass_revocations WHERE pass_id IN (${due})`,
    `DELETE FROM passes WHERE id IN (${due})`,
  ].map((sql) => db.prepare(sql).bind(JSON.stringify(limits), most));
}

/** Deployments that have passes, by id. Each is found by its first, however many it has. */
export function selectDeploymentsWithPasses(
  db: D1Database,
  after: string,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `WITH RECURSIVE seen (id) AS (
         SELECT min(deployment_id) FROM passes WHERE deployment_id > ?1
         UNION ALL
         SELECT (SELECT min(deployment_id) FROM passes WHERE deployment_id > seen.id)
         FROM seen WHERE seen.id IS NOT NULL)
       SELECT id FROM seen WHERE id IS NOT NULL LIMIT ?2`,
    )
    .bind(after, most);
}

/** How many ended by then, of each deployment. */
export function countPassesUntil(db: D1Database, limits: readonly Limit[]): D1PreparedStatement {
  return db
    .prepare(
      `SELECT value ->> 0 AS id, (SELECT count(*) FROM passes
         WHERE deployment_id = value ->> 0 AND expires_at <= value ->> 1) AS n FROM json_each(?)`,
    )
    .bind(JSON.stringify(limits));
}
