/**
 * The form of an API key, `csk_<id>_<secret>`, of one for test data, `csk_test_<id>_<secret>`, and of an
 * operator's, `cso_<id>_<secret>`, and what may be done with each: nothing that can be done with an
 * operator's and a tenant's but reading grants, the log and an export.
 */
import { timingSafeEqual } from 'hono/utils/buffer';

/** What an app's key may have, all of it together. */
export const SCOPES = [
  'recognise',
  'enrol',
  'manage',
  'audit',
  'rights',
  'keys',
  'webhooks',
  'export',
] as const;

/**
 * What a reviewer's key may do, and all that it may do: see what waits for a person, and say what they
 * found. No key that could ask for a recognition, or change what it rests on, reviews one.
 */
export const REVIEW_SCOPE = 'review';

/**
 * recognise: verify, compare, detect, dry runs, nonces, captures. enrol: subjects, consents, templates,
 * nonces, captures, erasure. manage: deployments. audit: decisions, and reading deployments and reviews.
 * rights: what people ask of their own, and links for them. keys: keys, with no more than the key itself
 * has. webhooks: who is told. export: all that is held of the tenant, in one go.
 */
export type Scope = (typeof SCOPES)[number] | typeof REVIEW_SCOPE;

/**
 * Of operators' keys, and of no tenant's. grant: vouch for who a tenant's controller is. log: read every
 * entry of the log, whichever tenant's, which is all that an auditor's key may do. vault: rotate its keys.
 * tenants: make, suspend and delete them. metrics: read what is counted, which is all that a monitor's may.
 */
export const OPERATOR_SCOPES = ['grant', 'log', 'vault', 'tenants', 'metrics'] as const;
export type OperatorScope = (typeof OPERATOR_SCOPES)[number];
export type AnyScope = Scope | OperatorScope;

/** Whose key a request came with, and what it may do. */
export interface Caller {
  readonly keyId: string;
  /** The first of the keys that took each other's place up to this one; left out: it took none. */
  readonly lineage?: string;
  readonly tenantId: string;
  readonly scopes: readonly Scope[];
  /** Whose it is, where that was said: one person's, whichever of their keys it is. */
  readonly holder?: string | undefined;
  /** The deployments that the key is bound to; left out: it is good for all of the tenant. */
  readonly deployments?: readonly string[] | undefined;
  /** When it expires, in milliseconds since the epoch; left out: never. */
  readonly expiresAt?: number | undefined;
  /** Whether its tenant holds test data. */
  readonly test?: boolean;
  /** Whether its tenant is suspended: then it does nothing but what takes away. */
  readonly suspended?: boolean;
}

/** Who looks at what goes against a person, in their own name. */
export interface Reviewer {
  readonly keyId: string;
  readonly tenantId: string;
  readonly name: string;
}

/** Whether a key is good for a deployment; whose that is, is another question. */
export function isWithin(
  { deployments }: Pick<Caller, 'deployments'>,
  deployment: string,
): boolean {
  return deployments === undefined || deployments.includes(deployment);
}

/** Who runs the service, and vouches in their own name. */
export interface Operator {
  readonly keyId: string;
  /** One person's, whichever of their keys it is. */
  readonly name: string;
  readonly scopes: readonly OperatorScope[];
}

/**
 * Whether a key may know who is registered, what they agreed to and where they are enrolled: the scope
 * that GET /v1/subjects and GET /v1/templates ask for.
 */
export function mayReadSubjects({ scopes }: Pick<Caller, 'scopes'>): boolean {
  return scopes.includes('enrol');
}

export const KEY_PATTERN = /^csk_(?:test_)?([A-Za-z0-9]{16})_([A-Za-z0-9]{43})$/;
export const OPERATOR_KEY_PATTERN = /^cso_([A-Za-z0-9]{16})_([A-Za-z0-9]{43})$/;

/** Whether a key says of itself that it is for test data. */
export function isTestKey(key: string): boolean {
  return key.startsWith('csk_test_');
}

/** SHA-256 of a key's secret, as lower-case hexadecimal. */
export async function hashSecret(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether a secret has this hash. The time it takes tells nothing of where they differ. */
export async function isSecretOf(secret: string, sha256: string): Promise<boolean> {
  return timingSafeEqual(await hashSecret(secret), sha256);
}
