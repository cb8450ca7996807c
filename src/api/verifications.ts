/** /v1/verifications: 1:1, is this the face of that subject? */
import { createRoute, z } from '@hono/zod-openapi';
import { gatherVerification, verify } from '../countersign/verify.ts';
import { requireAdmission } from '../http/auth.ts';
import { guard } from '../http/guard.ts';
import { answer, formBody, newRouter, problems } from '../http/router.ts';
import {
  DeploymentId,
  EXAMPLE_IDS,
  EXAMPLE_PICTURE,
  readWhom,
  WHOM,
  withWhom,
} from '../http/schemas/common.ts';
import { FacePoint, Picture, presentQuality, QualitySchema } from '../http/schemas/face.ts';
import { LivenessField } from '../http/schemas/liveness.ts';
import {
  ATTEMPT_PROBLEMS,
  MatchSchema,
  presentMatch,
  RECOGNITION_PROBLEMS,
} from '../http/schemas/match.ts';
import { tellNextSteps } from '../http/schemas/next-steps.ts';
import { InReviewSchema, presentWaiting } from '../http/schemas/review.ts';
import { newId } from '../ids.ts';
import type { Situation } from '../next-steps/steps.ts';
import { tellMatchAgain } from './again.ts';

const VerificationSchema = z
  .object({ id: z.string(), subject: z.string(), template: z.string() })
  .extend(MatchSchema.shape)
  .extend({ face_quality: QualitySchema })
  .openapi('Verification');

export const verifications = newRouter();

verifications.openapi(
  createRoute({
    method: 'post',
    path: '/verifications',
    operationId: 'verify',
    summary: 'Verify a face against a subject',
    tags: ['recognition'],
    ...guard(['recognise'], 'form', { bound: true, meanwhile: true }),
    request: formBody(
      withWhom(
        z
          .strictObject({
            deployment: DeploymentId,
            ...WHOM,
            image: Picture,
            face: FacePoint,
            liveness: LivenessField,
          })
          .openapi({
            example: {
              deployment: EXAMPLE_IDS.deployment,
              reference: 'member-1',
              image: EXAMPLE_PICTURE,
            },
          }),
      ),
    ),
    responses: {
      200: answer('Compared, and allowed to say so.', VerificationSchema),
      202: answer('Compared; people have to look before anything is said.', InReviewSchema),
      ...problems(
        ...RECOGNITION_PROBLEMS,
        ...ATTEMPT_PROBLEMS,
        'liveness_nonce_spent',
        'subject_not_enrolled',
        'template_model_differs',
        'template_unavailable',
        'wrong_master_key',
      ),
    },
  }),
  async (c) => {
    const { service, timing } = c.var;
    const sent = c.req.valid('form');
    const form = { ...sent, subject: readWhom(sent) };
    const gathering = gatherVerification(service, c.var.caller, form, timing);
    const { caller, remembered, takes } = await requireAdmission(c);
    if (remembered) return tellMatchAgain(c, { caller, form, remembered }, VerificationSchema);
    const { answer: found, decision } = await verify(service, caller, form, timing, {
      gathering,
      takes,
    });
    if ('review' in found) {
      c.header('location', `/v1/verifications/${found.review.answerId}`);
      const tell = (situation: Situation) => tellNextSteps(c, situation);
      return c.json(presentWaiting(found, decision, tell), 202);
    }
    const { parties, liveness, template, quality } = found;
    return c.json(
      {
        id: newId('ver'),
        subject: parties.subject.id,
        template,
        ...presentMatch(found, decision, liveness),
        face_quality: presentQuality(quality),
        decision,
      },
      200,
    );
  },
);
