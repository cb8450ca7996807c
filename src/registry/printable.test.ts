import { z } from '@hono/zod-openapi';
import { expect, it } from 'vitest';
import { printable } from './printable.ts';

const text = printable(z.string());

it.each(['A zoo', '动物园', 'Zoo 🦁', 'Ménagerie'])('takes %s', (value) => {
  expect(text.safeParse(value).success).toBe(true);
});

it.each([
  ['half of a pair', 'zoo\ud800'],
  ['a control character', 'zoo\u0000'],
  ['a line of its own', 'zoo\nbank'],
  ['another direction', 'zoo\u202eknab'],
])('refuses %s', (_, value) => {
  expect(text.safeParse(value).success).toBe(false);
});
