/** The form of an API key, `csk_<id>_<secret>`, and what may be done with it. */
import { encodeText, toHex } from '../vault/encoding.ts';

export const SCOPES = ['recognise', 'enrol', 'manage', 'audit'] as const;
/** recognise: verify, compare, detect, nonces. enrol: subjects, consents, templates, nonces, erasure. manage: deployments. audit: decisions. */
export type Scope = (typeof SCOPES)[number];

export const KEY_PATTERN = /^csk_([A-Za-z0-9]{16})_([A-Za-z0-9]{43})$/;

/** SHA-256 of a key's secret, as lower-case hexadecimal. */
export async function hashSecret(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encodeText(secret));
  return toHex(new Uint8Array(digest));
}

/** Compares two strings of one fixed length without stopping at the first difference. */
export function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
