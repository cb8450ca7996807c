/** /v1/retention: what the sweep would take away, and the sweep itself, for the service's operators. */
import { createRoute, z } from '@hono/zod-openapi';
import { guard } from '../http/guard.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import { Instant } from '../http/schemas/common.ts';
import { previewStep } from '../retention/preview.ts';
import { sweep } from '../retention/sweep.ts';

const Count = z.int().min(0);

const Place = z.strictObject({
  of: z.enum(['templates', 'consents', 'passes', 'captures', 'reviews']),
  after: z.string().max(64),
});

const PreviewSchema = z
  .object({
    examined: Count.openapi({ description: 'Templates, consents or deployments of this step.' }),
    going: z.array(
      z.object({
        kind: z.enum(['template', 'consent', 'pass', 'answer', 'review']),
        id: z.string().openapi({
          description: 'The template; of a consent, the subject; else the deployment.',
        }),
        count: Count,
        due_at: Instant.nullable(),
        rule: z.string().nullable().openapi({
          description: 'That set the limit. null: only the one written down at enrolment is known.',
        }),
      }),
    ),
    failed: z.array(z.string()).openapi({
      description: 'About which the policy gives no answer, or which cannot be read: they stay.',
    }),
    next: Place.nullable().openapi({ description: 'For the next step; null after the last.' }),
  })
  .openapi('RetentionPreview');

const SweepSchema = z
  .object({
    examined: Count.openapi({ description: 'Templates about which the policy was asked.' }),
    erased: Count.openapi({ description: 'Of them.' }),
    expired: Count.openapi({ description: 'Consents of which it was written down.' }),
    shredded: Count.openapi({ description: 'Ciphertexts deleted whose key is gone.' }),
    interrupted: Count.openapi({ description: 'Requests that left no outcome, settled.' }),
    failed: Count.openapi({ description: 'What could not be done; a later run tries again.' }),
  })
  .openapi('Sweep');

/** `next` as it was answered: templates go by the numbers of their rows, the others by ids. */
const After = z.discriminatedUnion('of', [
  Place.extend({
    of: z.literal('templates'),
    after: z.string().regex(/^\d{1,15}$/, 'send `next` of the answer before, as it came'),
  }),
  Place.extend({ of: Place.shape.of.exclude(['templates']) }),
]);

const PreviewRequest = z
  .strictObject({ after: After.nullable().default(null) })
  .openapi('RetentionPreviewRequest', { example: { after: null } });

export const retention = newRouter();

retention.openapi(
  createRoute({
    method: 'post',
    path: '/retention/preview',
    operationId: 'previewRetention',
    summary: 'A step of a dry run: what the sweep would take away now, and by which rule',
    description:
      'Changes nothing. Send `next` of each answer as `after` of the next request until it is null. `npm run sweep -- --dry-run` does.',
    tags: ['operators'],
    ...guard(['vault'], 'json'),
    request: jsonBody(PreviewRequest),
    responses: {
      200: answer('Of this step.', PreviewSchema),
      ...problems('invalid_request', 'malformed_body'),
    },
  }),
  async (c) => {
    const { service, timing } = c.var;
    const step = await previewStep(service, c.req.valid('json').after, timing.now());
    return c.json({ ...step, going: [...step.going], failed: [...step.failed] }, 200);
  },
);

retention.openapi(
  createRoute({
    method: 'post',
    path: '/retention/sweep',
    operationId: 'sweepRetention',
    summary: 'Run the sweep now, once',
    description:
      'As the schedule does every ten minutes. Send it again while it erases anything: `npm run sweep` does.',
    tags: ['operators'],
    ...guard(['vault']),
    responses: { 200: answer('What was done.', SweepSchema), ...problems('wrong_master_key') },
  }),
  async (c) => {
    const { service, timing } = c.var;
    return c.json({ ...(await sweep(service, timing.now)) }, 200);
  },
);
