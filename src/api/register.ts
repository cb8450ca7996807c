/** /v1/register, public: where faces are read and why. */
import { createRoute, z } from '@hono/zod-openapi';
import { Refusal } from '../countersign/errors.ts';
import { Next, PageQuery, readPage, selecting } from '../http/cursor.ts';
import { forEveryone } from '../http/guard.ts';
import { answer, newRouter, publicProblems } from '../http/router.ts';
import { Instant, idParam } from '../http/schemas/common.ts';
import { PublishedGrant, publishGrant } from '../http/schemas/grant.ts';
import { presentScreening, ScreeningSchema } from '../http/schemas/screening.ts';
import { toInstant } from '../instant.ts';
import { type EntryCountRow, selectEntryCounts, shareEntries } from '../passes/entries.ts';
import { wordsOf } from '../policy/vocabulary.ts';
import {
  type Deployment,
  type DeploymentRow,
  locateDeployment,
  readDeployment,
  selectAllDeployments,
} from '../registry/deployment.ts';
import { PublishedRegistration, publishRegistration } from '../registry/published.ts';
import {
  locateVersion,
  readVersion,
  selectVersions,
  type VersionRow,
} from '../registry/version.ts';
import { findFigures, type ReviewFigures } from '../reviews/figures.ts';
import { REVIEW_KEPT } from '../reviews/store.ts';
import { listClearings } from '../screening/clearing.ts';
import { findScreenings, readScreening, type ScreeningRow } from '../screening/store.ts';
import { StoredRecordError } from '../stored.ts';
import { type Grant, type GrantRow, readGrant } from '../tenants/grant.ts';
import { type ControllerKey, nameController, selectPublicGrants } from '../tenants/grants.ts';

const RegisterEntry = z
  .object({
    deployment: z.string(),
    version: z.int(),
    versions: z.string().openapi({ description: 'Where all that it declared is to be read.' }),
    declared_by: z
      .string()
      .nullable()
      .openapi({ description: 'The role that answers for what is declared.' }),
    name: z.string(),
    purpose: z.string().openapi(wordsOf('purpose')),
    controller: z.object({
      name: z.string(),
      type: z.string().openapi(wordsOf('controller.type')),
      owners: z.array(z.object({ name: z.string(), pct: z.number() })),
    }),
    screening: ScreeningSchema,
    jurisdictions: z.record(z.string(), z.string().openapi(wordsOf('jurisdiction'))),
    place: z.string().openapi(wordsOf('place.type')),
    mode: z.string().openapi(wordsOf('mode')),
    legal_basis: z.string().openapi(wordsOf('legal_basis')),
    alternative: z.object({ offered: z.boolean(), description: z.string().nullable() }),
    notice: z.string().nullable(),
    notice_sha256: z.string().nullable(),
    retention_days: z.number().nullable(),
    impact_assessment: z.object({
      on_file: z.boolean(),
      reference: z.string().nullable(),
      sha256: z.string().nullable(),
      date: z.string().nullable(),
    }),
    reviews: z
      .object({
        ended: z.int(),
        median_minutes: z.int().nullable(),
        overturned_share: z.number().nullable(),
        unreviewed_share: z.number(),
      })
      .nullable()
      .openapi({
        description:
          'Of outcomes that went against somebody, the latest hundred within a year: how long people took to look, how often one found that the machine was wrong (of those released), and how often nobody looked in time. null, and a figure is null, where fewer than twenty stand behind it. Of people who were erased nothing is counted.',
      }),
    registered_at: Instant,
    updated_at: Instant,
    ended_at: Instant.nullable().openapi({ description: 'null while it is in use.' }),
    entries: z
      .object({
        by_pass_pct: z.int().min(0).max(100),
        by_face_pct: z.int().min(0).max(100),
        at_least: z.int().openapi({ description: 'How many it is of, rounded down to fifties.' }),
        since: Instant.openapi({ description: 'Of the first pass.' }),
      })
      .nullable()
      .openapi({
        description:
          'How many got in by a pass and by their face, since passes are issued; it moves with each fifty and not between. null: none was, or fifty or fewer got in.',
      }),
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
    operationId: 'listRegister',
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
      read: selecting((after, most) => selectAllDeployments(db, after, most)),
      locate: (id) => locateDeployment(db, id),
      idOf: ({ id }) => id,
    });
    const ids = rows.map(({ id }) => id);
    const screenings = await findScreenings(db, ids);
    const counted = await selectEntryCounts(db, ids).all<EntryCountRow>();
    const entries = new Map(counted.results.map((row) => [row.deployment_id, row]));
    const deployments = rows.flatMap((row) => readOr(() => readDeployment(row)));
    const now = timing.now();
    const grants = await findGrants(db, deployments, now);
    const figures = await findFigures(db, ids, now - REVIEW_KEPT);
    const published = deployments.map((deployment) => {
      const granted = grants.get(nameController(...controllerOf(deployment))) ?? [];
      const { id } = deployment;
      const reviewed = figures.get(id);
      const published = publishDeployment(deployment, screenings.get(id), granted, reviewed, now);
      return { ...published, entries: publishEntries(entries.get(id)) };
    });
    return c.json({ deployments: published, next }, 200);
  },
);

