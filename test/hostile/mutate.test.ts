import { describe, expect, test } from 'vitest';
import { latin1 } from '../support/pictures.ts';
import { seededRandom } from '../support/random.ts';

import { cutAtJoints, damageAtRandom, flipBits, lieAboutLengths, rearrange } from './mutate.ts';
import type { Part } from './structure.ts';

const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);
const file = latin1('the quick brown fox jumps over the lazy dog');
const differences = (bytes: Uint8Array) =>
  [...bytes].reduce((sum, byte, i) => {
    const bits = (byte ^ file[i]).toString(2).replaceAll('0', '');
    return sum + bits.length;
  }, 0);

const parts: Part[] = [
  { name: 'A', bytes: latin1('aaaa') },
  { name: 'B', bytes: latin1('\0\x04bb'), length: { at: 0, size: 2, little: false } },
  { name: 'C', bytes: latin1('\x06\0\0\0cc'), length: { at: 0, size: 4, little: true } },
];

describe('random damage', () => {
  test('is the same for the same seed, and another for another', () => {
    const make = (seed: number) => damageAtRandom(file, seededRandom(seed), 90);
    expect(make(7)).toEqual(make(7));
    expect(make(7)).not.toEqual(make(8));
  });

  test('leaves the file itself alone, and comes in every way', () => {
    const before = file.slice();
    const damaged = damageAtRandom(file, seededRandom(1), 90);
    expect(file).toEqual(before);
    const kinds = new Set(damaged.map(({ name }) => name.replace(/ \d+$/, '')));
    expect(kinds.size).toBe(9);
    const changed = damaged.filter(({ bytes }) => text(bytes) !== text(file));
    expect(changed.length).toBeGreaterThan(80);
  });

  test('of one bit is of one bit', () => {
    const random = seededRandom(3);
    for (let i = 0; i < 20; i++) expect(differences(flipBits(file, random, 1))).toBe(1);
    expect(differences(flipBits(file, random, 20))).toBeGreaterThan(10);
  });
});

describe('damage to the structure', () => {
  test('cuts at the beginning, inside and before the end of each part', () => {
    const whole = 'aaaa\0\x04bb\x06\0\0\0cc';
    const lengths = cutAtJoints(parts).map(({ bytes }) => bytes.length);
    expect(lengths).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13]);
    for (const { bytes } of cutAtJoints(parts)) expect(whole.startsWith(text(bytes))).toBe(true);
  });

  test('writes other lengths where the part has its own', () => {
    const lies = lieAboutLengths(parts);
    const said = (at: number, little: boolean, size: 2 | 4, from: number, to: number) =>
      lies.slice(from, to).map(({ bytes }) => {
        const view = new DataView(bytes.buffer);
        return size === 2 ? view.getUint16(at, little) : view.getUint32(at, little);
      });
    expect(said(4, false, 2, 0, 7)).toEqual([0, 1, 3, 5, 8, 0x8000, 0xffff]);
    expect(said(8, true, 4, 7, 14)).toEqual([0, 1, 5, 7, 12, 0x8000_0000, 0xffff_ffff]);
    for (const { bytes } of lies) expect(bytes).toHaveLength(14);
  });

  test('leaves out, repeats and moves each part', () => {
    const [a, b, c] = parts.map(({ bytes }) => text(bytes));
    expect(
      rearrange(parts)
        .slice(0, 4)
        .map(({ bytes }) => text(bytes)),
    ).toEqual([b + c, a + a + b + c, b + c + a, b + a + c]);
    expect(rearrange(parts)).toHaveLength(12);
  });
});
