/**
 * Receipts: what the service signed when it answered. A compact JWS (RFC 7515) that promises "entry
 * `index` of the log `iss` is `entry`, in the tree by `by`".
 */
import { decodeBase64, decodeBase64Url, decodeUtf8, encodeUtf8 } from './bytes.ts';
import { Finding, malformed } from './finding.ts';
import { HASH_BYTES } from './merkle.ts';
import { verifyEd25519 } from './note.ts';

export interface Receipt {
  /** The log's origin. */
  readonly origin: string;
  /** Of the entry: `dec_…`, `out_…`, `con_…`. */
  readonly id: string;
  readonly index: number;
  /** 32 bytes. */
  readonly entry: Uint8Array;
  /** Seconds since 1970: when it was signed, and when the entry is in the tree at the latest. */
  readonly at: number;
  readonly by: number;
}

/** The service's public keys for receipts, by `kid`. */
export type ReceiptKeys = ReadonlyMap<string, Uint8Array>;

const MAX_BYTES = 8192;
const TYPE = 'countersign-receipt+jwt';
const ERASURE_TYPE = 'countersign-erasure+jwt';

/** A promise for later than this after the answer would be none. */
const LONGEST_PROMISE = 10;

/**
 * A JWK set (RFC 7517, RFC 8037): the Ed25519 keys for receipts in it. A key for checkpoints signs no
 * receipts.
 * @throws Finding `malformed`
 */
export function parseReceiptKeys(json: string): ReceiptKeys {
  const set = parseObject(json, 'The key set');
  if (!Array.isArray(set.keys)) throw malformed('The key set', 'no list "keys"');
  const keys = new Map<string, Uint8Array>();
  for (const key of set.keys as Record<string, unknown>[]) {
    if (key?.kty !== 'OKP' || key.crv !== 'Ed25519' || key.countersign_use !== 'receipt') continue;
    const bytes = typeof key.x === 'string' ? decodeBase64Url(key.x) : undefined;
    if (typeof key.kid !== 'string' || bytes?.length !== 32) {
      throw malformed('The key set', 'a key without kid or without 32 bytes in x');
    }
    if (keys.has(key.kid)) throw malformed('The key set', `two keys ${key.kid}`);
    keys.set(key.kid, bytes);
  }
  if (keys.size === 0) throw malformed('The key set', 'no Ed25519 key for receipts');
  return keys;
}

/** @throws Finding `malformed`, `bad_signature`, `broken_promise` */
export function openReceipt(jws: string, keys: ReceiptKeys): Receipt {
  return readClaims(openToken(jws, TYPE, keys));
}

/** What a service signed when it had erased a person. */
export interface ErasureReceipt {
  /** The log's origin. */
  readonly origin: string;
  /** The decision, an entry of the log: `dec_…`. */
  readonly decision: string;
  /** Who was erased: `sub_…`, an id that is nobody's now. */
  readonly subject: string;
  /** Seconds since 1970. */
  readonly at: number;
}

/** @throws Finding `malformed`, `bad_signature` */
export function openErasure(jws: string, keys: ReceiptKeys): ErasureReceipt {
  const what = 'The receipt';
  const { iss, jti, sub, iat, left } = openToken(jws, ERASURE_TYPE, keys);
  if (typeof iss !== 'string' || typeof jti !== 'string' || typeof sub !== 'string') {
    throw malformed(what, 'no iss, no jti or no sub');
  }
  if (!isCount(iat)) throw malformed(what, 'no time iat');
  if (left !== 0) throw malformed(what, 'it does not say that nothing was left');
  return { origin: iss, decision: jti, subject: sub, at: iat };
}

function openToken(jws: string, type: string, keys: ReceiptKeys): Record<string, unknown> {
  const what = 'The receipt';
  if (jws.length > MAX_BYTES) throw malformed(what, `longer than ${MAX_BYTES} bytes`);
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
    throw new Finding('bad_signature', `The receipt is signed by ${kid}, which is no known key.`);
  }
  if (!verifyEd25519(signature, encodeUtf8(`${parts[0]}.${parts[1]}`), key)) {
    throw new Finding('bad_signature', `The receipt's signature by ${kid} does not verify.`);
  }
  return parseObject(decodeUtf8(payload), what);
}

function readClaims(claims: Record<string, unknown>): Receipt {
  const { iss, jti, index, entry, iat, by } = claims;
  const what = 'The receipt';
  const bytes = typeof entry === 'string' ? decodeBase64(entry) : undefined;
  if (typeof iss !== 'string' || typeof jti !== 'string') throw malformed(what, 'no iss or no jti');
  if (!isCount(index)) throw malformed(what, 'its index is no number of an entry');
  if (bytes?.length !== HASH_BYTES) throw malformed(what, 'its entry is not 32 bytes');
  if (!isCount(iat) || !isCount(by) || by < iat) throw malformed(what, 'no times iat and by');
  if (by - iat > LONGEST_PROMISE) {
    throw new Finding(
      'broken_promise',
      `Entry ${index}: promised for ${by - iat} s after the answer; ${LONGEST_PROMISE} s is the longest.`,
      { index },
    );
  }
  return { origin: iss, id: jti, index, entry: bytes, at: iat, by };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
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
