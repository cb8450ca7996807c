import { describe, expect, test } from 'vitest';
import { lazy } from './lazy.ts';

describe('lazy', () => {
  test('makes once for callers that come together', async () => {
    let made = 0;
    const get = lazy(async () => ++made);
    expect(made).toBe(0);
    expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
    expect(await get()).toBe(1);
  });

  test('a failure reaches those who wait, and the next caller tries again', async () => {
    let tries = 0;
    const get = lazy(async () => {
      if (++tries === 1) throw new Error('first');
      return tries;
    });
    const waiting = [get(), get()];
    for (const promise of waiting) await expect(promise).rejects.toThrow('first');
    expect(await get()).toBe(2);
  });
});
