/** /v1/recovery, for operators: a database that was put back is told what was taken away since. */
import { createRoute, z } from '@hono/zod-openapi';
import { recoverStep } from '../countersign/recover.ts';
import { guard } from '../http/guard.ts';
import { answer, newRouter, problems } from '../http/router.ts';

const RecoverySchema = z
  .object({
    told: z.int().min(0).openapi({ description: 'Things that were taken away, in this step.' }),
    done: z.boolean().openapi({ description: 'Whether a new log is open; else ask again.' }),
  })
  .openapi('RecoveryStep', { example: { told: 25, done: false } });

export const recovery = newRouter();

recovery.openapi(
  createRoute({
    method: 'post',
    path: '/recovery',
    operationId: 'recoverLog',
    summary: 'A step of a recovery: tell a database that was put back what was taken away since',
    description:
      'Only while the log is halted and LOG_ORIGIN names another one. Ask until it is `done`: `npm run recover` does. Until then nothing is decided.',
    tags: ['operators'],
    ...guard(['vault']),
    responses: { 200: answer('Done.', RecoverySchema), ...problems('recovery_refused') },
  }),
  async (c) => c.json(await recoverStep(c.var.service, c.var.timing.now()), 200),
);
