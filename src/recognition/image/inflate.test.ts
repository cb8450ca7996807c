import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { checkInflatedSize } from './inflate.ts';

const zeros = (bytes: number) => new Uint8Array(deflateSync(new Uint8Array(bytes)));

describe('the size of a compressed stream', () => {
  test('is found without storing the stream, in pieces of any size', async () => {
    const stream = zeros(100_000);
    const bytes = Array.from(stream, (byte) => Uint8Array.of(byte));
    expect(await checkInflatedSize([stream], 100_000)).toBe('exact');
    expect(await checkInflatedSize(bytes, 100_000)).toBe('exact');
    expect(await checkInflatedSize([stream], 99_999)).toBe('excessive');
    expect(await checkInflatedSize([stream], 100_001)).toBe('incomplete');
  });

  test('a stream cut off or garbled is incomplete', async () => {
    const stream = zeros(100_000);
    expect(await checkInflatedSize([stream.subarray(0, -1)], 100_000)).toBe('incomplete');
    expect(await checkInflatedSize([Uint8Array.of(9, 9, 9, 9)], 100_000)).toBe('incomplete');
    expect(await checkInflatedSize([], 100_000)).toBe('incomplete');
    const wrongSum = stream.slice();
    wrongSum[wrongSum.length - 1] ^= 1;
    expect(await checkInflatedSize([wrongSum], 100_000)).toBe('incomplete');
  });

  test('a bomb is not read to its end', async () => {
    const bomb = zeros(300_000_000);
    let read = 0;
    function* pieces() {
      for (let at = 0; at < bomb.length; at += 1000) {
        read = at;
        yield bomb.subarray(at, at + 1000);
      }
    }
    expect(await checkInflatedSize(pieces(), 1_000_000)).toBe('excessive');
    expect(read).toBeLessThan(bomb.length / 2);
  });
});
