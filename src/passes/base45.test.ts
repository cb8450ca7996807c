import { describe, expect, it } from 'vitest';
import { decodeBase45, encodeBase45 } from './base45.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('Base45', () => {
  // RFC 9285, sections 4.3 and 4.4.
  it.each([
    ['AB', 'BB8'],
    ['Hello!!', '%69 VD92EX0'],
    ['base-45', 'UJCLQE7W581'],
    ['ietf!', 'QED8WEX0'],
    ['', ''],
  ])('is what RFC 9285 gives for %j', (text, encoded) => {
    expect(encodeBase45(bytes(text))).toBe(encoded);
    expect(decodeBase45(encoded)).toEqual(Uint8Array.from(bytes(text)));
  });

  it('brings back every pair of bytes, and every single one', () => {
    for (let value = 0; value < 65_536; value += 97) {
      const pair = Uint8Array.of(value >> 8, value & 255);
      expect(decodeBase45(encodeBase45(pair))).toEqual(pair);
      expect(decodeBase45(encodeBase45(pair.subarray(1)))).toEqual(pair.slice(1));
    }
  });

  it.each(['A', 'ABCD', 'GGW', ':::', '::', 'ab8', 'B8,', 'BB8é'])(
    'does not read what nobody would write: %s',
    (text) => {
      expect(decodeBase45(text)).toBeUndefined();
    },
  );
});
