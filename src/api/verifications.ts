/** /v1/verifications: 1:1, is this the face of that subject? */
import { createRoute, z } from '@hono/zod-openapi';
import { repeat } from '../countersign/repeat.ts';
import { verify } from '../countersign/verify.ts';
import { guard } from '../http/guard.ts';
import { readAnswer } from '../http/once.ts';
import { answer, formBody, newRouter, problems } from '../http/router.ts';
import { DeploymentId, EXAMPLE_IDS, EXAMPLE_PICTURE, SubjectId } from '../http/schemas/common.ts';
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
    operationId: 'verify',
    summary: 'Verify a face against a subject',
    tags: ['recognition'],
    ...guard(['recognise'], 'form'),
    request: formBody(
      z
        .strictObject({
          deployment: DeploymentId,
          subject: SubjectId,
          image: Picture,
          face: FacePoint,
          liveness: LivenessField,
        })
        .openapi({ example: { ...EXAMPLE_IDS, image: EXAMPLE_PICTURE } }),
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
    const { service, caller, timing, remembered } = c.var;
    const form = c.req.valid('form');
    if (remembered) {
      const told = readAnswer(remembered, VerificationSchema);
      const answered = { ...form, decision: told.decision.id, released: true };
      const decision = await repeat(service, caller, answered, timing);
      return c.json({ ...told, decision }, 200);
    }
    const { answer: verification, decision } = await verify(service, caller, form, timing);
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