const RegisterVersion = z
  .object({
    version: z.int(),
    registration: PublishedRegistration,
    registered_at: Instant,
  })
  .openapi('RegisterVersion');

register.openapi(
  createRoute({
    method: 'get',
    path: '/register/{id}/versions',
    operationId: 'listPublishedVersions',
    summary: 'What a deployment has declared over time, newest first',
    description: 'No key is needed, and no personal data is in it. Versions are never changed.',
    tags: ['public'],
    ...forEveryone,
    request: { params: idParam('dep'), query: PageQuery },
    responses: {
      200: answer(
        'A page; a place in it is a version.',
        z.object({ versions: z.array(RegisterVersion), next: Next }),
      ),
      ...publicProblems('invalid_request', 'deployment_not_found'),
    },
  }),
  async (c) => {
    const { db } = c.var.service;
    const { id } = c.req.valid('param');
    if (!(await locateDeployment(db, id).first())) {
      throw new Refusal({ is: 'deployment_not_found' });
    }
    const { rows, next } = await readPage<VersionRow>(c, c.req.valid('query'), {
      read: selecting((after, most) => selectVersions(db, id, after, most)),
      locate: (version) => locateVersion(db, id, version),
      idOf: ({ version }) => String(version),
    });
    const versions = rows.map(readVersion).map(({ version, registration, registeredAt }) => ({
      version,
      registration: publishRegistration(registration),
      registered_at: toInstant(registeredAt),
    }));
    return c.json({ versions, next }, 200);
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

function publishEntries(row: EntryCountRow | undefined) {
  const shares = shareEntries(row);
  return (
    shares && {
      by_pass_pct: shares.byPass,
      by_face_pct: shares.byFace,
      at_least: shares.atLeast,
      since: toInstant(shares.since),
    }
  );
}

function publishDeployment(
  { id, version, registration, createdAt, ...rest }: Deployment,
  screening: ScreeningRow | undefined,
  grants: readonly Grant[],
  reviews: ReviewFigures | undefined,
  now: number,
) {
  const { name, type, owners } = registration.controller;
  return {
    deployment: id,
    version,
    versions: `/v1/register/${id}/versions`,
    declared_by: registration.declared_by ?? null,
    name: registration.name,
    purpose: registration.purpose,
    controller: { name, type, owners: owners ?? [] },
    screening: presentScreening(screening && readScreening(screening), listClearings(grants, now)),
    grants: grants.map((grant) => publishGrant(grant, now)),
    jurisdictions: registration.jurisdictions,
    place: registration.place.type,
    mode: registration.mode,
    legal_basis: registration.legal_basis,
    alternative: {
      offered: registration.alternative.offered,
      description: registration.alternative.description ?? null,
    },
    notice: registration.notice.url ?? null,
    notice_sha256: registration.notice.sha256 ?? null,
    retention_days: registration.retention.days,
    impact_assessment: {
      on_file: registration.dpia.on_file,
      reference: registration.dpia.reference ?? null,
      sha256: registration.dpia.sha256 ?? null,
      date: registration.dpia.date ?? null,
    },
    reviews: reviews ?? null,
    registered_at: toInstant(createdAt),
    updated_at: toInstant(rest.updatedAt),
    ended_at: toInstant(rest.endedAt),
  };
}
