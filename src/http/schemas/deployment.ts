/** How routes show deployments, and what each of them registered before. */
import { z } from '@hono/zod-openapi';
import type { Service } from '../../countersign/service.ts';
import { toInstant } from '../../instant.ts';
import { supportedRates } from '../../recognition/embed/match.ts';
import type { Deployment } from '../../registry/deployment.ts';
import { DeploymentRegistration } from '../../registry/registration.ts';
import type { Version } from '../../registry/version.ts';
import { listClearings } from '../../screening/clearing.ts';
import { findScreenings, readScreening } from '../../screening/store.ts';
import { type GrantRow, readGrant } from '../../tenants/grant.ts';
import { type ControllerKey, nameController, selectGrantsOf } from '../../tenants/grants.ts';
import { Instant, LogReceipt } from './common.ts';
import { presentScreening, ScreeningSchema } from './screening.ts';

export const DeploymentSchema = z
  .object({
    id: z.string(),
    version: z
      .int()
      .openapi({ description: 'Counts what was registered, from 1; its decisions name it.' }),
    registration: DeploymentRegistration,
    screening: ScreeningSchema,
    false_match_rate_supported: z.boolean().openapi({
      description:
        'Whether data shows that the embedder keeps the registered rate within every group that was measured. One that was registered before and is not supported stays, at the strictest threshold known for it.',
    }),
    created_at: Instant,
    updated_at: Instant,
    ended_at: Instant.nullable().openapi({ description: 'null while it is in use.' }),
    log_receipt: LogReceipt.optional(),
  })
  .openapi('Deployment');

/** What is known of each from elsewhere is read for all of them at once. */
export async function presentDeployments(
  { db, recogniser }: Service,
  deployments: readonly Deployment[],
  now: number,
) {
  const supported = supportedRates(recogniser.model);
  const keyOf = ({ tenantId, registration }: Deployment): ControllerKey => [
    tenantId,
    registration.controller.id,
  ];
  const ids = deployments.map(({ id }) => id);
  const [screenings, granted] = await Promise.all([
    findScreenings(db, ids),
    selectGrantsOf(db, deployments.map(keyOf)).all<GrantRow>(),
  ]);
  const grants = Map.groupBy(granted.results.map(readGrant), ({ tenantId, controllerId }) =>
    nameController(tenantId, controllerId),
  );
  return deployments.map((deployment) => {
    const latest = screenings.get(deployment.id);
    const own = grants.get(nameController(...keyOf(deployment))) ?? [];
    return {
      id: deployment.id,
      version: deployment.version,
      registration: deployment.registration,
      false_match_rate_supported: supported.includes(deployment.registration.false_match_rate),
      screening: presentScreening(latest && readScreening(latest), listClearings(own, now)),
      created_at: toInstant(deployment.createdAt),
      updated_at: toInstant(deployment.updatedAt),
      ended_at: toInstant(deployment.endedAt),
    };
  });
}

export const VersionSchema = z
  .object({
    version: z.int().openapi({ description: 'What a decision names as `deployment_version`.' }),
    registration: DeploymentRegistration,
    registered_at: Instant,
    key: z
      .string()
      .nullable()
      .openapi({ description: 'The id of the key that registered it, where that was kept.' }),
  })
  .openapi('DeploymentVersion');

export function presentVersion({ version, registration, registeredAt, keyId }: Version) {
  return { version, registration, registered_at: toInstant(registeredAt), key: keyId };
}
