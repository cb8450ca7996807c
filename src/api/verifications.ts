/** /v1/verifications: 1:1, is this the face of that subject? */
import { createRoute, z } from '@hono/zod-openapi';
import { similarity } from '../recognition/embed/match.ts';
import { listAlternatives } from '../registry/deployment.ts';
import { askPolicy, learnOutcome } from '../registry/facts.ts';
import { touchTemplate } from '../registry/store.ts';
import { chooseTemplate, type Template } from '../registry/template.ts';
import type { Service } from '../service.ts';
import { requireScope } from './auth.ts';
import { countersign } from './countersign.ts';
import { describeQuality, FacePoint, QualitySchema, readFace } from './faces.ts';
import { newId } from './ids.ts';
import { checkLiveness, LivenessField } from './liveness.ts';
import { describeMatch, judge, MatchSchema, RECOGNITION_PROBLEMS } from './matching.ts';
import { gatherParties } from './parties.ts';
import { Problem } from './problems.ts';
import { answer, formBody, newRouter, problems } from './router.ts';
import { acceptBody, Picture } from './upload.ts';

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
    middleware: acceptBody('form'),
    request: formBody(
      z.strictObject({
        deployment: z.string(),
        subject: z.string(),
        image: Picture,
        face: FacePoint,
        liveness: LivenessField,
      }),
    ),
    responses: {
      200: answer('Compared, and allowed to say so.', VerificationSchema),
      ...problems(
        ...RECOGNITION_PROBLEMS,
        'liveness_nonce_spent',
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
    const liveness = await checkLiveness(service, parties, form, [form.image], now);
    const facts = askPolicy({
      operation: 'verify',
      ...parties,
      template,
      usesTemplate: true,
      liveness: liveness.facts,
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
        liveness,
        perform: async () => {
          const enrolled = requireTemplate(template, service);
          const [stored, face] = await Promise.all([
            openTemplate(service, enrolled),
            readFace(service, deployment, form.image, 'probe', form.face),
          ]);
          stopwatch.note(face.timings);
          const probe = await service.vault.turn(caller.tenantId, face.embedding);
          const match = judge(similarity(probe, stored), deployment, service);
          return { ...match, template: enrolled.id, quality: face.quality };
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
        ...describeMatch(match, deployment, decision.obligations, liveness),
        face_quality: describeQuality(match.quality),
        decision,
      },
      200,
    );
  },
);

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
