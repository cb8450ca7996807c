import { expect, it } from 'vitest';
import { z } from 'zod';
import { readAnswer } from './answer.ts';

const Shape = z.object({ id: z.string(), later: z.boolean() });

it('of the code of before, which had another shape, is forgotten', () => {
  const whole = { id: 'x', later: true };
  expect(readAnswer({ body: JSON.stringify(whole) }, Shape)).toEqual(whole);
  const read = () => readAnswer({ body: '{"id":"x"}' }, Shape);
  expect(read).toThrow(expect.objectContaining({ reason: { is: 'answer_forgotten' } }));
});
