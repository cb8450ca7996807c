/** /v1/deployments/{id}/versions: what a deployment registered, one after the other. */
import { createRoute, z } from '@hono/zod-openapi';
import { requireWithin } from '../countersign/bounds.ts';
import { Refusal } from '../countersign/errors.ts';
import { Next, PageQuery, readPage, selecting } from '../http/cursor.ts';
import { guard } from '../http/guard.ts';
import { answer, newRouter, problems } from '../http/router.ts';
import { idParam } from '../http/schemas/common.ts';
import { presentVersion, VersionSchema } from '../http/schemas/deployment.ts';
import { selectDeployment } from '../registry/deployment.ts';
import {
  locateVersion,
  readVersion,
  selectVersions,
  type VersionRow,
} from '../registry/version.ts';

export const versions = newRouter();

versions.openapi(
  createRoute({
    method: 'get',
    path: '/deployments/{id}/versions',
    operationId: 'listDeploymentVersions',
    summary: 'What a deployment registered, newest first',
    tags: ['deployments'],
    ...guard(['manage', 'audit'], undefined, { bound: true }),
    request: { params: idParam('dep'), query: PageQuery },
    responses: {
      200: answer(
        'A page; a place in it is a version.',
        z.object({ versions: z.array(VersionSchema), next: Next }),
      ),
      ...problems('invalid_request', 'deployment_not_found'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    const { db } = service;
    const { id } = c.req.valid('param');
    requireWithin(caller, id);
    if (!(await selectDeployment(db, caller.tenantId, id).first())) {
      throw new Refusal({ is: 'deployment_not_found' });
    }
    const { rows, next } = await readPage<VersionRow>(c, c.req.valid('query'), {
      read: selecting((after, most) => selectVersions(db, id, after, most)),
      locate: (version) => locateVersion(db, id, version),
      idOf: ({ version }) => String(version),
    });
    const versions = rows.map(readVersion).map(presentVersion);
    return c.json({ versions, next }, 200);
  },
);
