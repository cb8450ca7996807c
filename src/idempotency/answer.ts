/** What was answered, of a route that tells it again in its own shape. */
import type { z } from 'zod';
import { Refusal } from '../countersign/errors.ts';

/** @throws Refusal `answer_forgotten` where the code of before answered in another shape */
export function readAnswer<Shape>(
  { body }: { readonly body: string },
  schema: z.ZodType<Shape>,
): Shape {
  const { data } = schema.safeParse(JSON.parse(body));
  if (data === undefined) throw new Refusal({ is: 'answer_forgotten' });
  return data;
}
