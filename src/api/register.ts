/** /v1/register, public: where faces are read and why. */
import { createRoute, z } from '@hono/zod-openapi';
import { Next, PageQuery, readPage } from '../http/cursor.ts';
import { forEveryone } from '../http/guard.ts';
import { answer, newRouter, publicProblems } from '../http/router.ts';
import { Instant } from '../http/schemas/common.ts';
import { PublishedGrant, publishGrant } from '../http/schemas/grant.ts';
import { toInstant } from '../instant.ts';
import {
  type Deployment,
  type DeploymentRow,
  locateDeployment,
  readDeployment,
  selectAllDeployments,
} from '../registry/deployment.ts';
import { StoredRecordError } from '../stored.ts';
import { type Grant, type GrantRow, readGrant } from '../tenants/grant.ts';
import { type ControllerKey, nameController, selectPublicGrants } from '../tenants/grants.ts';

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
    grants: z.array(PublishedGrant).openapi({
      description:
        'What operators of this service vouch for, or did, about the controller: those in force, and of the others the latest.',
    }),
  })
  .openapi('RegisterEntry');

export const register = newRouter();

register.openapi(
  createRoute({
    method: 'get',
    path: '/register',
    summary: 'The public register of deployments',
    description: 'No key is needed, and no personal data is in it.',
    tags: ['public'],
    ...forEveryone,
    request: { query: PageQuery },
    responses: {
      200: answer(
        'A page of the register, oldest first.',
        z.object({ deployments: z.array(RegisterEntry), next: Next }),
      ),
      ...publicProblems('invalid_request'),
    },
  }),
  async (c) => {
    const { service, timing } = c.var;
    const { db } = service;
    const { rows, next } = await readPage<DeploymentRow>(c, c.req.valid('query'), {
      select: (after, most) => selectAllDeployments(db, after, most),
      locate: (id) => locateDeployment(db, id),
      idOf: ({ id }) => id,
    });
    const deployments = rows.flatMap((row) => readOr(() => readDeployment(row)));
    const now = timing.now();
    const grants = await findGrants(db, deployments, now);
    return c.json(
      {
        deployments: deployments.map((deployment) => ({
          ...publishDeployment(deployment),
          grants: (grants.get(nameController(...controllerOf(deployment))) ?? []).map((grant) =>
            publishGrant(grant, now),
          ),
        })),
        next,
      },
      200,
    );
  },
);

/** What was granted, by controller. */
async function findGrants(
  db: D1Database,
  deployments: readonly Deployment[],
  now: number,
): Promise<Map<string, Grant[]>> {
  const query = selectPublicGrants(db, deployments.map(controllerOf), now);
  const { results } = await query.all<GrantRow>();
  const grants = results.flatMap((row) => readOr(() => readGrant(row)));
  return Map.groupBy(grants, (grant) => nameController(grant.tenantId, grant.controllerId));
}

function controllerOf({ tenantId, registration }: Deployment): ControllerKey {
  return [tenantId, registration.controller.id];
}

/** One that cannot be read is left out, for it must not hide those of others; the log names it. */
function readOr<Record>(read: () => Record): Record[] {
  try {
    return [read()];
  } catch (error) {
    if (!(error instanceof StoredRecordError)) throw error;
    console.error(JSON.stringify({ event: 'left_out_of_register', causes: [error.message] }));
    return [];
  }
}

function publishDeployment({ id, registration, createdAt, updatedAt }: Deployment) {
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
