import { describe, expect, it } from 'vitest';
import type { Holder } from './act.ts';
import { countsFrom, keysAt, type PersonKey, WAIT } from './keys.ts';

const key = (
  number: number,
  from: number,
  refusedAt: number | null = null,
  holder: Holder = 'person',
) => ({ id: `key-${number}`, holder, number, countsFrom: from, refusedAt }) as PersonKey;

const idsAt = (keys: PersonKey[], now: number, holder: Holder = 'person') => {
  const { current, waiting } = keysAt(keys, holder, now);
  return [current?.id ?? null, waiting?.id ?? null];
};

describe('of the keys of a person', () => {
  it('the first counts at once, and the next in seven days', () => {
    expect(countsFrom([], 'person', 5)).toBe(5);
    expect(countsFrom([key(1, 5)], 'person', 6)).toBe(6 + WAIT);
    expect(WAIT).toBe(7 * 24 * 3_600_000);
    // A guardian's is another matter.
    expect(countsFrom([key(1, 5, null, 'guardian')], 'person', 6)).toBe(6);
    // After a refusal of all there were, there is nothing to wait for.
    expect(countsFrom([key(1, 5, 6)], 'person', 7)).toBe(7);
  });

  it('one signs and one waits, until it takes its place', () => {
    const keys = [key(1, 5), key(2, 100)];
    expect(idsAt(keys, 4)).toEqual([null, 'key-2']);
    expect(idsAt(keys, 99)).toEqual(['key-1', 'key-2']);
    expect(idsAt(keys, 100)).toEqual(['key-2', null]);
    expect(idsAt(keys, 100, 'guardian')).toEqual([null, null]);
  });

  it('a refused one never counts', () => {
    expect(idsAt([key(1, 5), key(2, 100, 50)], 200)).toEqual(['key-1', null]);
    expect(idsAt([key(1, 5), key(2, 100, 50), key(3, 160)], 150)).toEqual(['key-1', 'key-3']);
  });
});
