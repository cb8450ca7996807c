/** /v1/templates: enrolment, listing and deletion. */
import { createRoute, z } from '@hono/zod-openapi';
import { enrol } from '../countersign/enrol.ts';
import { eraseTemplate } from '../countersign/erase.ts';
import { findSubject } from '../countersign/gather.ts';
import { guard } from '../http/guard.ts';
import { answer, formBody, newRouter, problems } from '../http/router.ts';
import {
  CountersignatureSchema,
  DeploymentId,
  EXAMPLE_IDS,
  Instant,
  idParam,
  SubjectId,
} from '../http/schemas/common.ts';
import { FacePoint, Pictures, presentQuality, QualitySchema } from '../http/schemas/face.ts';
import { LivenessField, PresentationAttackDetection } from '../http/schemas/liveness.ts';
import { RECOGNITION_PROBLEMS } from '../http/schemas/match.ts';
import { toInstant } from '../instant.ts';
import {
  readTemplate,
  selectTemplates,
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
    summary: 'Enrol a face',
    description: 'The pictures are read and forgotten; the sealed template is kept.',
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
          liveness: LivenessField,
        })
        .openapi({ example: EXAMPLE_IDS }),
    ),
    responses: {
      201: answer('Enrolled.', EnrolmentSchema),
      ...problems(...RECOGNITION_PROBLEMS, 'faces_differ', 'liveness_nonce_spent'),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { answer: enrolment, decision } = await enrol(
      service,
      caller.tenantId,
      c.req.valid('form'),
      timing,
    );
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
    summary: "A subject's templates, newest first",
    tags: ['recognition'],
    ...guard(['enrol']),
    request: { query: z.object({ subject: z.string() }) },
    responses: {
      200: answer('The templates.', z.object({ templates: z.array(TemplateSchema) })),
      ...problems('invalid_request', 'subject_not_found', 'subject_erased'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    const { subject } = c.req.valid('query');
    await findSubject(service.db, caller.tenantId, subject);
    const { results } = await selectTemplates(
      service.db,
      caller.tenantId,
      subject,
    ).all<TemplateRow>();
    return c.json({ templates: results.map((row) => presentTemplate(readTemplate(row))) }, 200);
  },
);

templates.openapi(
  createRoute({
    method: 'delete',
    path: '/templates/{id}',
    summary: 'Delete a template: its key at once, its ciphertext after',
    tags: ['recognition'],
    ...guard(['enrol']),
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
    const { service, caller, timing } = c.var;
    const { id } = c.req.valid('param');
    const { erasedAt, decision } = await eraseTemplate(service, caller.tenantId, id, timing);
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
