import { expect, it } from 'vitest';
import { Recent } from './recent.ts';

const recorder = () => {
  const made: string[] = [];
  const make = (name: string) => async () => {
    made.push(name);
    return name.toUpperCase();
  };
  return { made, make };
};

it('makes a name once, and forgets the oldest beyond the most', async () => {
  const { made, make } = recorder();
  const recent = new Recent<string>(2);
  for (const name of ['a', 'b', 'a', 'b']) {
    expect(await recent.get(name, make(name))).toBe(name.toUpperCase());
  }
  expect(made).toEqual(['a', 'b']);
  await recent.get('c', make('c'));
  for (const name of ['b', 'c']) await recent.get(name, make(name));
  expect(made).toEqual(['a', 'b', 'c']);
  await recent.get('a', make('a'));
  expect(made).toEqual(['a', 'b', 'c', 'a']);
});

it('of two that ask at once makes it for both', async () => {
  const { made, make } = recorder();
  const recent = new Recent<string>(2);
  await Promise.all([recent.get('a', make('a')), recent.get('a', make('a'))]);
  expect(made).toEqual(['a']);
});

it('tries again what failed', async () => {
  const { made, make } = recorder();
  const recent = new Recent<string>(2);
  const failing = recent.get('a', async () => {
    throw new Error('No.');
  });
  await expect(failing).rejects.toThrow('No.');
  expect(await recent.get('a', make('a'))).toBe('A');
  expect(made).toEqual(['a']);
});
