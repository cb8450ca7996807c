/** GET /v1/verifications/{id} and /v1/comparisons/{id}: what waited for a review, read again. */
import { createRoute } from '@hono/zod-openapi';
import { requireWithin } from '../countersign/bounds.ts';
import { Refusal } from '../countersign/errors.ts';
import { requireStanding } from '../countersign/reconsider.ts';
import { guard } from '../http/guard.ts';
import { answer, newRouter, problems } from '../http/router.ts';
import { idParam } from '../http/schemas/common.ts';
import { tellNextSteps } from '../http/schemas/next-steps.ts';
import { AnswerSchema, presentAnswer } from '../http/schemas/review.ts';
import type { Situation } from '../next-steps/steps.ts';
import { findReview, selectAnswer } from '../reviews/store.ts';
import { mayReadSubjects } from '../tenants/key.ts';

export const answers = newRouter();

for (const [path, operationId, what, prefix] of [
  ['/verifications/{id}', 'getVerification', 'verification', 'ver'],
  ['/comparisons/{id}', 'getComparison', 'comparison', 'cmp'],
] as const) {
  answers.openapi(
    createRoute({
      method: 'get',
      operationId,
      path,
      summary: `Read a ${what} that waited for a review`,
      description: `Only what was answered 202 can be read: until it is decided, and for seven days after its release. What was released is told as long as the policy would release it still: after a withdrawal it is \`facts_changed\`.`,
      tags: ['recognition'],
      ...guard(['recognise'], undefined, { bound: true }),
      request: { params: idParam(prefix) },
      responses: {
        200: answer('How it stands.', AnswerSchema),
        ...problems('answer_not_found', 'facts_changed', 'subject_erased'),
      },
    }),
    async (c) => {
      const { service, caller, timing } = c.var;
      const { id } = c.req.valid('param');
      const review = await findReview(selectAnswer(service.db, caller.tenantId, id));
      if (!review) throw new Refusal({ is: 'answer_not_found' });
      requireWithin(caller, review.deploymentId);
      await requireStanding(service, caller, review, timing.now());
      const { catalogue } = service.policy();
      const tell = (situation: Situation) => tellNextSteps(c, situation);
      const tellsPerson = mayReadSubjects(caller);
      const told = presentAnswer(review, catalogue, tellsPerson, tell, timing.now());
      if (!told) throw new Refusal({ is: 'answer_not_found' });
      return c.json(told, 200);
    },
  );
}
