/** /v1/templates: enrolment, listing, deletion. */
import { createRoute, z } from '@hono/zod-openapi';
import { listAlternatives } from '../registry/deployment.ts';
import { askPolicy } from '../registry/facts.ts';
import { destroyKey, insertTemplate, selectTemplates } from '../registry/store.ts';
import { readTemplate, type Template, type TemplateRow } from '../registry/template.ts';
import { requireScope } from './auth.ts';
import { countersign } from './countersign.ts';
import { recordErasure } from './erasure.ts';
import { describeQuality, FacePoint, Pictures, QualitySchema, readEnrolment } from './faces.ts';
import { newId } from './ids.ts';
import { checkLiveness, LivenessField, PresentationAttackDetection } from './liveness.ts';
import { RECOGNITION_PROBLEMS } from './matching.ts';
import { gatherParties } from './parties.ts';
import { Problem } from './problems.ts';
import {
  answer,
  CountersignatureSchema,
  formBody,
  Instant,
  idParam,
  newRouter,
  problems,
  toInstant,
} from './router.ts';
import { findSubject } from './subjects.ts';
import { acceptBody } from './upload.ts';

const TemplateSchema = z
  .object({
    id: z.string(),
    subject: z.string(),
    deployment: z.string(),
    purpose: z.string(),
    source: z.string(),
    model: z.string().openapi({ description: 'The embedder that made it.' }),
    quality: z.int().min(0).max(100),
    enrolled_at: Instant,
    last_interaction_at: Instant,
    retention_until: Instant,
  })
  .openapi('Template');

const EnrolmentSchema = TemplateSchema.extend({
  pictures: z.int().openapi({ description: 'How many became the template.' }),
  face_quality: QualitySchema.openapi({ description: 'Of the best picture.' }),
  presentation_attack_detection: PresentationAttackDetection,
  decision: CountersignatureSchema,
}).openapi('Enrolment');

const DAY = 86_400_000;

export const templates = newRouter();

templates.openapi(
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
        ...describe(template),
        pictures: read.pictures,
        face_quality: describeQuality(read.quality),
        presentation_attack_detection: liveness.detection,
        decision,
      },
      201,
    );
  },
);

templates.openapi(
  createRoute({
    method: 'get',
    path: '/templates',
    summary: "A subject's templates, newest first",
    tags: ['recognition'],
    request: { query: z.object({ subject: z.string() }) },
    responses: {
      200: answer('The templates.', z.object({ templates: z.array(TemplateSchema) })),
      ...problems('invalid_request', 'subject_not_found', 'subject_erased'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    requireScope(caller, 'enrol');
    const { subject } = c.req.valid('query');
    await findSubject(service.db, caller.tenantId, subject);
    const { results } = await selectTemplates(
      service.db,
      caller.tenantId,
      subject,
    ).all<TemplateRow>();
    return c.json({ templates: results.map((row) => describe(readTemplate(row))) }, 200);
  },
);

templates.openapi(
  createRoute({
    method: 'delete',
    path: '/templates/{id}',
    summary: 'Delete a template: its key at once, its ciphertext after',
    tags: ['recognition'],
    request: { params: idParam('tpl') },
    responses: {
      200: answer(
        'Deleted.',
        z.object({ template: z.string(), erased_at: Instant, decision: CountersignatureSchema }),
      ),
      ...problems('template_not_found', 'audit_unavailable'),
    },
  }),
  async (c) => {
    const { service, caller, clock, stopwatch } = c.var;
    const now = clock();
    requireScope(caller, 'enrol');
    const { id } = c.req.valid('param');
    const row = await service.db
      .prepare('SELECT * FROM templates WHERE tenant_id = ? AND id = ? AND wrapped_key IS NOT NULL')
      .bind(caller.tenantId, id)
      .first<TemplateRow>();
    if (!row) throw new Problem('template_not_found', 'Check the id; it may be deleted already.');
    const { decision } = await recordErasure(service, {
      tenantId: caller.tenantId,
      subject: await findSubject(service.db, caller.tenantId, row.subject_id),
      templates: [id],
      because: 'requested',
      changes: [destroyKey(service.db, id, now)],
      stopwatch,
    });
    return c.json({ template: id, erased_at: toInstant(now), decision }, 200);
  },
);

function describe(template: Template) {
  return {
    id: template.id,
    subject: template.subjectId,
    deployment: template.deploymentId,
    purpose: template.purpose,
    source: template.source,
    model: template.modelId,
    quality: template.quality,
    enrolled_at: toInstant(template.enrolledAt),
    last_interaction_at: toInstant(template.lastInteractionAt),
    retention_until: toInstant(template.retentionUntil),
  };
}
