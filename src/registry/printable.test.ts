import { z } from '@hono/zod-openapi';
import { expect, it } from 'vitest';
import { printable } from './printable.ts';
import { DeploymentRegistration } from './registration.ts';
import { SubjectRegistration } from './subject.ts';

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

it('is asked of what is published, and of what people are known by', () => {
  const { shape } = DeploymentRegistration;
  const { id, name } = shape.controller.shape;
  for (const field of [shape.name, id, name, SubjectRegistration.shape.reference]) {
    expect(field.safeParse('zoo').success).toBe(true);
    expect(field.safeParse('zoo\u202eknab').success).toBe(false);
  }
});
