/** /v1/comparisons: two pictures against each other; nothing is stored. */
import { createRoute, z } from '@hono/zod-openapi';
import { compare } from '../countersign/compare.ts';
import { guard } from '../http/guard.ts';
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
import { tellNextSteps } from '../http/schemas/next-steps.ts';
import { InReviewSchema, presentWaiting } from '../http/schemas/review.ts';
import { newId } from '../ids.ts';
import type { Situation } from '../next-steps/steps.ts';
import { tellMatchAgain } from './again.ts';

const ComparisonSchema = z
  .object({ id: z.string(), subject: z.string() })
  .extend(MatchSchema.shape)
  .extend({ face_quality: QualitySchema })
  .openapi('Comparison');

const PictureSource = z.enum(['live_capture', 'document', 'stored', 'cctv', 'public_web']);

export const comparisons = newRouter();

comparisons.openapi(
  createRoute({
    method: 'post',
    path: '/comparisons',
    operationId: 'compare',
    summary: 'Compare a face with a reference picture that the caller holds',
    description:
      'For a document, or a reference on the phone of the person: no template is made or kept. The policy decides as for a verification, and asks besides where both pictures come from, that one is of a live person, that both are of that person, and that they are of age.',
    tags: ['recognition'],
    ...guard(['recognise'], 'form', { bound: true }),
    request: formBody(
      z
        .strictObject({
          deployment: DeploymentId,
          subject: SubjectId,
          reference: Picture,
          image: Picture,
          source: PictureSource.openapi({
            description:
              'Where `image` comes from. The policy wants one of the two pictures live: this one, with an attestation in `liveness`.',
          }),
          reference_source: PictureSource.openapi({
            description: 'Where `reference` comes from.',
          }),
          reference_of: SubjectId.openapi({
            description: 'Whom `reference` shows: the subject, or the comparison is refused.',
          }),
          reference_face: FacePoint,
          face: FacePoint,
          liveness: LivenessField,
        })
        .openapi({
          example: {
            ...EXAMPLE_IDS,
            reference: EXAMPLE_PICTURE,
            image: EXAMPLE_PICTURE,
            source: 'live_capture',
            reference_source: 'document',
            reference_of: EXAMPLE_IDS.subject,
          },
        }),
    ),
    responses: {
      200: answer('Compared, and allowed to say so.', ComparisonSchema),
      202: answer('Compared; people have to look before anything is said.', InReviewSchema),
      ...problems(...RECOGNITION_PROBLEMS, ...ATTEMPT_PROBLEMS, 'liveness_nonce_spent'),
    },
  }),
  async (c) => {
    const { service, caller, timing, remembered } = c.var;
    const form = c.req.valid('form');
    if (remembered) return tellMatchAgain(c, { caller, form, remembered }, ComparisonSchema);
    const { answer: found, decision } = await compare(service, caller, form, timing);
    if ('review' in found) {
      c.header('location', `/v1/comparisons/${found.review.answerId}`);
      const tell = (situation: Situation) => tellNextSteps(c, situation);
      return c.json(presentWaiting(found, decision, tell), 202);
    }
    const { parties, liveness, quality } = found;
    return c.json(
      {
        id: newId('cmp'),
        subject: parties.subject.id,
        ...presentMatch(found, decision, liveness),
        face_quality: presentQuality(quality),
        decision,
      },
      200,
    );
  },
);
