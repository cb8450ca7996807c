/** /v1/verifications: 1:1, is this the face of that subject? */
import { createRoute, z } from '@hono/zod-openapi';
import { verify } from '../countersign/verify.ts';
import { guard } from '../http/guard.ts';
import { answer, formBody, newRouter, problems } from '../http/router.ts';
import { DeploymentId, EXAMPLE_IDS, SubjectId } from '../http/schemas/common.ts';
import { FacePoint, Picture, presentQuality, QualitySchema } from '../http/schemas/face.ts';
import { LivenessField } from '../http/schemas/liveness.ts';
import {
  ATTEMPT_PROBLEMS,
  MatchSchema,
  presentMatch,
  RECOGNITION_PROBLEMS,
} from '../http/schemas/match.ts';
import { newId } from '../ids.ts';

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
    summary: 'Verify a face against a subject',
    tags: ['recognition'],
    ...guard(['recognise'], 'form', { bound: true }),
    request: formBody(
      z
        .strictObject({
          deployment: DeploymentId,
          subject: SubjectId,
          image: Picture,
          face: FacePoint,
          liveness: LivenessField,
        })
        .openapi({ example: EXAMPLE_IDS }),
    ),
    responses: {
      200: answer('Compared, and allowed to say so.', VerificationSchema),
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
    const { service, caller, timing } = c.var;
    const { answer: verification, decision } = await verify(
      service,
      caller,
      c.req.valid('form'),
      timing,
    );
    const { parties, liveness, template, quality } = verification;
    return c.json(
      {
        id: newId('ver'),
        subject: parties.subject.id,
        template,
        ...presentMatch(verification, decision, liveness),
        face_quality: presentQuality(quality),
        decision,
      },
      200,
    );
  },
);
