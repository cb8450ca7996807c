/** How routes show templates: everything but the vector, which nothing shows. */
import { z } from '@hono/zod-openapi';
import { toInstant } from '../../instant.ts';
import { wordsOf } from '../../policy/vocabulary.ts';
import type { Template } from '../../registry/template.ts';
import { Instant } from './common.ts';

export const TemplateSchema = z
  .object({
    id: z.string(),
    subject: z.string(),
    deployment: z.string(),
    purpose: z.string().openapi(wordsOf('purpose')),
    source: z.string().openapi(wordsOf('template.source')),
    model: z.string().openapi({ description: 'The embedder that made it.' }),
    generation: z.int().min(0).openapi({
      description: "Of the tenant's secret transform that made it; 0 from before there were any.",
    }),
    quality: z.int().min(0).max(100),
    enrolled_at: Instant,
    last_interaction_at: Instant,
    purpose_ended_at: Instant.nullable().openapi({
      description: 'When what it was enrolled for ended; null while it lasts.',
    }),
    retention_until: Instant,
  })
  .openapi('Template');

export function presentTemplate(template: Template) {
  return {
    id: template.id,
    subject: template.subjectId,
    deployment: template.deploymentId,
    purpose: template.purpose,
    source: template.source,
    model: template.modelId,
    generation: template.generation,
    quality: template.quality,
    enrolled_at: toInstant(template.enrolledAt),
    last_interaction_at: toInstant(template.lastInteractionAt),
    purpose_ended_at: toInstant(template.purposeEndedAt),
    retention_until: toInstant(template.retentionUntil),
  };
}
