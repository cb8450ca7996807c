import { describe, expect, test } from 'vitest';
import { serial } from './serial.ts';

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

  test('keeps the order in which they came', async () => {
    const inTurn = serial();
    const seen: number[] = [];
    const tasks = [0, 1, 2, 3, 4].map((i) => inTurn(async () => seen.push(i)));
    await Promise.all(tasks);
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  test('lets everything else run before each task', async () => {
    const inTurn = serial();
    const seen: string[] = [];
    const task = (name: string) => inTurn(async () => seen.push(name));
    const first = task('first').then(() => setTimeout(() => seen.push('told'), 0));
    await Promise.all([first, task('second'), task('third')]);
    expect(seen.indexOf('told')).toBeLessThan(seen.indexOf('third'));
    expect(seen).toContain('told');
  });

  test('one that was ended while it waited does not hold up the others', async () => {
    let calls = 0;
    const event = () => new Promise<void>((resolve) => setImmediate(resolve));
    const never = () => new Promise<void>(() => undefined);
    const inTurn = serial(() => (calls++ === 0 ? never() : event()));
    const seen: string[] = [];
    const task = (name: string) => inTurn(async () => seen.push(name));
    task('ended');
    await Promise.all([task('second'), task('third'), task('fourth')]);
    expect(seen).toEqual(['second', 'third', 'fourth']);
  });
});
