/**
 * Receipts: what the service signed when it answered. A compact JWS (RFC 7515) that promises "entry
 * `index` of the log `iss` is `entry`, in the tree by `by`".
 */
import { decodeBase64, decodeUtf8 } from './bytes.ts';
import { Finding, malformed } from './finding.ts';
import { type JwsKeys, openJws, parseJwks, parseObject } from './jws.ts';
import { HASH_BYTES } from './merkle.ts';

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
export type ReceiptKeys = JwsKeys;

const KIND = { what: 'The receipt', type: 'countersign-receipt+jwt', most: 8192 };
const ERASURE = { ...KIND, type: 'countersign-erasure+jwt' };

/** A promise for later than this after the answer would be none. */
const LONGEST_PROMISE = 10;

/** @throws Finding `malformed` */
export function parseReceiptKeys(json: string): ReceiptKeys {
  return parseJwks(json, 'receipt');
}

/** @throws Finding `malformed`, `bad_signature`, `broken_promise` */
export function openReceipt(jws: string, keys: ReceiptKeys): Receipt {
  const payload = openJws(jws, keys, KIND);
  return readClaims(parseObject(decodeUtf8(payload), KIND.what));
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
  const payload = openJws(jws, keys, ERASURE);
  const { iss, jti, sub, iat, left } = parseObject(decodeUtf8(payload), what);
  if (typeof iss !== 'string' || typeof jti !== 'string' || typeof sub !== 'string') {
    throw malformed(what, 'no iss, no jti or no sub');
  }
  if (!isCount(iat)) throw malformed(what, 'no time iat');
  if (left !== 0) throw malformed(what, 'it does not say that nothing was left');
  return { origin: iss, decision: jti, subject: sub, at: iat };
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
