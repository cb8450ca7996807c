/**
 * The seeds of a tenant's secret transforms, sealed, in D1. There is one, but for the time in which it is
 * renewed: then the newer one turns what is enrolled, and both turn what is compared.
 */
import { base64url } from 'jose';
import { decrypt, encrypt } from './box.ts';
import type { WrappingKey } from './keys.ts';
import { isCurrent, keyIdOf, UnsealError } from './seal.ts';

export interface SealedSeed {
  readonly tenantId: string;
  /** From 1. */
  readonly generation: number;
  /** `v2.<key id>.<base64url of nonce (12), 32 bytes encrypted, tag (16)>` */
  readonly sealed: string;
  readonly createdAt: number;
}

interface SeedRow {
  tenant_id: string;
  generation: number;
  sealed_seed: string;
  created_at: number;
}

const encoder = new TextEncoder();

export async function sealSeed(
  seed: Uint8Array<ArrayBuffer>,
  { id, key }: WrappingKey,
  { tenantId, generation }: Pick<SealedSeed, 'tenantId' | 'generation'>,
): Promise<string> {
  const sealed = await encrypt(key, seed, bind(id, tenantId, generation));
  return `v2.${id}.${base64url.encode(sealed)}`;
}

/** @returns 32 bytes @throws UnsealError */
export async function openSeed(
  { sealed, tenantId, generation }: SealedSeed,
  { key }: WrappingKey,
): Promise<Uint8Array<ArrayBuffer>> {
  const id = keyIdOf(sealed);
  const bytes = Uint8Array.from(base64url.decode(sealed.slice(`v2.${id}.`.length)));
  try {
    return await decrypt(key, bytes, bind(id, tenantId, generation));
  } catch {
    throw new UnsealError("The seed of a tenant's transform could not be opened.");
  }
}

function bind(keyId: string, tenantId: string, generation: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(encoder.encode(JSON.stringify([2, 'seed', keyId, tenantId, generation])));
}

function readSeed(row: SeedRow): SealedSeed {
  return {
    tenantId: row.tenant_id,
    generation: row.generation,
    sealed: row.sealed_seed,
    createdAt: row.created_at,
  };
}

/** Of a tenant, the newest first: none, one, or two. */
export async function listSeeds(db: D1Database, tenantId: string): Promise<SealedSeed[]> {
  const { results } = await db
    .prepare('SELECT * FROM vault_transforms WHERE tenant_id = ? ORDER BY generation DESC')
    .bind(tenantId)
    .all<SeedRow>();
  return results.map(readSeed);
}

/**
 * Of every tenant whose transform is being renewed, the newest.
 * @param before when it was begun, at the latest
 */
export async function listRenewals(db: D1Database, before: number): Promise<SealedSeed[]> {
  const { results } = await db
    .prepare(
      `SELECT tenant_id, max(generation) AS generation, sealed_seed, created_at
       FROM vault_transforms GROUP BY tenant_id
       HAVING count(*) > 1 AND max(created_at) <= ? ORDER BY max(created_at) LIMIT 100`,
    )
    .bind(before)
    .all<SeedRow>();
  return results.map(readSeed);
}

/** The one after `former`, unless another renewal has begun; the first where `former` is 0. */
export function insertSeed(db: D1Database, seed: SealedSeed, former: number): D1PreparedStatement {
  const { tenantId, generation, sealed, createdAt } = seed;
  return db
    .prepare(
      `INSERT INTO vault_transforms SELECT ?1, ?2, ?3, ?4
       WHERE (SELECT count(*) FROM vault_transforms WHERE tenant_id = ?1) = iif(?5 = 0, 0, 1)
       ON CONFLICT DO NOTHING`,
    )
    .bind(tenantId, generation, sealed, createdAt, former);
}

/** Those before this one, unless a template rests on them: then a trigger leaves them. */
export function dropSeedsBefore(db: D1Database, { tenantId, generation }: SealedSeed) {
  return db
    .prepare('DELETE FROM vault_transforms WHERE tenant_id = ? AND generation < ?')
    .bind(tenantId, generation);
}

/** All of a tenant's, but on which a template rests: then a trigger leaves them. */
export function dropSeedsOf(db: D1Database, tenantId: string): D1PreparedStatement {
  return db.prepare('DELETE FROM vault_transforms WHERE tenant_id = ?').bind(tenantId);
}

/** Sealed with another key than this one; of any tenant. */
export async function listSeedsToRewrap(
  db: D1Database,
  keyId: string,
  most: number,
): Promise<SealedSeed[]> {
  const { results } = await db
    .prepare('SELECT * FROM vault_transforms WHERE substr(sealed_seed, 4, 8) <> ? LIMIT ?')
    .bind(keyId, most)
    .all<SeedRow>();
  return results.map(readSeed).filter(({ sealed }) => !isCurrent(sealed, keyId));
}

export function replaceSeed(db: D1Database, { sealed, ...seed }: SealedSeed, by: string) {
  return db
    .prepare(
      `UPDATE vault_transforms SET sealed_seed = ?
       WHERE tenant_id = ? AND generation = ? AND sealed_seed = ?`,
    )
    .bind(by, seed.tenantId, seed.generation, sealed);
}

/** How many are sealed with each master key, by its id. */
export function countSeedsByMasterKey(db: D1Database): D1PreparedStatement {
  return db.prepare(
    'SELECT substr(sealed_seed, 4, 8) AS key_id, count(*) AS sealed FROM vault_transforms GROUP BY 1',
  );
}
