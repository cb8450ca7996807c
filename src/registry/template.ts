import type { Deployment } from './deployment.ts';

/** What D1 knows of a template: everything but the vector. */
export interface Template {
  readonly id: string;
  readonly tenantId: string;
  readonly subjectId: string;
  readonly deploymentId: string;
  /** The controller that enrolled it; no other one's deployments may use it. */
  readonly controllerId: string;
  /** The purpose it was enrolled for. */
  readonly purpose: string;
  readonly source: string;
  /** The embedder that made it; only that one can compare it. */
  readonly modelId: string;
  /** 0 to 100. */
  readonly quality: number;
  readonly wrappedKey: string;
  readonly enrolledAt: number;
  readonly lastInteractionAt: number;
  readonly purposeEndedAt: number | null;
  readonly retentionUntil: number;
}

export interface TemplateRow {
  id: string;
  tenant_id: string;
  subject_id: string;
  deployment_id: string;
  controller_id: string;
  purpose: string;
  source: string;
  model_id: string;
  quality: number;
  wrapped_key: string;
  enrolled_at: number;
  last_interaction_at: number;
  purpose_ended_at: number | null;
  retention_until: number;
}

export function readTemplate(row: TemplateRow): Template {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    subjectId: row.subject_id,
    deploymentId: row.deployment_id,
    controllerId: row.controller_id,
    purpose: row.purpose,
    source: row.source,
    modelId: row.model_id,
    quality: row.quality,
    wrappedKey: row.wrapped_key,
    enrolledAt: row.enrolled_at,
    lastInteractionAt: row.last_interaction_at,
    purposeEndedAt: row.purpose_ended_at,
    retentionUntil: row.retention_until,
  };
}

/**
 * The template a deployment should compare: its controller's newest for its purpose, else its
 * controller's newest, so that the policy can say that it was enrolled for something else.
 * @param templates newest first
 */
export function chooseTemplate(
  templates: readonly Template[],
  { registration: { purpose, controller } }: Deployment,
): Template | undefined {
  const own = templates.filter((template) => template.controllerId === controller.id);
  return own.find((template) => template.purpose === purpose) ?? own[0];
}
