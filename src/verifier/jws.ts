/**
 * What the service signs for others: a compact JWS (RFC 7515) with Ed25519 (RFC 8037), by a key that a JWK
 * set names, for one use and of one type.
 */
import { decodeBase64Url, decodeUtf8, encodeUtf8 } from './bytes.ts';
import { Finding, malformed } from './finding.ts';
import { verifyEd25519 } from './note.ts';

/** Public keys for one use, by `kid`; 32 bytes each. */
export type JwsKeys = ReadonlyMap<string, Uint8Array>;

/** What a key is published for. A key for one use signs nothing of another. */
export type Use = 'receipt' | 'pass';

/**
 * A JWK set (RFC 7517, RFC 8037): the Ed25519 keys for one use in it.
 * @throws Finding `malformed`
 */
export function parseJwks(json: string, use: Use): JwsKeys {
  const set = parseObject(json, 'The key set');
  if (!Array.isArray(set.keys)) throw malformed('The key set', 'no list "keys"');
  const keys = new Map<string, Uint8Array>();
  for (const key of set.keys as Record<string, unknown>[]) {
    if (key?.kty !== 'OKP' || key.crv !== 'Ed25519' || key.countersign_use !== use) continue;
    const bytes = typeof key.x === 'string' ? decodeBase64Url(key.x) : undefined;
    if (typeof key.kid !== 'string' || bytes?.length !== 32) {
      throw malformed('The key set', 'a key without kid or without 32 bytes in x');
    }
    if (keys.has(key.kid)) throw malformed('The key set', `two keys ${key.kid}`);
    keys.set(key.kid, bytes);
  }
  if (keys.size === 0) {
    throw malformed('The key set', `no Ed25519 key for ${use === 'pass' ? 'passes' : 'receipts'}`);
  }
  return keys;
}

export interface JwsKind {
  /** In sentences, such as "The receipt". */
  readonly what: string;
  /** Of its header. */
  readonly type: string;
  /** Bytes of the whole JWS. */
  readonly most: number;
}

/** @returns its payload. @throws Finding `malformed`, `bad_signature` */
export function openJws(jws: string, keys: JwsKeys, { what, type, most }: JwsKind): Uint8Array {
  if (jws.length > most) throw malformed(what, `longer than ${most} bytes`);
  const parts = jws.split('.');
  const [header, payload, signature] = parts.map(decodeBase64Url);
  if (parts.length !== 3 || !header || !payload || !signature) {
    throw malformed(what, 'not three parts in base64url');
  }
  const { alg, typ, kid, crit } = parseObject(decodeUtf8(header), `${what}'s header`);
  // "EdDSA" by RFC 8037, "Ed25519" by RFC 9864, which is to replace it.
  if ((alg !== 'EdDSA' && alg !== 'Ed25519') || typ !== type || crit !== undefined) {
    throw malformed(what, `not signed with Ed25519 as ${type}`);
  }
  const key = typeof kid === 'string' ? keys.get(kid) : undefined;
  if (key === undefined) {
    throw new Finding('bad_signature', `${what} is signed by ${kid}, which is no known key.`);
  }
  if (!verifyEd25519(signature, encodeUtf8(`${parts[0]}.${parts[1]}`), key)) {
    throw new Finding('bad_signature', `${what}'s signature by ${kid} does not verify.`);
  }
  return payload;
}

/** @throws Finding `malformed` unless it is a JSON object */
export function parseObject(json: string | undefined, what: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json ?? '');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Said below.
  }
  throw malformed(what, 'not a JSON object');
}
