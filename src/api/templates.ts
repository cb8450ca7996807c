/** /v1/templates: enrolment, listing and deletion. */
import { createRoute, z } from '@hono/zod-openapi';
import { enrol } from '../countersign/enrol.ts';
import { eraseTemplate } from '../countersign/erase.ts';
import { findSubject } from '../countersign/gather.ts';
import { repeat } from '../countersign/repeat.ts';
import { Next, PageQuery, readPage, selecting } from '../http/cursor.ts';
import { guard } from '../http/guard.ts';
import { readAnswer } from '../http/once.ts';
import { answer, formBody, newRouter, problems } from '../http/router.ts';
import {
  CountersignatureSchema,
  DeploymentId,
  EXAMPLE_IDS,
  EXAMPLE_PICTURE,
  Instant,
  idParam,
  SubjectId,
} from '../http/schemas/common.ts';
import { FacePoint, Pictures, presentQuality, QualitySchema } from '../http/schemas/face.ts';
import { LivenessField, PresentationAttackDetection } from '../http/schemas/liveness.ts';
import { ATTEMPT_PROBLEMS, RECOGNITION_PROBLEMS } from '../http/schemas/match.ts';
import { toInstant } from '../instant.ts';
import { printable } from '../registry/printable.ts';
import {
  locateTemplate,
  readTemplate,
  selectTemplatePage,
  type Template,
  type TemplateRow,
} from '../registry/template.ts';

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

export const templates = newRouter();

templates.openapi(
  createRoute({
    method: 'post',
    path: '/templates',
    operationId: 'enrolTemplate',
    summary: 'Enrol a face',
    description:
      'The pictures are read and forgotten; the sealed template is kept. It replaces the one that the controller had of the person for the purpose, whose key is destroyed with it, and has to match it, unless `replaces` says why it need not.',
    tags: ['recognition'],
    ...guard(['enrol'], 'form'),
    request: formBody(
      z
        .strictObject({
          deployment: DeploymentId,
          subject: SubjectId,
          source: z
            .enum(['direct', 'cctv', 'public_web', 'scraped_untargeted'])
            .default('direct')
            .openapi({ description: 'Where the picture comes from.' }),
          image: Pictures,
          face: FacePoint,
          replaces: printable(z.string().trim().min(1).max(500)).optional().openapi({
            description:
              'Why these pictures take the place of a template that they need not match: after an accident, an error at the desk. It is recorded with the decision, for the person to read.',
          }),
          liveness: LivenessField,
        })
        .openapi({ example: { ...EXAMPLE_IDS, image: [EXAMPLE_PICTURE] } }),
    ),
    responses: {
      201: answer('Enrolled.', EnrolmentSchema),
      ...problems(
        ...RECOGNITION_PROBLEMS,
        ...ATTEMPT_PROBLEMS,
        'different_person',
        'enrolled_meanwhile',
        'faces_differ',
        'liveness_nonce_spent',
        'template_model_differs',
        'template_unavailable',
        'too_many_templates',
        'wrong_master_key',
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing, remembered } = c.var;
    const form = c.req.valid('form');
    if (remembered) {
      const told = readAnswer(remembered, EnrolmentSchema);
      const answered = { ...form, decision: told.decision.id, released: true };
      const decision = await repeat(service, caller, answered, timing);
      return c.json({ ...told, decision }, 201);
    }
    const { answer: enrolment, decision } = await enrol(service, caller, form, timing);
    const { template, liveness, pictures, quality } = enrolment;
    return c.json(
      {
        ...presentTemplate(template),
        pictures,
        face_quality: presentQuality(quality),
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
    operationId: 'listTemplates',
    summary: "A subject's templates, newest first",
    tags: ['recognition'],
    ...guard(['enrol']),
    request: { query: PageQuery.extend({ subject: z.string().max(64) }) },
    responses: {
      200: answer('A page.', z.object({ templates: z.array(TemplateSchema), next: Next })),
      ...problems('invalid_request', 'subject_not_found', 'subject_erased'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    const { db } = service;
    const { subject, ...page } = c.req.valid('query');
    const { id, tenantId } = await findSubject(db, caller.tenantId, subject);
    const of = { tenantId, subjectId: id };
    const { rows, next } = await readPage<TemplateRow>(c, page, {
      read: selecting((after, most) => selectTemplatePage(db, of, after, most)),
      locate: (template) => locateTemplate(db, of, template),
      idOf: (row) => row.id,
    });
    return c.json({ templates: rows.map((row) => presentTemplate(readTemplate(row))), next }, 200);
  },
);

templates.openapi(
  createRoute({
    method: 'delete',
    path: '/templates/{id}',
    operationId: 'deleteTemplate',
    summary: 'Delete a template: its key at once, its ciphertext after',
    tags: ['recognition'],
    ...guard(['enrol']),
    request: { params: idParam('tpl') },
    responses: {
      200: answer(
        'Deleted.',
        z.object({ template: z.string(), erased_at: Instant, decision: CountersignatureSchema }),
      ),
      ...problems('template_not_found', 'audit_unavailable', 'log_halted'),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { id } = c.req.valid('param');
    const { erasedAt, decision } = await eraseTemplate(service, caller, id, timing);
    return c.json({ template: id, erased_at: toInstant(erasedAt), decision }, 200);
  },
);

function presentTemplate(template: Template) {
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
