/** /v1/verifications: 1:1, is this the face of that subject? */
import { createRoute, z } from '@hono/zod-openapi';
import { cosine, thresholdFor } from '../recognition/match.ts';
import { type Deployment, listAlternatives } from '../registry/deployment.ts';
import { askPolicy, learnOutcome } from '../registry/facts.ts';
import { touchTemplate } from '../registry/store.ts';
import { chooseTemplate, type Template } from '../registry/template.ts';
import type { Service } from '../service.ts';
import { requireScope } from './auth.ts';
import { countersign } from './countersign.ts';
import { newId } from './ids.ts';
import { gatherParties } from './parties.ts';
import { Problem, type ProblemCode } from './problems.ts';
import { answer, CountersignatureSchema, formBody, newRouter, problems } from './router.ts';
import { acceptBody, Picture, readPicture } from './upload.ts';

/** What any request with a picture of a face can be answered with. */
export const RECOGNITION_PROBLEMS: ProblemCode[] = [
  'invalid_request',
  'malformed_body',
  'unsupported_content_type',
  'body_too_large',
  'upload_too_slow',
  'deployment_not_found',
  'subject_not_found',
  'subject_erased',
  'policy_denied',
  'image_file_too_large',
  'unsupported_image_format',
  'empty_image',
  'corrupt_image',
  'truncated_image',
  'image_dimensions_too_large',
  'image_dimensions_too_small',
  'no_face',
  'several_faces',
  'face_too_small',
  'face_quality_too_low',
  'overloaded',
  'audit_unavailable',
  'storage_unavailable',
];

/** The answer of a comparison of two faces, whichever way they came. */
export const MatchSchema = z.object({
  matched: z.boolean(),
  false_match_rate: z.number().openapi({
    description: 'How often two different people would be called a match, as measured.',
  }),
  similarity: z
    .number()
    .nullable()
    .openapi({ description: 'Cosine to two decimals; null unless the deployment releases it.' }),
  threshold: z
    .number()
    .nullable()
    .openapi({ description: 'The least similarity that matches; null like the similarity.' }),
  review_required: z
    .boolean()
    .openapi({ description: 'A person must confirm before the result takes effect.' }),
  presentation_attack_detection: z.literal('none'),
  decision: CountersignatureSchema,
});

const VerificationSchema = z
  .object({ id: z.string(), subject: z.string(), template: z.string() })
  .extend(MatchSchema.shape)
  .openapi('Verification');

export const verifications = newRouter();

verifications.openapi(
  createRoute({
    method: 'post',
    path: '/verifications',
    summary: 'Verify a face against a subject',
    tags: ['recognition'],
    middleware: acceptBody('form'),
    request: formBody(
      z.strictObject({ deployment: z.string(), subject: z.string(), image: Picture }),
    ),
    responses: {
      200: answer('Compared, and allowed to say so.', VerificationSchema),
      ...problems(
        ...RECOGNITION_PROBLEMS,
        'subject_not_enrolled',
        'template_model_differs',
        'template_unavailable',
      ),
    },
  }),
  async (c) => {
    const { service, caller, clock, stopwatch } = c.var;
    const now = clock();
    requireScope(caller, 'recognise');
    const form = c.req.valid('form');
    // 2. Gather facts.
    const parties = await gatherParties(service.db, caller.tenantId, form);
    const { deployment, subject } = parties;
    stopwatch.lap('gather');
    const template = chooseTemplate(parties.registered.templates, deployment) ?? null;
    const facts = askPolicy({
      operation: 'verify',
      ...parties,
      template,
      usesTemplate: true,
      now,
    });

    // 3 to 8.
    const { answer: match, decision } = await countersign(
      service,
      {
        tenantId: caller.tenantId,
        deploymentId: deployment.id,
        subjectId: subject.id,
        facts,
        alternatives: listAlternatives(deployment),
        perform: async () => {
          const enrolled = requireTemplate(template, service);
          const picture = await readPicture(form.image);
          const [stored, probe] = await Promise.all([
            openTemplate(service, enrolled),
            service.recogniser.recognise(picture, { purpose: 'probe' }).then((face) => {
              stopwatch.note(face.timings);
              return service.vault.turn(caller.tenantId, face.embedding);
            }),
          ]);
          const match = judge(cosine(probe, stored), deployment, service);
          return { ...match, template: enrolled.id };
        },
        reconsider: ({ matched }) => learnOutcome(facts, deployment, matched),
        conclude: (match) => ({
          outcome: match.matched ? 'matched' : 'not_matched',
          details: { template: match.template, false_match_rate: match.false_match_rate },
          changes: match.matched ? [touchTemplate(service.db, match.template, now)] : [],
          answer: match,
        }),
      },
      stopwatch,
    );
    return c.json(
      {
        id: newId('ver'),
        subject: subject.id,
        template: match.template,
        ...describeMatch(match, deployment, decision.obligations),
        decision,
      },
      200,
    );
  },
);

export interface Match {
  readonly matched: boolean;
  readonly similarity: number;
  readonly threshold: number;
  readonly false_match_rate: number;
}

/** Compares a similarity with the model's threshold at the deployment's false match rate. */
export function judge(similarity: number, deployment: Deployment, service: Service): Match {
  const { false_match_rate } = deployment.registration;
  const threshold = thresholdFor(service.recogniser.model, false_match_rate);
  return { matched: similarity >= threshold, similarity, threshold, false_match_rate };
}

/** What is released of a match. */
export function describeMatch(
  match: Match,
  deployment: Deployment,
  obligations: readonly { code: string }[],
) {
  const { release_similarity } = deployment.registration;
  return {
    matched: match.matched,
    false_match_rate: match.false_match_rate,
    similarity: release_similarity ? Math.round(match.similarity * 100) / 100 : null,
    threshold: release_similarity ? match.threshold : null,
    review_required: obligations.some(({ code }) => code === 'HUMAN_REVIEW'),
    presentation_attack_detection: 'none' as const,
  };
}

/** Only behind the policy: whether a person is enrolled is nothing that a refused request may learn. */
function requireTemplate(template: Template | null, service: Service): Template {
  if (!template) {
    throw new Problem('subject_not_enrolled', 'Enrol the subject first (POST /v1/templates).');
  }
  if (template.modelId !== service.recogniser.model.id) {
    const detail = `Enrol the subject again: the template was made by ${template.modelId}.`;
    throw new Problem('template_model_differs', detail);
  }
  return template;
}

async function openTemplate({ vault }: Service, template: Template): Promise<Float32Array> {
  const ciphertext = await vault.fetch(template.id);
  if (ciphertext === null) {
    // KV shows a new value everywhere within a minute; the row in D1 may be there before it.
    const detail = 'It may be too new to have reached this location; try again in a minute.';
    throw new Problem('template_unavailable', detail, {}, { 'retry-after': '60' });
  }
  const { id: templateId, tenantId, subjectId, modelId, wrappedKey } = template;
  return vault.open({ tenantId, subjectId, templateId, modelId }, wrappedKey, ciphertext);
}
