/** /v1/templates: listing and deletion; `enrolments.ts` makes them. */
import { createRoute, z } from '@hono/zod-openapi';
import { destroyKey, selectTemplates } from '../registry/store.ts';
import { readTemplate, type Template, type TemplateRow } from '../registry/template.ts';
import { requireScope } from './auth.ts';
import { recordErasure } from './erasure.ts';
import { Problem } from './problems.ts';
import {
  answer,
  CountersignatureSchema,
  Instant,
  idParam,
  newRouter,
  problems,
  toInstant,
} from './router.ts';
import { findSubject } from './subjects.ts';

export const TemplateSchema = z
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

export const templates = newRouter();

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
    return c.json({ templates: results.map((row) => describeTemplate(readTemplate(row))) }, 200);
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

export function describeTemplate(template: Template) {
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
