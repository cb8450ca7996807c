/**
 * What a pass says, in 109 bytes, and their text of 169 characters: a QR code of version 7.
 *
 * | bytes | what |
 * | --- | --- |
 * | 1 | its key: the first byte of the SHA-256 of the public key |
 * | 17 | the pass: the 22 characters of its id after `pas_`, as one number in base 62 |
 * | 17 | the deployment at which it lets somebody in, likewise |
 * | 5 | from when it is valid, in seconds since the epoch |
 * | 5 | from when it is not any more |
 * | 64 | Ed25519 over `CSP1:` and the 45 bytes before |
 *
 * Numbers are big-endian. The text is `CSP1:` and the bytes in Base45.
 */
import { decodeBase45, encodeBase45 } from './base45.ts';

/** Names this layout. */
const PREFIX = 'CSP1:';

const ID_BYTES = 17;
const TIME_BYTES = 5;
const SIGNATURE_BYTES = 64;
const CLAIM_BYTES = 1 + 2 * ID_BYTES + 2 * TIME_BYTES;

/** Characters of the text of any pass. */
export const PASS_LENGTH = 169;

export interface PassClaims {
  /** `pas_…` */
  readonly id: string;
  /** `dep_…` */
  readonly deployment: string;
  /** Seconds since the epoch: valid from the first on, not from the second on. */
  readonly validFrom: number;
  readonly expiresAt: number;
}

/** Of a text that has the form of a pass; whether it is one, the signature says. */
export interface ReadPass extends PassClaims {
  /** What may be its key. */
  readonly key: number;
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** What is signed of a pass. @param key the byte that names the key */
export function writeClaims(
  key: number,
  { id, deployment, validFrom, expiresAt }: PassClaims,
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...new TextEncoder().encode(PREFIX),
    key,
    ...writeNumber(readId(id), ID_BYTES),
    ...writeNumber(readId(deployment), ID_BYTES),
    ...writeNumber(BigInt(validFrom), TIME_BYTES),
    ...writeNumber(BigInt(expiresAt), TIME_BYTES),
  ]);
}

/** @param signed what `writeClaims` wrote. @param signature 64 bytes over it */
export function writePass(signed: Uint8Array, signature: Uint8Array): string {
  const claims = signed.subarray(PREFIX.length);
  return `${PREFIX}${encodeBase45(Uint8Array.from([...claims, ...signature]))}`;
}

/** @returns undefined unless it is written as `writePass` writes */
export function readPass(text: string): ReadPass | undefined {
  if (text.length !== PASS_LENGTH || !text.startsWith(PREFIX)) return undefined;
  const bytes = decodeBase45(text.slice(PREFIX.length));
  if (bytes?.length !== CLAIM_BYTES + SIGNATURE_BYTES) return undefined;
  let at = 1;
  const take = (length: number) => {
    at += length;
    return readNumber(bytes.subarray(at - length, at));
  };
  const ids = [take(ID_BYTES), take(ID_BYTES)].map(writeId);
  const [validFrom, expiresAt] = [take(TIME_BYTES), take(TIME_BYTES)].map(Number);
  if (ids[0] === undefined || ids[1] === undefined) return undefined;
  const claims = bytes.subarray(0, CLAIM_BYTES);
  return {
    key: bytes[0],
    id: `pas_${ids[0]}`,
    deployment: `dep_${ids[1]}`,
    validFrom,
    expiresAt,
    signed: Uint8Array.from([...new TextEncoder().encode(PREFIX), ...claims]),
    signature: bytes.slice(CLAIM_BYTES),
  };
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ID_DIGITS = 22;

function readId(id: string): bigint {
  return Array.from(id.slice(id.indexOf('_') + 1)).reduce(
    (sum, digit) => sum * 62n + BigInt(DIGITS.indexOf(digit)),
    0n,
  );
}

function writeId(value: bigint): string | undefined {
  let id = '';
  for (let rest = value; id.length < ID_DIGITS; rest /= 62n) id = DIGITS[Number(rest % 62n)] + id;
  // 17 bytes hold more than 22 digits do.
  return value < 62n ** BigInt(ID_DIGITS) ? id : undefined;
}

function writeNumber(value: bigint, length: number): number[] {
  return Array.from({ length }, (_, at) => Number((value >> BigInt(8 * (length - 1 - at))) & 255n));
}

function readNumber(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}
