import { describe, expect, test } from 'vitest';
import { lazy, serial } from './lazy.ts';

describe('lazy', () => {
  test('makes once for callers that come together', async () => {
    let made = 0;
    const get = lazy(async () => ++made);
    expect(made).toBe(0);
    expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
    expect(await get()).toBe(1);
  });

  test('a failure reaches who waited and is tried again by who comes next', async () => {
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

describe('serial', () => {
  test('one task ends before the next begins, even after a failure', async () => {
    const inTurn = serial();
    const seen: string[] = [];
    const task = (name: string, fails: boolean) => async () => {
      seen.push(`${name} begins`);
      await Promise.resolve();
      seen.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
    const first = inTurn(task('first', true));
    const second = inTurn(task('second', false));
    await expect(first).rejects.toThrow('first');
    expect(await second).toBe('second');
    expect(seen).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });
});
