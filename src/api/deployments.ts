/** /v1/deployments: registered uses of recognition. */
import { createRoute, z } from '@hono/zod-openapi';
import { Refusal } from '../countersign/errors.ts';
import { Next, PageQuery, readPage } from '../http/cursor.ts';
import { guard } from '../http/guard.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import { Instant, idParam } from '../http/schemas/common.ts';
import { presentScreening, ScreeningSchema } from '../http/schemas/screening.ts';
import { newId } from '../ids.ts';
import { toInstant } from '../instant.ts';
import {
  type Deployment,
  type DeploymentRow,
  insertDeployment,
  readDeployment,
  replaceRegistration,
  selectDeployment,
  selectDeployments,
} from '../registry/deployment.ts';
import { DeploymentRegistration } from '../registry/registration.ts';
import { requireKnownDeployment } from '../registry/words.ts';
import { bundledList } from '../screening/bundled.ts';
import {
  findScreenings,
  readScreening,
  requireScreening,
  type Screening,
} from '../screening/store.ts';

const DeploymentSchema = z
  .object({
    id: z.string(),
    version: z.int().openapi({ description: 'Counts replacements, from 1.' }),
    registration: DeploymentRegistration,
    screening: ScreeningSchema,
    created_at: Instant,
    updated_at: Instant,
  })
  .openapi('Deployment');

export const deployments = newRouter();

deployments.openapi(
  createRoute({
    method: 'post',
    path: '/deployments',
    summary: 'Register a deployment',
    description:
      'Registrations are public: GET /v1/register shows everyone the name, the controller, the purpose, the jurisdictions and the terms, with no key. Nothing that identifies a person belongs into one.',
    tags: ['deployments'],
    ...guard(['manage'], 'json'),
    request: jsonBody(DeploymentRegistration),
    responses: {
      201: answer('Registered.', DeploymentSchema),
      ...problems(
        'invalid_request',
        'malformed_body',
        'unsupported_content_type',
        'body_too_large',
        'storage_full',
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const registration = c.req.valid('json');
    requireKnownDeployment(registration, service.policy().vocabulary);
    const now = timing.now();
    const deployment: Deployment = {
      id: newId('dep'),
      tenantId: caller.tenantId,
      version: 1,
      registration,
      createdAt: now,
      updatedAt: now,
    };
    await insertDeployment(service.db, deployment).run();
    const screening = await requireScreening(service.db, deployment, undefined, bundledList, now);
    return c.json(presentDeployment(deployment, screening), 201);
  },
);

deployments.openapi(
  createRoute({
    method: 'put',
    path: '/deployments/{id}',
    summary: 'Replace a registration; the next request is decided on the new one',
    description: 'What is registered is public, at GET /v1/register.',
    tags: ['deployments'],
    ...guard(['manage'], 'json'),
    request: { params: idParam('dep'), ...jsonBody(DeploymentRegistration) },
    responses: {
      200: answer('Replaced.', DeploymentSchema),
      ...problems('invalid_request', 'malformed_body', 'deployment_not_found', 'storage_full'),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const registration = c.req.valid('json');
    requireKnownDeployment(registration, service.policy().vocabulary);
    const now = timing.now();
    const row = await replaceRegistration(
      service.db,
      caller.tenantId,
      c.req.valid('param').id,
      registration,
      now,
    ).first<DeploymentRow>();
    if (!row) throw new Refusal({ is: 'deployment_not_found' });
    const deployment = readDeployment(row);
    const screening = await requireScreening(service.db, deployment, undefined, bundledList, now);
    return c.json(presentDeployment(deployment, screening), 200);
  },
);

deployments.openapi(
  createRoute({
    method: 'get',
    path: '/deployments/{id}',
    summary: 'Read a deployment',
    tags: ['deployments'],
    ...guard(['manage', 'audit']),
    request: { params: idParam('dep') },
    responses: {
      200: answer('The deployment.', DeploymentSchema),
      ...problems('deployment_not_found'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    const { id } = c.req.valid('param');
    const row = await selectDeployment(service.db, caller.tenantId, id).first<DeploymentRow>();
    if (!row) throw new Refusal({ is: 'deployment_not_found' });
    const latest = (await findScreenings(service.db, [id])).get(id);
    const screening = latest && readScreening(latest);
    return c.json(presentDeployment(readDeployment(row), screening), 200);
  },
);

deployments.openapi(
  createRoute({
    method: 'get',
    path: '/deployments',
    summary: 'List deployments, newest first',
    tags: ['deployments'],
    ...guard(['manage', 'audit']),
    request: { query: PageQuery },
    responses: {
      200: answer('A page.', z.object({ deployments: z.array(DeploymentSchema), next: Next })),
      ...problems('invalid_request'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    const { db } = service;
    const { tenantId } = caller;
    const { rows, next } = await readPage<DeploymentRow>(c, c.req.valid('query'), {
      select: (after, most) => selectDeployments(db, tenantId, after, most),
      locate: (id) => selectDeployment(db, tenantId, id),
      idOf: ({ id }) => id,
    });
    const screenings = await findScreenings(
      db,
      rows.map(({ id }) => id),
    );
    const deployments = rows.map((row) => {
      const latest = screenings.get(row.id);
      return presentDeployment(readDeployment(row), latest && readScreening(latest));
    });
    return c.json({ deployments, next }, 200);
  },
);

function presentDeployment(deployment: Deployment, screening: Screening | undefined) {
  return {
    id: deployment.id,
    version: deployment.version,
    registration: deployment.registration,
    screening: presentScreening(screening, []),
    created_at: toInstant(deployment.createdAt),
    updated_at: toInstant(deployment.updatedAt),
  };
}
