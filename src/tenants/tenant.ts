/**
 * A tenant, and its twin: `acme-test` holds the test data of `acme`. They share nothing but who may make
 * keys for both, and that what the operator decides of one holds for the other.
 */
import type { Scope } from './key.ts';
import { readTenantScopes } from './store.ts';

/** In one writing only: an operator who could also be written another way would be two. */
export const NAME_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/;

const TEST = '-test';

/** Of a tenant's name, so that its twin's is one too. */
export const LONGEST_NAME = 63 - TEST.length;

/** Whether a tenant may be called so, that holds no test data. */
export function isTenantName(name: string): boolean {
  return NAME_PATTERN.test(name) && name.length <= LONGEST_NAME && !name.endsWith(TEST);
}

export function twinOf(name: string): string {
  return `${name}${TEST}`;
}

export const TENANT_STATUSES = ['active', 'suspended', 'deleting', 'deleted'] as const;
export type TenantStatus = (typeof TENANT_STATUSES)[number];

/** Instants in milliseconds since the epoch. */
export interface Tenant {
  readonly id: string;
  /** The tenant whose test data it holds. */
  readonly testOf: string | null;
  /** What its keys may be given; null: every scope. */
  readonly scopes: readonly Scope[] | null;
  readonly createdAt: number;
  readonly suspendedAt: number | null;
  /** When its deletion was asked for. */
  readonly deletingAt: number | null;
  /** When everything of it was gone. */
  readonly deletedAt: number | null;
  /** A JWS. */
  readonly receipt: string | null;
}

export function statusOf({ suspendedAt, deletingAt, deletedAt }: Tenant): TenantStatus {
  if (deletedAt !== null) return 'deleted';
  if (deletingAt !== null) return 'deleting';
  return suspendedAt === null ? 'active' : 'suspended';
}

export interface TenantRow {
  id: string;
  test_of: string | null;
  scopes_json: string | null;
  created_at: number;
  suspended_at: number | null;
  deleting_at: number | null;
  deleted_at: number | null;
  deletion_receipt: string | null;
}

/** @throws StoredRecordError */
export function readTenant(row: TenantRow): Tenant {
  return {
    id: row.id,
    testOf: row.test_of,
    scopes: row.scopes_json === null ? null : readTenantScopes(row.id, row.scopes_json),
    createdAt: row.created_at,
    suspendedAt: row.suspended_at,
    deletingAt: row.deleting_at,
    deletedAt: row.deleted_at,
    receipt: row.deletion_receipt,
  };
}
