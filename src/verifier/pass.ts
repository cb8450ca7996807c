/**
 * Passes, checked by a gate that has no network: who signed, where it lets in, and whether it is valid now. What
 * this cannot know is whether somebody got in with it elsewhere: that is found when the gates tell what
 * they did. A pass that was used here before is found with the list that this keeps.
 */
import { concatenate, encodeUtf8 } from './bytes.ts';
import { Finding, malformed } from './finding.ts';
import type { JwsKeys } from './jws.ts';
import { verifyEd25519 } from './note.ts';

export interface Pass {
  readonly id: string;
  readonly deployment: string;
  /** Seconds since 1970: valid from the first on, not from the second on. */
  readonly validFrom: number;
  readonly expiresAt: number;
}

const WHAT = 'The pass';
const PREFIX = 'CSP1:';
/** Its key, two ids, two times, and the signature over them. */
const SIZES = [1, 17, 17, 5, 5, 64] as const;
const BYTES = SIZES.reduce((sum, size) => sum + size, 0);

/**
 * A gate's clock may be wrong by so many seconds, to the holder's advantage. The service has no such grace.
 */
export const CLOCK_SKEW = 60;

/** @throws Finding `malformed`, `bad_signature` */
export function openPass(text: string, keys: JwsKeys): Pass {
  if (!text.startsWith(PREFIX)) throw malformed(WHAT, `it does not begin with ${PREFIX}`);
  const bytes = decodeBase45(text.slice(PREFIX.length));
  if (bytes?.length !== BYTES) throw malformed(WHAT, `not ${BYTES} bytes in Base45`);
  const [, pass, deployment, validFrom, expiresAt, signature] = split(bytes);
  const signed = concatenate(encodeUtf8(PREFIX), bytes.subarray(0, BYTES - 64));
  // The first byte names the key by its hash; trying the few that there are comes to the same.
  if (![...keys.values()].some((key) => verifyEd25519(signature, signed, key))) {
    throw new Finding('bad_signature', 'No key for passes signed this: made up, or altered.');
  }
  return {
    id: `pas_${toId(pass)}`,
    deployment: `dep_${toId(deployment)}`,
    validFrom: Number(toNumber(validFrom)),
    expiresAt: Number(toNumber(expiresAt)),
  };
}

export interface Gate {
  readonly deployment: string;
  readonly now: number;
  readonly used: ReadonlySet<string>;
  readonly revoked?: ReadonlySet<string>;
}

/**
 * @param now seconds since 1970, by the gate's clock
 * @param used ids of passes with which somebody got in here
 * @param revoked ids of passes that were lost, as far as this gate has heard
 * @throws Finding `not_valid`
 */
export function admit(pass: Pass, { deployment, now, used, revoked = new Set() }: Gate): void {
  if (pass.deployment !== deployment) throw notValid(pass, `for ${pass.deployment}`);
  if (now < pass.validFrom - CLOCK_SKEW) throw notValid(pass, `from ${say(pass.validFrom)} on`);
  if (now >= pass.expiresAt + CLOCK_SKEW) throw notValid(pass, `until ${say(pass.expiresAt)}`);
  if (revoked.has(pass.id)) throw new Finding('not_valid', `${pass.id} was revoked.`);
  if (used.has(pass.id)) throw new Finding('not_valid', `Somebody got in with ${pass.id} here.`);
}

function notValid({ id }: Pass, when: string): Finding {
  return new Finding('not_valid', `${id} is valid ${when}, and not here and now.`);
}

const say = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

function split(bytes: Uint8Array): Uint8Array[] {
  let at = 0;
  return SIZES.map((size) => {
    at += size;
    return bytes.subarray(at - size, at);
  });
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** 22 digits in base 62. */
function toId(bytes: Uint8Array): string {
  let id = '';
  for (let rest = toNumber(bytes); id.length < 22; rest /= 62n)
    id = DIGITS[Number(rest % 62n)] + id;
  return id;
}

function toNumber(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

const BASE45 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** RFC 9285, read strictly. */
function decodeBase45(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 3) {
    const [a, b, c] = [0, 1, 2].map((next) => BASE45.indexOf(text[at + next] ?? '?'));
    const pair = at + 2 < text.length;
    const value = a + 45 * b + (pair ? 2025 * c : 0);
    if (a < 0 || b < 0 || (pair && c < 0) || value > (pair ? 65_535 : 255)) return undefined;
    bytes.push(...(pair ? [value >> 8, value & 255] : [value]));
  }
  return Uint8Array.from(bytes);
}
