/** /v1/nonces: what a liveness attestation is made for, so that it counts once and now. */
import { createRoute, z } from '@hono/zod-openapi';
import { gatherParties } from '../countersign/gather.ts';
import { guard } from '../http/guard.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import { EXAMPLE_IDS, Instant } from '../http/schemas/common.ts';
import { newId } from '../ids.ts';
import { toInstant } from '../instant.ts';
import { insertNonce, NONCE_LIFETIME, NONCE_OPERATIONS } from '../liveness/nonces.ts';

const NonceSchema = z
  .object({
    nonce: z.string().openapi({ description: 'For the attestation, as its claim `nonce`.' }),
    operation: z.enum(NONCE_OPERATIONS),
    deployment: z.string(),
    subject: z.string(),
    expires_at: Instant,
  })
  .openapi('Nonce');

export const nonces = newRouter();

nonces.openapi(
  createRoute({
    method: 'post',
    path: '/nonces',
    operationId: 'issueNonce',
    summary: 'Get a nonce for a liveness attestation',
    description:
      'It holds for five minutes, for one request of this operation about this subject at this deployment. A key needs the scope `recognise` or `enrol`.',
    tags: ['recognition'],
    ...guard(['recognise', 'enrol'], 'json'),
    request: jsonBody(
      z
        .strictObject({
          operation: z.enum(NONCE_OPERATIONS).default('verify').openapi({
            description:
              'The request that it is for: POST /v1/verifications, /v1/templates or /v1/comparisons. A verification unless given.',
          }),
          deployment: z.string(),
          subject: z.string(),
        })
        .openapi('NonceRequest', { example: { operation: 'verify', ...EXAMPLE_IDS } }),
    ),
    responses: {
      201: answer('The nonce.', NonceSchema),
      ...problems(
        'invalid_request',
        'malformed_body',
        'unsupported_content_type',
        'body_too_large',
        'deployment_not_found',
        'deployment_ended',
        'subject_not_found',
        'subject_erased',
        'storage_unavailable',
        'storage_full',
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const now = timing.now();
    const { tenantId } = caller;
    const { operation, ...ids } = c.req.valid('json');
    const { deployment, subject } = await gatherParties(service.db, tenantId, ids);
    const nonce = newId('non');
    const expiresAt = now + NONCE_LIFETIME;
    const bound = {
      nonce,
      operation,
      tenantId,
      deploymentId: deployment.id,
      subjectId: subject.id,
    };
    await insertNonce(service.db, bound, expiresAt).run();
    return c.json(
      {
        nonce,
        operation,
        deployment: deployment.id,
        subject: subject.id,
        expires_at: toInstant(expiresAt),
      },
      201,
    );
  },
);
