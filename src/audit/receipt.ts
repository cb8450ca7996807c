/**
 * What an answer promises of the log: an entry, its place, and by when the tree holds it. Signed, so that
 * who was answered can show a promise that was not kept.
 */
import { base64url } from 'jose';
import type { SigningKey } from '../signing/keys.ts';

/** An entry in its place. */
export interface Placed {
  readonly id: string;
  readonly index: number;
  /** 32 bytes, base64. */
  readonly entry: string;
}

/** Seconds after which the tree holds what was promised. An integration takes about one. */
export const IN_TREE_WITHIN = 10;

/** `typ` of the JOSE header (RFC 8725, section 3.11): no other token of this key passes for a receipt. */
const TYPE = 'countersign-receipt+jwt';

/**
 * A compact JWS (RFC 7515) with EdDSA (RFC 8037). Claims: `iss`, the log's origin; `iat` and `by`, in
 * seconds since the epoch; `jti`, the entry's id; `index`; `entry`.
 * @param now milliseconds since the epoch
 */
export async function signReceipt(
  { id, index, entry }: Placed,
  origin: string,
  key: Pick<SigningKey, 'kid' | 'sign'>,
  now: number,
): Promise<string> {
  const iat = Math.floor(now / 1000);
  const claims = { iss: origin, iat, jti: id, index, entry, by: iat + IN_TREE_WITHIN };
  return signClaims(TYPE, claims, key);
}

/** A compact JWS of this `typ`. The same claims give the same one: Ed25519 draws nothing. */
export async function signClaims(
  type: string,
  claims: object,
  key: Pick<SigningKey, 'kid' | 'sign'>,
): Promise<string> {
  const header = { alg: 'EdDSA', kid: key.kid, typ: type };
  const signed = `${encode(header)}.${encode(claims)}`;
  const signature = await key.sign(new TextEncoder().encode(signed));
  return `${signed}.${base64url.encode(signature)}`;
}

const encode = (value: object) => base64url.encode(JSON.stringify(value));
