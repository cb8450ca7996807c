/** /v1/reviews: outcomes that go against a person, and wait until people have looked. */
import { createRoute, z } from '@hono/zod-openapi';
import { findSubject } from '../countersign/gather.ts';
import { giveVerdict, requireReview } from '../countersign/review.ts';
import { Next, PageQuery, readPage, selecting } from '../http/cursor.ts';
import type { AppEnv } from '../http/env.ts';
import { guard } from '../http/guard.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import { idParam, LogReceipt } from '../http/schemas/common.ts';
import { presentReview, ReviewSchema } from '../http/schemas/review.ts';
import { printable } from '../registry/printable.ts';
import { CHECKS, type ReviewRow, readReview, VERDICTS } from '../reviews/review.ts';
import { selectReview, selectReviews } from '../reviews/store.ts';
import { REVIEW_SCOPE, type Reviewer } from '../tenants/key.ts';

const VerdictRequest = z
  .strictObject({
    checked: z.enum(CHECKS).openapi({
      description: 'in_person: the reviewer saw the person. document: a document of theirs.',
    }),
    verdict: z.enum(VERDICTS).openapi({
      description:
        'upheld: what the machine found is so. overturned: it is not; this frees the person at once, whoever else is to look.',
    }),
    reason: printable(z.string().trim().min(1).max(500)).openapi({
      description:
        'What was seen. The person may read it: no name, and nothing that is not needed.',
    }),
  })
  .openapi('VerdictRequest', {
    example: {
      checked: 'document',
      verdict: 'overturned',
      reason: 'The photograph on the season ticket shows the person at the desk.',
    },
  });

const ListQuery = PageQuery.extend({
  waiting: z
    .enum(['true', 'false'])
    .default('false')
    .openapi({ description: '`true`: only those that wait.' }),
});

export const reviews = newRouter();

reviews.openapi(
  createRoute({
    method: 'post',
    operationId: 'giveVerdict',
    path: '/reviews/{id}/verdicts',
    summary: 'Say what a person found who looked',
    description:
      "With a reviewer's own key, which can do nothing else. With the last verdict that is needed the policy is asked again, as things are then; what it allows, the app reads at GET /v1/verifications/{id} or GET /v1/comparisons/{id}.",
    tags: ['reviews'],
    ...guard([REVIEW_SCOPE], 'json'),
    request: { params: idParam('rev'), ...jsonBody(VerdictRequest) },
    responses: {
      201: answer('Recorded.', ReviewSchema.extend({ log_receipt: LogReceipt })),
      ...problems(
        'invalid_request',
        'malformed_body',
        'unsupported_content_type',
        'body_too_large',
        'review_not_found',
        'review_settled',
        'own_review',
        'reviewed_already',
        'facts_changed',
        'deployment_not_found',
        'subject_not_found',
        'subject_erased',
        'storage_full',
        'audit_unavailable',
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { id } = c.req.valid('param');
    const { review, logReceipt } = await giveVerdict(
      service,
      reviewerOf(caller),
      id,
      c.req.valid('json'),
      timing,
    );
    const told = presentReview(review, { reviews: true }, timing.now());
    return c.json({ ...told, log_receipt: logReceipt }, 201);
  },
);

reviews.openapi(
  createRoute({
    method: 'get',
    operationId: 'getReview',
    path: '/reviews/{id}',
    summary: 'Read a review: the decision without the face',
    tags: ['reviews'],
    ...guard([REVIEW_SCOPE, 'audit']),
    request: { params: idParam('rev') },
    responses: { 200: answer('The review.', ReviewSchema), ...problems('review_not_found') },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { db } = service;
    const review = await requireReview(db, caller.tenantId, c.req.valid('param').id);
    const reviews = caller.scopes.includes(REVIEW_SCOPE);
    const { reference } = reviews
      ? await findSubject(db, caller.tenantId, review.subjectId)
      : { reference: undefined };
    return c.json(presentReview(review, { reviews, reference }, timing.now()), 200);
  },
);

reviews.openapi(
  createRoute({
    method: 'get',
    operationId: 'listReviews',
    path: '/reviews',
    summary: 'List reviews, newest first',
    tags: ['reviews'],
    ...guard([REVIEW_SCOPE, 'audit']),
    request: { query: ListQuery },
    responses: {
      200: answer('A page.', z.object({ reviews: z.array(ReviewSchema), next: Next })),
      ...problems('invalid_request'),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { db } = service;
    const { tenantId } = caller;
    const { waiting, ...page } = c.req.valid('query');
    const now = timing.now();
    const at = waiting === 'true' ? now : null;
    const { rows, next } = await readPage<ReviewRow>(c, page, {
      read: selecting((after, most) => selectReviews(db, tenantId, at, after, most)),
      locate: (id) => selectReview(db, tenantId, id),
      idOf: ({ id }) => id,
    });
    const reader = { reviews: caller.scopes.includes(REVIEW_SCOPE) };
    const told = rows.map((row) => presentReview(readReview(row), reader, now));
    return c.json({ reviews: told, next }, 200);
  },
);

/** Behind the scope that only reviewers have, with a name (a trigger of the schema). */
function reviewerOf({ keyId, tenantId, holder }: AppEnv['Variables']['caller']): Reviewer {
  if (holder === undefined) throw new TypeError("A reviewer's key has no holder.");
  return { keyId, tenantId, name: holder };
}
