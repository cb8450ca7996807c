/** Small tools to write files byte by byte. Multi-byte numbers are big-endian unless named little. */
import type { Random } from '../support/random.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

/** One file that somebody hostile, or a broken disk, could send. */
export interface Hostile {
  readonly name: string;
  readonly bytes: Bytes;
  /** The problem codes that are right for it; `ok` is an answer of 200. Any documented if absent. */
  readonly codes?: readonly string[];
}

export const u16 = (value: number): number[] => [(value >> 8) & 255, value & 255];
export const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];
export const littleU16 = (value: number): number[] => u16(value).reverse();
export const littleU24 = (value: number): number[] => u32(value).reverse().slice(0, 3);
export const littleU32 = (value: number): number[] => u32(value).reverse();

/** The bytes with some of them replaced. */
export function patch(bytes: Bytes, at: number, replacement: readonly number[]): Bytes {
  const patched = bytes.slice();
  patched.set(replacement, at);
  return patched;
}

/** An integer from 0 to `below - 1`. */
export const pick = (random: Random, below: number): number => Math.floor(random() * below);

export const noise = (random: Random, length: number): Bytes =>
  Uint8Array.from({ length }, () => pick(random, 256));
