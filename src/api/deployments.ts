/** /v1/deployments: registered uses of recognition. */
import { createRoute, z } from '@hono/zod-openapi';
import {
  type Deployment,
  DeploymentRegistration,
  type DeploymentRow,
  readDeployment,
} from '../registry/deployment.ts';
import { selectDeployment } from '../registry/store.ts';
import { requireScope } from './auth.ts';
import { newId } from './ids.ts';
import { deploymentNotFound } from './parties.ts';
import { answer, Instant, idParam, jsonBody, newRouter, problems, toInstant } from './router.ts';
import { acceptBody } from './upload.ts';

const DeploymentSchema = z
  .object({
    id: z.string(),
    version: z.int().openapi({ description: 'Counts replacements, from 1.' }),
    registration: DeploymentRegistration,
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
    tags: ['deployments'],
    middleware: acceptBody('json'),
    request: jsonBody(DeploymentRegistration),
    responses: {
      201: answer('Registered.', DeploymentSchema),
      ...problems(
        'invalid_request',
        'malformed_body',
        'unsupported_content_type',
        'body_too_large',
      ),
    },
  }),
  async (c) => {
    const { service, caller, clock } = c.var;
    const now = clock();
    requireScope(caller, 'manage');
    const deployment: Deployment = {
      id: newId('dep'),
      tenantId: caller.tenantId,
      version: 1,
      registration: c.req.valid('json'),
      createdAt: now,
      updatedAt: now,
    };
    await service.db
      .prepare(
        `INSERT INTO deployments (id, tenant_id, version, registration_json, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?)`,
      )
      .bind(
        deployment.id,
        deployment.tenantId,
        deployment.version,
        JSON.stringify(deployment.registration),
        now,
        now,
      )
      .run();
    return c.json(describe(deployment), 201);
  },
);

deployments.openapi(
  createRoute({
    method: 'put',
    path: '/deployments/{id}',
    summary: 'Replace a registration; the next request is decided on the new one',
    tags: ['deployments'],
    middleware: acceptBody('json'),
    request: { params: idParam('dep'), ...jsonBody(DeploymentRegistration) },
    responses: {
      200: answer('Replaced.', DeploymentSchema),
      ...problems('invalid_request', 'malformed_body', 'deployment_not_found'),
    },
  }),
  async (c) => {
    const { service, caller, clock } = c.var;
    const now = clock();
    requireScope(caller, 'manage');
    const row = await service.db
      .prepare(
        `UPDATE deployments SET version = version + 1, registration_json = ?, updated_at = ?
         WHERE tenant_id = ? AND id = ? RETURNING *`,
      )
      .bind(JSON.stringify(c.req.valid('json')), now, caller.tenantId, c.req.valid('param').id)
      .first<DeploymentRow>();
    if (!row) throw deploymentNotFound();
    return c.json(describe(readDeployment(row)), 200);
  },
);

deployments.openapi(
  createRoute({
    method: 'get',
    path: '/deployments/{id}',
    summary: 'Read a deployment',
    tags: ['deployments'],
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
    if (!row) throw deploymentNotFound();
    return c.json(describe(readDeployment(row)), 200);
  },
);

deployments.openapi(
  createRoute({
    method: 'get',
    path: '/deployments',
    summary: 'List deployments, newest first (at most 100)',
    tags: ['deployments'],
    responses: {
      200: answer('The deployments.', z.object({ deployments: z.array(DeploymentSchema) })),
      ...problems(),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    const { results } = await service.db
      .prepare('SELECT * FROM deployments WHERE tenant_id = ? ORDER BY created_at DESC LIMIT 100')
      .bind(caller.tenantId)
      .all<DeploymentRow>();
    return c.json({ deployments: results.map((row) => describe(readDeployment(row))) }, 200);
  },
);

function describe(deployment: Deployment) {
  return {
    id: deployment.id,
    version: deployment.version,
    registration: deployment.registration,
    created_at: toInstant(deployment.createdAt),
    updated_at: toInstant(deployment.updatedAt),
  };
}
