/** /v1/templates: enrolment, listing and deletion. */
import { createRoute, z } from '@hono/zod-openapi';
import { requireWithin } from '../countersign/bounds.ts';
import { enrol } from '../countersign/enrol.ts';
import { eraseTemplate } from '../countersign/erase.ts';
import { findSubject } from '../countersign/gather.ts';
import { endTemplatePurpose } from '../countersign/purpose.ts';
import type { Service } from '../countersign/service.ts';
import { Next, PageQuery, readPage, selecting } from '../http/cursor.ts';
import { guard } from '../http/guard.ts';
import { answer, formBody, newRouter, problems } from '../http/router.ts';
import {
  CountersignatureSchema,
  DeploymentId,
  EXAMPLE_IDS,
  EXAMPLE_PICTURE,
  Instant,
  idParam,
  LogReceipt,
  readWhom,
  WHOM,
  withWhom,
} from '../http/schemas/common.ts';
import { FacePoint, Pictures, presentQuality, QualitySchema } from '../http/schemas/face.ts';
import { LivenessField, PresentationAttackDetection } from '../http/schemas/liveness.ts';
import { ATTEMPT_PROBLEMS, RECOGNITION_PROBLEMS } from '../http/schemas/match.ts';
import { presentTemplate, TemplateSchema } from '../http/schemas/template.ts';
import { toInstant } from '../instant.ts';
import {
  countByModel,
  locateTemplateOf,
  type OutdatedRow,
  selectOutdated,
} from '../registry/outdated.ts';
import { printable } from '../registry/printable.ts';
import {
  locateTemplate,
  readTemplate,
  selectTemplate,
  selectTemplatePage,
  type TemplateRow,
} from '../registry/template.ts';
import type { Caller } from '../tenants/key.ts';
import { tellAgain } from './again.ts';

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
    ...guard(['enrol'], 'form', { bound: true }),
    request: formBody(
      withWhom(
        z
          .strictObject({
            deployment: DeploymentId,
            ...WHOM,
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
    const sent = c.req.valid('form');
    const form = { ...sent, subject: readWhom(sent) };
    if (remembered) {
      const told = await tellAgain(c.var, { caller, form, remembered }, EnrolmentSchema);
      return c.json(told, 201);
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
    ...guard(['enrol'], undefined, { bound: true }),
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
    const of = { tenantId, subjectId: id, deployments: caller.deployments };
    const { rows, next } = await readPage<TemplateRow>(c, page, {
      read: selecting((after, most) => selectTemplatePage(db, of, after, most)),
      locate: (template) => locateTemplate(db, of, template),
      idOf: (row) => row.id,
    });
    return c.json({ templates: rows.map(readTemplate).map(presentTemplate), next }, 200);
  },
);

const OutdatedSchema = z.object({
  model: z.string().openapi({ description: 'The embedder in use, which enrols.' }),
  counts: z.array(
    z.object({
      model: z.string(),
      templates: z.int(),
      served: z.boolean().openapi({
        description: 'Whether faces are still compared with templates of it.',
      }),
    }),
  ),
  templates: z.array(
    TemplateSchema.extend({
      reference: z.string().nullable(),
      served: z.boolean(),
    }),
  ),
  next: Next,
});

templates.openapi(
  createRoute({
    method: 'get',
    path: '/templates/outdated',
    operationId: 'listOutdatedTemplates',
    summary: 'Who has to be enrolled again, because another embedder is in use',
    description:
      'While the former embedder is served (FORMER_EMBEDDER), they get in as before. Enrolling them again replaces the template.',
    tags: ['recognition'],
    ...guard(['enrol']),
    request: { query: PageQuery },
    responses: {
      200: answer('How many of each embedder, and a page of those of others.', OutdatedSchema),
      ...problems('invalid_request'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    const { db, recogniser } = service;
    const { tenantId } = caller;
    const served = (model: string) => recogniser.models.some(({ id }) => id === model);
    const counted = await countByModel(db, tenantId).all<{ model: string; templates: number }>();
    const { rows, next } = await readPage<OutdatedRow>(c, c.req.valid('query'), {
      read: selecting((after, most) =>
        selectOutdated(db, tenantId, recogniser.model.id, after, most),
      ),
      locate: (template) => locateTemplateOf(db, tenantId, template),
      idOf: (row) => row.id,
    });
    return c.json(
      {
        model: recogniser.model.id,
        counts: counted.results.map((count) => ({ ...count, served: served(count.model) })),
        templates: rows.map((row) => ({
          ...presentTemplate(readTemplate(row)),
          reference: row.reference,
          served: served(row.model_id),
        })),
        next,
      },
      200,
    );
  },
);

templates.openapi(
  createRoute({
    method: 'delete',
    path: '/templates/{id}',
    operationId: 'deleteTemplate',
    summary: 'Delete a template: its key at once, its ciphertext after',
    tags: ['recognition'],
    ...guard(['enrol'], undefined, { bound: true, suspended: true }),
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
    await requireTemplateWithin(service, caller, id);
    const { erasedAt, decision } = await eraseTemplate(service, caller, id, timing);
    return c.json({ template: id, erased_at: toInstant(erasedAt), decision }, 200);
  },
);

templates.openapi(
  createRoute({
    method: 'post',
    path: '/templates/{id}/end',
    operationId: 'endTemplate',
    summary: 'End what a template was enrolled for',
    description:
      'A season that is over, a member who left. The policy refuses its use from then on and says how long it may stay, which in most laws is no longer; the sweep erases it. To have it gone at once, delete it. An end is for good: to be recognised again, the person is enrolled again.',
    tags: ['recognition'],
    ...guard(['enrol'], undefined, { bound: true, suspended: true }),
    request: { params: idParam('tpl') },
    responses: {
      200: answer(
        'Ended, now or before.',
        TemplateSchema.extend({
          log_receipt: LogReceipt.nullable().openapi({
            description: 'Of its entry in the log; null where it had ended before.',
          }),
        }),
      ),
      ...problems('invalid_request', 'template_not_found', 'audit_unavailable'),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { id } = c.req.valid('param');
    await requireTemplateWithin(service, caller, id);
    const { template, logReceipt } = await endTemplatePurpose(service, caller, id, timing);
    return c.json({ ...presentTemplate(template), log_receipt: logReceipt }, 200);
  },
);

/** @throws Refusal `key_bound` where the key is bound to other deployments than the template's */
async function requireTemplateWithin({ db }: Service, caller: Caller, id: string): Promise<void> {
  if (!caller.deployments) return;
  const row = await selectTemplate(db, caller.tenantId, id).first<TemplateRow>();
  requireWithin(caller, row?.deployment_id);
}
