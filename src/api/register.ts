/** /v1/register, public: where faces are read and why. */
import { createRoute, z } from '@hono/zod-openapi';
import { Next, PageQuery, readPage } from '../http/cursor.ts';
import { forEveryone } from '../http/guard.ts';
import { answer, newRouter, publicProblems } from '../http/router.ts';
import { Instant } from '../http/schemas/common.ts';
import { presentScreening, ScreeningSchema } from '../http/schemas/screening.ts';
import { toInstant } from '../instant.ts';
import {
  type Deployment,
  type DeploymentRow,
  locateDeployment,
  readDeployment,
  selectAllDeployments,
} from '../registry/deployment.ts';
import { findScreenings, readScreening, type ScreeningRow } from '../screening/store.ts';
import { StoredRecordError } from '../stored.ts';

const RegisterEntry = z
  .object({
    deployment: z.string(),
    name: z.string(),
    purpose: z.string(),
    controller: z.object({
      name: z.string(),
      type: z.string(),
      owners: z.array(z.object({ name: z.string(), pct: z.number() })),
    }),
    screening: ScreeningSchema,
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
    const { db } = c.var.service;
    const { rows, next } = await readPage<DeploymentRow>(c, c.req.valid('query'), {
      select: (after, most) => selectAllDeployments(db, after, most),
      locate: (id) => locateDeployment(db, id),
      idOf: ({ id }) => id,
    });
    const screenings = await findScreenings(
      db,
      rows.map(({ id }) => id),
    );
    return c.json(
      { deployments: rows.flatMap((row) => publish(row, screenings.get(row.id))), next },
      200,
    );
  },
);

/** One that cannot be read is left out, for it must not hide those of others; the log names it. */
function publish(row: DeploymentRow, screening: ScreeningRow | undefined) {
  try {
    return [publishDeployment(readDeployment(row), screening)];
  } catch (error) {
    if (!(error instanceof StoredRecordError)) throw error;
    console.error(JSON.stringify({ event: 'left_out_of_register', causes: [error.message] }));
    return [];
  }
}

function publishDeployment(
  { id, registration, createdAt, updatedAt }: Deployment,
  screening: ScreeningRow | undefined,
) {
  const { name, type, owners } = registration.controller;
  return {
    deployment: id,
    name: registration.name,
    purpose: registration.purpose,
    controller: { name, type, owners: owners ?? [] },
    screening: presentScreening(screening && readScreening(screening), []),
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
