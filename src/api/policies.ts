/** /v1/policies, public: the rules that decide. */
import { createRoute, z } from '@hono/zod-openapi';
import { type Document, makeDocument, serveDocument } from '../http/document.ts';
import { answer, newRouter, publicProblems } from '../http/router.ts';
import type { Policy } from '../policy/host.ts';
import { Purpose } from '../policy/purposes.ts';

export const policies = newRouter();

const route = createRoute({
  method: 'get',
  path: '/policies',
  operationId: 'getPolicy',
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
        purposes: z.record(z.string(), Purpose).openapi({
          description:
            'What each purpose is for, whether a person stands before the camera, and which outcome goes against them.',
        }),
        vouchers: z.record(z.string(), z.unknown()).openapi({
          description:
            "By attribute: the values that open something, each of those whose word for them suffices, what they are read as without it, and why. Without values: the controller's word suffices.",
        }),
        rules: z.record(z.string(), z.unknown()),
        reasons: z.record(z.string(), z.unknown()),
        obligations: z.record(z.string(), z.unknown()),
      }),
    ),
    ...publicProblems(),
  },
});
policies.openAPIRegistry.registerPath(route);

/** While a policy is edited, one follows the other. */
const documents = new WeakMap<Policy, Document>();

serveDocument(policies, route.path, async (c) => {
  const policy = c.var.service.policy();
  const { revision, vocabulary, purposes, vouchers, catalogue } = policy;
  const document =
    documents.get(policy) ??
    (await makeDocument({ revision, vocabulary, purposes, vouchers, ...catalogue }));
  documents.set(policy, document);
  return document;
});
