/**
 * A lossless WebP (RFC 9649) of 0.7 MB that is right in every bit and has as many sets of prefix
 * codes as the format can count, each of them for four pixels by four: libwebp makes tables for all.
 */
import { join, latin1, u32 } from './pictures.ts';

const SIDE = 2048;
const SETS = 65_536;
/** Green, red, blue, alpha, distance. */
const CODES = 5;
/** The order in which the lengths of the code lengths' own code are written. */
const LENGTH_ORDER = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8];

export function makeWebpBomb(): Uint8Array<ArrayBuffer> {
  const bits = new Bits();
  bits.put(0x2f, 8);
  bits.put(SIDE - 1, 14);
  bits.put(SIDE - 1, 14);
  // Opaque, version 0; no transform, no colour cache; sets of codes, for blocks of 4 x 4.
  bits.put(0, 4);
  bits.put(0b100, 3);
  bits.put(0, 3);
  // The picture of sets, without a colour cache: green and red count them in bytes of 8 bits.
  bits.put(0, 1);
  putByteCode(bits, 280);
  putByteCode(bits, 256);
  for (let code = 2; code < CODES; code++) putNoCode(bits);
  for (let block = 0; block < (SIDE / 4) ** 2; block++) {
    const set = block % SETS;
    bits.put(reverse(set & 255), 8);
    bits.put(reverse(set >> 8), 8);
  }
  for (let code = 0; code < SETS * CODES; code++) putNoCode(bits);
  const body = bits.finish();
  const chunk = join(latin1('VP8L'), littleEndian(body.length), body, body.length % 2 ? [0] : []);
  return join(latin1('RIFF'), littleEndian(4 + chunk.length), latin1('WEBP'), chunk);
}

const littleEndian = (value: number) => u32(value).reverse();
const reverse = (byte: number) =>
  Array.from({ length: 8 }, (_, i) => ((byte >> i) & 1) << (7 - i)).reduce((a, b) => a | b);

/** A code of one symbol, which takes no bits. */
function putNoCode(bits: Bits): void {
  bits.put(1, 4);
}

/** A code in which each of the first 256 symbols has 8 bits. */
function putByteCode(bits: Bits, alphabet: number): void {
  bits.put(0, 1);
  bits.put(LENGTH_ORDER.length - 4, 4);
  // Lengths are 0 or 8, so one bit says which.
  for (const length of LENGTH_ORDER) bits.put(length === 0 || length === 8 ? 1 : 0, 3);
  bits.put(0, 1);
  for (let symbol = 0; symbol < alphabet; symbol++) bits.put(symbol < 256 ? 1 : 0, 1);
}

/** Bits from the least significant on. */
class Bits {
  readonly #bytes: number[] = [];
  #held = 0;
  #count = 0;

  put(value: number, count: number): void {
    for (let i = 0; i < count; i++) {
      this.#held |= ((value >> i) & 1) << this.#count;
      if (++this.#count < 8) continue;
      this.#bytes.push(this.#held);
      this.#held = 0;
      this.#count = 0;
    }
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#count > 0 ? [...this.#bytes, this.#held] : this.#bytes);
  }
}
