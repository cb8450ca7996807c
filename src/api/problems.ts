/** /v1/problems, public: every code that an error can have. */
import { createRoute, z } from '@hono/zod-openapi';
import { makeDocument, serveDocument } from '../http/document.ts';
import { PROBLEMS } from '../http/problems.ts';
import { answer, newRouter, publicProblems } from '../http/router.ts';

export const problems = newRouter();

const route = createRoute({
  method: 'get',
  path: '/problems',
  operationId: 'listProblems',
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
    ...publicProblems(),
  },
});
problems.openAPIRegistry.registerPath(route);

const known = Object.entries(PROBLEMS).map(([code, [status, title]]) => ({ code, status, title }));

serveDocument(problems, route.path, () => makeDocument({ problems: known }));
