/**
 * The form of an API key, `csk_<id>_<secret>`, and of an operator's, `cso_<id>_<secret>`, and what may
 * be done with each: nothing that can be done with the other but reading grants.
 */
import { timingSafeEqual } from 'hono/utils/buffer';

export const SCOPES = ['recognise', 'enrol', 'manage', 'audit', 'webhooks'] as const;
/**
 * recognise: verify, compare, detect, dry runs, nonces. enrol: subjects, consents, templates, nonces,
 * erasure. manage: deployments. audit: decisions, and reading deployments. webhooks: who is told.
 */
export type Scope = (typeof SCOPES)[number];

/**
 * Of operators' keys, and of no tenant's. grant: vouch for who a tenant's controller is. log: read every
 * entry of the log, whichever tenant's, which is all that an auditor's key may do. metrics: read what is
 * counted, which is all that a monitor's may.
 */
export const OPERATOR_SCOPES = ['grant', 'log', 'metrics'] as const;
export type OperatorScope = (typeof OPERATOR_SCOPES)[number];
export type AnyScope = Scope | OperatorScope;

/** Whose key a request came with, and what it may do. */
export interface Caller {
  readonly keyId: string;
  readonly tenantId: string;
  readonly scopes: readonly Scope[];
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

export const KEY_PATTERN = /^csk_([A-Za-z0-9]{16})_([A-Za-z0-9]{43})$/;
export const OPERATOR_KEY_PATTERN = /^cso_([A-Za-z0-9]{16})_([A-Za-z0-9]{43})$/;

/** SHA-256 of a key's secret, as lower-case hexadecimal. */
export async function hashSecret(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether a secret has this hash. The time it takes tells nothing of where they differ. */
export async function isSecretOf(secret: string, sha256: string): Promise<boolean> {
  return timingSafeEqual(await hashSecret(secret), sha256);
}
