import { z } from '@hono/zod-openapi';
import { expect, test } from 'vitest';
import { explainIssues } from './issues.ts';

const Shape = z.strictObject({
  name: z.string(),
  about: z.union([z.strictObject({ id: z.string() }), z.strictObject({ count: z.number() })]),
  'a/b': z.number().optional(),
  kind: z.enum(['gate', 'till']).default('gate'),
});

function explain(value: unknown) {
  return explainIssues(Shape.safeParse(value).error?.issues ?? []);
}

test('of alternatives, each is told', () => {
  const [{ pointer, detail }] = explain({ name: 'x', about: {} });
  expect(pointer).toBe('#/about');
  expect(detail).toContain('(1) at id: it is missing; expected string');
  expect(detail).toContain('(2) at count: it is missing; expected number');
});

test('of a field that there is none of, those that there are', () => {
  const about = { id: 'x' };
  expect(explain({ name: 'x', about, nmae: 'y' })).toEqual([
    { pointer: '#/nmae', detail: 'there is no such field; there are name, about, a/b, kind' },
  ]);
});

test('of a field that was left out, what it takes', () => {
  const about = { id: 'x' };
  expect(explain({ about })).toEqual([
    { pointer: '#/name', detail: 'it is missing; expected string' },
  ]);
  const required = z.strictObject({ kind: z.enum(['gate', 'till']) }).safeParse({});
  expect(explainIssues(required.error?.issues ?? [])).toEqual([
    { pointer: '#/kind', detail: 'it is missing; expected one of gate, till' },
  ]);
});

test('a pointer is one of RFC 6901', () => {
  const [{ pointer, detail }] = explain({ name: 'x', about: { id: 'x' }, 'a/b': 'y' });
  expect(pointer).toBe('#/a~1b');
  expect(detail).toContain('expected number, received string');
});

test('of what zod says well enough, its own words', () => {
  const Kinds = z.discriminatedUnion('kind', [z.object({ kind: z.literal('gate') })]);
  const [{ pointer, detail }] = explainIssues(
    Kinds.safeParse({ kind: 'till' }).error?.issues ?? [],
  );
  expect([pointer, detail]).toEqual(['#/kind', expect.stringMatching(/^Invalid/)]);
  const late = z.custom<Date>((it) => it instanceof Date, 'send a date').safeParse(undefined);
  expect(explainIssues(late.error?.issues ?? [])).toEqual([
    { pointer: '#/', detail: 'send a date' },
  ]);
});

test('of many, twenty', () => {
  const faults = explainIssues(
    z.array(z.string()).safeParse(Array(30).fill(1)).error?.issues ?? [],
  );
  expect(faults).toHaveLength(20);
  expect(faults.at(-1)).toMatchObject({ pointer: '#/19' });
});
