/** Nonces of liveness attestations, in D1. Whose nonce it is is part of every question. */

import type { Person } from '../person.ts';

/** From asking for a nonce to the request that uses it: a person does a liveness check meanwhile. */
export const NONCE_LIFETIME = 5 * 60_000;

/**
 * What a nonce can be for: a check that somebody did to get through a gate must not become the
 * template of whoever sends it to another route.
 */
export const NONCE_OPERATIONS = ['verify', 'enrol', 'compare'] as const;
export type NonceOperation = (typeof NONCE_OPERATIONS)[number];

export interface Nonce {
  readonly nonce: string;
  readonly operation: NonceOperation;
  readonly tenantId: string;
  readonly deploymentId: string;
  readonly subjectId: string;
}

export function insertNonce(db: D1Database, nonce: Nonce, expiresAt: number): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO nonces (nonce, operation, tenant_id, deployment_id, subject_id, expires_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .bind(...valuesOf(nonce), expiresAt);
}

export interface NonceRow {
  nonce: string;
  operation: string;
  tenant_id: string;
  deployment_id: string;
  subject_id: string;
  expires_at: number;
}

/** One that is not at its end, whatever it is for. */
export function selectNonce(db: D1Database, nonce: string, now: number): D1PreparedStatement {
  return db.prepare('SELECT * FROM nonces WHERE nonce = ? AND expires_at > ?').bind(nonce, now);
}

/** Whether it can be spent for this. The answer binds nobody: only spending it settles who was first. */
export function isOpen(row: NonceRow | undefined, nonce: Nonce): boolean {
  return (
    row?.nonce === nonce.nonce &&
    row.operation === nonce.operation &&
    row.tenant_id === nonce.tenantId &&
    row.deployment_id === nonce.deploymentId &&
    row.subject_id === nonce.subjectId
  );
}

/** Deletes an open nonce in one statement. @returns false if another request was first. */
export async function spendNonce(db: D1Database, nonce: Nonce, now: number): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `DELETE FROM nonces WHERE nonce = ? AND operation = ? AND tenant_id = ? AND deployment_id = ?
         AND subject_id = ? AND expires_at > ?`,
    )
    .bind(...valuesOf(nonce), now)
    .run();
  return meta.changes === 1;
}

/** What a person is told of one. */
export type ToldNonceRow = Pick<NonceRow, 'operation' | 'deployment_id' | 'expires_at'>;

/** Of one person: what for and until when. Whoever knows one could spend it, so it is left out. */
export function selectNoncesOf(
  db: D1Database,
  { tenantId, subjectId }: Person,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT operation, deployment_id, expires_at FROM nonces
       WHERE subject_id = ? AND tenant_id = ? LIMIT ?`,
    )
    .bind(subjectId, tenantId, most);
}

/** Of every tenant: those at their end, at most `most` of them. */
export async function dropExpiredNonces(db: D1Database, now: number, most: number): Promise<void> {
  await db
    .prepare(
      `DELETE FROM nonces WHERE nonce IN (
         SELECT nonce FROM nonces WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`,
    )
    .bind(now, most)
    .run();
}

function valuesOf({ nonce, operation, tenantId, deploymentId, subjectId }: Nonce): string[] {
  return [nonce, operation, tenantId, deploymentId, subjectId];
}
