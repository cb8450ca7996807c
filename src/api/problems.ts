/** /v1/problems, public: every code that an error can have. */
import { createRoute, z } from '@hono/zod-openapi';
import { PROBLEMS } from '../http/problems.ts';
import { answer, newRouter } from '../http/router.ts';

export const problems = newRouter();

problems.openapi(
  createRoute({
    method: 'get',
    path: '/problems',
    summary: 'Every problem code, its status and its title',
    tags: ['public'],
    security: [],
    responses: {
      200: answer(
        'The codes.',
        z.object({
          problems: z.array(z.object({ code: z.string(), status: z.int(), title: z.string() })),
        }),
      ),
    },
  }),
  (c) => {
    const known = Object.entries(PROBLEMS).map(([code, [status, title]]) => ({
      code,
      status,
      title,
    }));
    return c.json({ problems: known }, 200);
  },
);
