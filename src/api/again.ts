/** A recognition that is sent again with its idempotency key: what was answered, once the policy was asked again. */
import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type Answered, repeat } from '../countersign/repeat.ts';
import type { AppEnv } from '../http/env.ts';
import { InReviewSchema } from '../http/schemas/review.ts';
import { readAnswer } from '../idempotency/answer.ts';
import type { Remembered } from '../idempotency/key.ts';
import type { Caller } from '../tenants/key.ts';

interface Decided {
  readonly decision: { readonly id: string };
}

/** A request that came before. */
interface Again {
  readonly caller: Caller;
  readonly form: Pick<Answered, 'deployment' | 'subject'>;
  readonly remembered: Remembered;
}

/**
 * @param schema of what was answered
 * @param released whether that told the outcome, and did not put it before people first
 * @throws Refusal, DecidedError, AuditError
 */
export async function tellAgain<Told extends Decided>(
  { service, timing }: Pick<AppEnv['Variables'], 'service' | 'timing'>,
  { caller, form: { deployment, subject }, remembered }: Again,
  schema: z.ZodType<Told>,
  released = true,
) {
  const told = readAnswer(remembered, schema);
  const answered = { deployment, subject, decision: told.decision.id, released };
  return { ...told, decision: await repeat(service, caller, answered, timing) };
}

/** Of a verification or a comparison, whose outcome may have been put before people. */
export async function tellMatchAgain<Told extends Decided>(
  c: Context<AppEnv>,
  again: Again,
  schema: z.ZodType<Told>,
) {
  if (again.remembered.status !== 202) return c.json(await tellAgain(c.var, again, schema), 200);
  const told = await tellAgain(c.var, again, InReviewSchema, false);
  c.header('location', `${c.req.path}/${told.id}`);
  return c.json(told, 202);
}
