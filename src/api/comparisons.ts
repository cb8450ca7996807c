/** /v1/comparisons: two pictures against each other; nothing is stored. */
import { createRoute, z } from '@hono/zod-openapi';
import { similarity } from '../recognition/embed/match.ts';
import { listAlternatives } from '../registry/deployment.ts';
import { askPolicy, learnOutcome } from '../registry/facts.ts';
import { requireScope } from './auth.ts';
import { countersign } from './countersign.ts';
import { describeQuality, FacePoint, QualitySchema, readFace } from './faces.ts';
import { newId } from './ids.ts';
import { checkLiveness, LivenessField } from './liveness.ts';
import { describeMatch, judge, MatchSchema, RECOGNITION_PROBLEMS } from './matching.ts';
import { gatherParties } from './parties.ts';
import { answer, formBody, newRouter, problems } from './router.ts';
import { acceptBody, Picture } from './upload.ts';

const ComparisonSchema = z
  .object({ id: z.string(), subject: z.string() })
  .extend(MatchSchema.shape)
  .extend({ face_quality: QualitySchema })
  .openapi('Comparison');

export const comparisons = newRouter();

comparisons.openapi(
  createRoute({
    method: 'post',
    path: '/comparisons',
    summary: 'Compare a face with a reference picture that the caller holds',
    description:
      'For a document, or a reference on the phone of the person: no template is made or kept. The policy decides as for a verification.',
    tags: ['recognition'],
    middleware: acceptBody('form'),
    request: formBody(
      z.strictObject({
        deployment: z.string(),
        subject: z.string(),
        reference: Picture,
        image: Picture,
        reference_face: FacePoint,
        face: FacePoint,
        liveness: LivenessField,
      }),
    ),
    responses: {
      200: answer('Compared, and allowed to say so.', ComparisonSchema),
      ...problems(...RECOGNITION_PROBLEMS, 'liveness_nonce_spent'),
    },
  }),
  async (c) => {
    const { service, caller, clock, stopwatch } = c.var;
    const now = clock();
    requireScope(caller, 'recognise');
    const form = c.req.valid('form');
    const parties = await gatherParties(service.db, caller.tenantId, form);
    const { deployment, subject } = parties;
    // The reference is a document or a stored picture: nobody is before a camera.
    const liveness = await checkLiveness(service, parties, form, [form.image], now);
    const facts = askPolicy({
      operation: 'verify',
      ...parties,
      template: null,
      usesTemplate: false,
      liveness: liveness.facts,
      now,
    });

    const { answer: match, decision } = await countersign(
      service,
      {
        tenantId: caller.tenantId,
        deploymentId: deployment.id,
        subjectId: subject.id,
        facts,
        alternatives: listAlternatives(deployment),
        liveness,
        perform: async () => {
          // One after the other: an isolate computes one thing at a time, and two decoded pictures
          // would only take memory.
          const read = (picture: Uint8Array, point?: string) =>
            readFace(service, deployment, picture, 'probe', point);
          const reference = await read(form.reference, form.reference_face);
          const face = await read(form.image, form.face);
          const score = similarity(face.embedding, reference.embedding);
          return { ...judge(score, deployment, service), quality: face.quality };
        },
        reconsider: ({ matched }) => learnOutcome(facts, deployment, matched),
        conclude: (match) => ({
          outcome: match.matched ? 'matched' : 'not_matched',
          details: { false_match_rate: match.false_match_rate },
          answer: match,
        }),
      },
      stopwatch,
    );
    return c.json(
      {
        id: newId('cmp'),
        subject: subject.id,
        ...describeMatch(match, deployment, decision.obligations, liveness),
        face_quality: describeQuality(match.quality),
        decision,
      },
      200,
    );
  },
);
