/** POST /v1/templates: enrolment. The pictures are read and forgotten; the sealed template is kept. */
import { createRoute, z } from '@hono/zod-openapi';
import { listAlternatives } from '../registry/deployment.ts';
import { askPolicy } from '../registry/facts.ts';
import { insertTemplate } from '../registry/store.ts';
import type { Template } from '../registry/template.ts';
import { requireScope } from './auth.ts';
import { countersign } from './countersign.ts';
import { describeQuality, FacePoint, Pictures, QualitySchema, readEnrolment } from './faces.ts';
import { newId } from './ids.ts';
import { checkLiveness, LivenessField, PresentationAttackDetection } from './liveness.ts';
import { RECOGNITION_PROBLEMS } from './matching.ts';
import { gatherParties } from './parties.ts';
import { answer, CountersignatureSchema, formBody, newRouter, problems } from './router.ts';
import { describeTemplate, TemplateSchema } from './templates.ts';
import { acceptBody } from './upload.ts';

const EnrolmentSchema = TemplateSchema.extend({
  pictures: z.int().openapi({ description: 'How many became the template.' }),
  face_quality: QualitySchema.openapi({ description: 'Of the best picture.' }),
  presentation_attack_detection: PresentationAttackDetection,
  decision: CountersignatureSchema,
}).openapi('Enrolment');

const DAY = 86_400_000;

export const enrolments = newRouter();

enrolments.openapi(
  createRoute({
    method: 'post',
    path: '/templates',
    summary: 'Enrol a face',
    description: 'The pictures are read and forgotten; the sealed template is kept.',
    tags: ['recognition'],
    middleware: acceptBody('form'),
    request: formBody(
      z.strictObject({
        deployment: z.string(),
        subject: z.string(),
        source: z
          .enum(['direct', 'cctv', 'public_web', 'scraped_untargeted'])
          .default('direct')
          .openapi({ description: 'Where the picture comes from.' }),
        image: Pictures,
        face: FacePoint,
        liveness: LivenessField,
      }),
    ),
    responses: {
      201: answer('Enrolled.', EnrolmentSchema),
      ...problems(...RECOGNITION_PROBLEMS, 'faces_differ', 'liveness_nonce_spent'),
    },
  }),
  async (c) => {
    const { service, caller, clock, stopwatch } = c.var;
    const now = clock();
    requireScope(caller, 'enrol');
    const form = c.req.valid('form');
    const parties = await gatherParties(service.db, caller.tenantId, form);
    const { deployment, subject } = parties;
    const { purpose, retention } = deployment.registration;
    const asked = retention.days === null ? null : now + retention.days * DAY;
    const liveness = await checkLiveness(service, parties, form, form.image, now);
    const facts = askPolicy({
      operation: 'enroll',
      ...parties,
      template: {
        purpose,
        source: form.source,
        enrolledAt: now,
        lastInteractionAt: now,
        purposeEndedAt: null,
        retentionUntil: asked,
      },
      usesTemplate: true,
      liveness: liveness.facts,
      now,
    });

    const { answer: enrolment, decision } = await countersign(
      service,
      {
        tenantId: caller.tenantId,
        deploymentId: deployment.id,
        subjectId: subject.id,
        facts,
        alternatives: listAlternatives(deployment),
        liveness,
        perform: () => readEnrolment(service, deployment, form.image, form.face),
        reconsider: () => facts,
        conclude: async (read, release) => {
          const identity = {
            tenantId: caller.tenantId,
            subjectId: subject.id,
            templateId: newId('tpl'),
            modelId: service.recogniser.model.id,
          };
          // The policy refuses an enrolment without an end; the shorter of the two periods counts.
          const cap = release.retention ? now + release.retention.max_days * DAY : now;
          const retentionUntil = Math.min(asked ?? cap, cap);
          const wrappedKey = await service.vault.keep(identity, read.embedding, retentionUntil);
          const enrolled: Template = {
            id: identity.templateId,
            tenantId: caller.tenantId,
            subjectId: subject.id,
            deploymentId: deployment.id,
            controllerId: deployment.registration.controller.id,
            purpose,
            source: form.source,
            modelId: identity.modelId,
            quality: read.quality.score,
            wrappedKey,
            enrolledAt: now,
            lastInteractionAt: now,
            purposeEndedAt: null,
            retentionUntil,
          };
          return {
            outcome: 'enrolled',
            details: { template: enrolled.id, quality: enrolled.quality, pictures: read.pictures },
            changes: [insertTemplate(service.db, enrolled)],
            undo: () => service.vault.destroy([enrolled.id]),
            answer: { template: enrolled, read },
          };
        },
      },
      stopwatch,
    );
    const { template, read } = enrolment;
    return c.json(
      {
        ...describeTemplate(template),
        pictures: read.pictures,
        face_quality: describeQuality(read.quality),
        presentation_attack_detection: liveness.detection,
        decision,
      },
      201,
    );
  },
);
