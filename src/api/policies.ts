/** /v1/policies, public: the rules that decide. */
import { createRoute, z } from '@hono/zod-openapi';
import { answer, newRouter } from '../http/router.ts';

export const policies = newRouter();

policies.openapi(
  createRoute({
    method: 'get',
    path: '/policies',
    summary: 'The active policy: its revision and every rule with its citation',
    tags: ['public'],
    security: [],
    responses: {
      200: answer(
        'The catalogue.',
        z.object({
          revision: z.string(),
          vocabulary: z
            .record(z.string(), z.array(z.string()))
            .openapi({ description: 'The codes that each attribute takes.' }),
          rules: z.record(z.string(), z.unknown()),
          reasons: z.record(z.string(), z.unknown()),
          obligations: z.record(z.string(), z.unknown()),
        }),
      ),
    },
  }),
  (c) => {
    const { revision, vocabulary, catalogue } = c.var.service.policy();
    return c.json({ revision, vocabulary, ...catalogue }, 200);
  },
);
