/** How routes show tenants to operators. */
import { z } from '@hono/zod-openapi';
import type { Progress } from '../../countersign/tenant.ts';
import { toInstant } from '../../instant.ts';
import { REVIEW_SCOPE, SCOPES } from '../../tenants/key.ts';
import { NAME_PATTERN, statusOf, TENANT_STATUSES, type Tenant } from '../../tenants/tenant.ts';
import { Instant, LogReceipt } from './common.ts';

/** A path parameter: a tenant by its name. */
export const TenantId = z.object({
  id: z
    .string()
    .regex(NAME_PATTERN, 'the name of a tenant')
    .openapi({ param: { name: 'id', in: 'path' }, example: 'zoo' }),
});

const Counts = z.object({
  over: z.int().openapi({ description: 'Erased, or ended; before the deletion too.' }),
  left: z.int(),
});

export const TenantSchema = z
  .object({
    id: z.string(),
    status: z.enum(TENANT_STATUSES),
    test_of: z
      .string()
      .nullable()
      .openapi({ description: 'The tenant whose test data it holds, and with which it stands.' }),
    scopes: z
      .array(z.enum([...SCOPES, REVIEW_SCOPE]))
      .nullable()
      .openapi({ description: 'What its keys may have; null: every scope of tenants.' }),
    created_at: Instant,
    suspended_at: Instant.nullable(),
    deletion: z
      .object({
        begun_at: Instant,
        finished_at: Instant.nullable(),
        people: Counts.optional(),
        deployments: Counts.optional(),
        receipt: z.string().nullable().openapi({
          description:
            'A JWS, typ `countersign-deletion+jwt`, signed with the `receipt` key of /.well-known/jwks.json: that nobody of the tenant is left, and how many were erased.',
        }),
      })
      .nullable()
      .openapi({ description: 'How far it is is told of one tenant, and not in the list.' }),
    log_receipt: LogReceipt.optional(),
  })
  .openapi('Tenant');

export function presentTenant(tenant: Tenant, progress?: Progress) {
  const { deletingAt } = tenant;
  return {
    id: tenant.id,
    status: statusOf(tenant),
    test_of: tenant.testOf,
    scopes: tenant.scopes && [...tenant.scopes],
    created_at: toInstant(tenant.createdAt),
    suspended_at: toInstant(tenant.suspendedAt),
    deletion:
      deletingAt === null
        ? null
        : {
            begun_at: toInstant(deletingAt),
            finished_at: toInstant(tenant.deletedAt),
            ...progress,
            receipt: tenant.receipt,
          },
  };
}
