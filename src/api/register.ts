/** /v1/register, public: where faces are read and why. */
import { createRoute, z } from '@hono/zod-openapi';
import { forEveryone } from '../http/guard.ts';
import { answer, newRouter, publicProblems } from '../http/router.ts';
import { Instant } from '../http/schemas/common.ts';
import { toInstant } from '../instant.ts';
import {
  type DeploymentRow,
  readDeployment,
  selectAllDeployments,
} from '../registry/deployment.ts';

const RegisterEntry = z
  .object({
    deployment: z.string(),
    name: z.string(),
    purpose: z.string(),
    controller: z.object({ name: z.string(), type: z.string() }),
    jurisdictions: z.record(z.string(), z.string()),
    place: z.string(),
    mode: z.string(),
    legal_basis: z.string(),
    alternative: z.object({ offered: z.boolean(), description: z.string().nullable() }),
    notice: z.string().nullable(),
    retention_days: z.number().nullable(),
    impact_assessment_on_file: z.boolean(),
    registered_at: Instant,
    updated_at: Instant,
  })
  .openapi('RegisterEntry');

export const register = newRouter();

const PAGE = 100;

register.openapi(
  createRoute({
    method: 'get',
    path: '/register',
    summary: 'The public register of deployments',
    description: 'No key is needed, and no personal data is in it.',
    tags: ['public'],
    ...forEveryone,
    request: { query: z.object({ after: z.string().max(64).optional() }) },
    responses: {
      200: answer(
        'A page of the register, in order of id.',
        z.object({ deployments: z.array(RegisterEntry), next: z.string().nullable() }),
      ),
      ...publicProblems('invalid_request'),
    },
  }),
  async (c) => {
    const { results } = await selectAllDeployments(
      c.var.service.db,
      c.req.valid('query').after ?? '',
      PAGE,
    ).all<DeploymentRow>();
    const next = results.length === PAGE ? (results.at(-1)?.id ?? null) : null;
    return c.json({ deployments: results.map(publish), next }, 200);
  },
);

function publish(row: DeploymentRow) {
  const { id, registration, createdAt, updatedAt } = readDeployment(row);
  return {
    deployment: id,
    name: registration.name,
    purpose: registration.purpose,
    controller: { name: registration.controller.name, type: registration.controller.type },
    jurisdictions: registration.jurisdictions,
    place: registration.place.type,
    mode: registration.mode,
    legal_basis: registration.legal_basis,
    alternative: {
      offered: registration.alternative.offered,
      description: registration.alternative.description ?? null,
    },
    notice: registration.notice.url ?? null,
    retention_days: registration.retention.days,
    impact_assessment_on_file: registration.dpia.on_file,
    registered_at: toInstant(createdAt),
    updated_at: toInstant(updatedAt),
  };
}
