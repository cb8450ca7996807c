import { describe, expect, it } from 'vitest';
import { fromHalf, toHalf } from './float16.ts';

describe('half precision', () => {
  it('reads back every half as itself', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = fromHalf(bits);
      if (Number.isNaN(value)) expect(toHalf(value) & 0x7fff).toBe(0x7e00);
      else if (toHalf(value) !== bits) expect.fail(`0x${bits.toString(16)} is ${value}`);
    }
  });

  it.each([
    ['one', 1, 0x3c00],
    ['minus two', -2, 0xc000],
    ['negative zero', -0, 0x8000],
    ['a tie, down to even', 1 + 2 ** -11, 0x3c00],
    ['a tie, up to even', 1 + 3 * 2 ** -11, 0x3c02],
    ['just above a tie', 1 + 2 ** -11 + 2 ** -20, 0x3c01],
    ['a carry into the exponent', 1.9999, 0x4000],
    ['the largest', 65504, 0x7bff],
    ['what rounds past the largest', 65520, 0x7c00],
    ['what is far too large', 1e6, 0x7c00],
    ['the smallest normal', 2 ** -14, 0x0400],
    ['what rounds up to it', 2 ** -14 - 2 ** -26, 0x0400],
    ['the smallest', 2 ** -24, 0x0001],
    ['a tie below it', 2 ** -25, 0x0000],
    ['just above that tie', 2 ** -25 + 2 ** -40, 0x0001],
    ['what is far too small', 2 ** -40, 0x0000],
  ])('rounds %s', (_, value, bits) => {
    expect(toHalf(value).toString(16)).toBe(bits.toString(16));
  });
});
