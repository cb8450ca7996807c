/** /v1/tenants: for operators, who make tenants, suspend and delete them. */
import { createRoute, z } from '@hono/zod-openapi';
import {
  type Changed,
  createTenant,
  deleteTenant,
  findTenant,
  readProgress,
  resume,
  suspend,
} from '../countersign/tenant.ts';
import { Next, PageQuery, readPage, selecting } from '../http/cursor.ts';
import type { AppEnv } from '../http/env.ts';
import { guard } from '../http/guard.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import { Reason } from '../http/schemas/grant.ts';
import { KeyName, KeyScopes } from '../http/schemas/key.ts';
import { presentTenant, TenantId, TenantSchema } from '../http/schemas/tenant.ts';
import {
  isTenantName,
  LONGEST_NAME,
  NAME_PATTERN,
  readTenant,
  type TenantRow,
} from '../tenants/tenant.ts';
import { selectTenant, selectTenantPage } from '../tenants/tenants.ts';

const TenantRequest = z
  .strictObject({
    id: z
      .string()
      .regex(NAME_PATTERN, 'use a-z, 0-9 and -')
      .max(LONGEST_NAME)
      .refine(isTenantName, 'leave -test to the test data of tenants')
      .openapi({ description: 'A name that stays: no other tenant ever gets it.' }),
    scopes: KeyScopes.optional().openapi({
      description: 'What its keys may have. Left out: every scope of tenants.',
    }),
    key: KeyName.default('first'),
  })
  .openapi('TenantRequest', {
    example: { id: 'zoo', scopes: ['recognise', 'enrol', 'manage', 'keys'] },
  });

const Statement = z
  .strictObject({ reason: Reason })
  .openapi('TenantStatement', { example: { reason: 'Its contract ended.' } });

export const tenants = newRouter();

tenants.openapi(
  createRoute({
    method: 'post',
    path: '/tenants',
    operationId: 'createTenant',
    summary: 'Make a tenant, with its first key',
    description: 'The key has every scope that the tenant has, and is shown once.',
    tags: ['tenants'],
    ...guard(['tenants'], 'json', { shownOnce: true }),
    request: jsonBody(TenantRequest),
    responses: {
      201: answer(
        'Made.',
        TenantSchema.extend({ key: z.string().openapi({ description: 'Shown once.' }) }).openapi(
          'MadeTenant',
        ),
      ),
      ...problems(
        'invalid_request',
        'malformed_body',
        'unsupported_content_type',
        'body_too_large',
        'tenant_exists',
        'storage_full',
        'audit_unavailable',
      ),
    },
  }),
  async (c) => {
    const { service, timing } = c.var;
    const { id, scopes = null, key } = c.req.valid('json');
    const made = await createTenant(service, operatorOf(c.var), { id, scopes, key }, timing);
    return c.json({ ...present(made), key: made.key }, 201);
  },
);

tenants.openapi(
  createRoute({
    method: 'get',
    path: '/tenants',
    operationId: 'listTenants',
    summary: 'List tenants, by name',
    description: 'Those that were deleted too, and those that hold test data.',
    tags: ['tenants'],
    ...guard(['tenants']),
    request: { query: PageQuery },
    responses: {
      200: answer('A page.', z.object({ tenants: z.array(TenantSchema), next: Next })),
      ...problems('invalid_request'),
    },
  }),
  async (c) => {
    const { db } = c.var.service;
    const { rows, next } = await readPage<TenantRow>(c, c.req.valid('query'), {
      read: selecting((after, most) => selectTenantPage(db, after, most)),
      locate: (id) => selectTenant(db, id),
      idOf: ({ id }) => id,
    });
    return c.json({ tenants: rows.map((row) => presentTenant(readTenant(row))), next }, 200);
  },
);

tenants.openapi(
  createRoute({
    method: 'get',
    path: '/tenants/{id}',
    operationId: 'getTenant',
    summary: 'Read a tenant, and how far its deletion is',
    tags: ['tenants'],
    ...guard(['tenants']),
    request: { params: TenantId },
    responses: {
      200: answer('The tenant.', TenantSchema),
      ...problems('invalid_request', 'tenant_not_found'),
    },
  }),
  async (c) => {
    const { db } = c.var.service;
    const tenant = await findTenant(db, c.req.valid('param').id);
    const progress = tenant.deletingAt === null ? undefined : await readProgress(db, tenant.id);
    return c.json(presentTenant(tenant, progress), 200);
  },
);

const STATED = {
  request: { params: TenantId, ...jsonBody(Statement) },
  problems: problems(
    'invalid_request',
    'malformed_body',
    'unsupported_content_type',
    'body_too_large',
    'tenant_not_found',
    'tenant_deleted',
    'audit_unavailable',
  ),
} as const;

tenants.openapi(
  createRoute({
    method: 'post',
    path: '/tenants/{id}/suspend',
    operationId: 'suspendTenant',
    summary: 'Refuse every request of a tenant, and delete nothing',
    description:
      'From the next request on, with its test data. What people say no to goes on: with a key of the tenant, DELETE /v1/subjects/{id} and /v1/templates/{id}, POST /v1/templates/{id}/end, a consent that is refused or withdrawn, and finding the subject; without one, the links that people have. Retention goes on, too.',
    tags: ['tenants'],
    ...guard(['tenants'], 'json'),
    request: STATED.request,
    responses: { 200: answer('Suspended, now or before.', TenantSchema), ...STATED.problems },
  }),
  async (c) => {
    const { service, timing } = c.var;
    const { id } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    return c.json(present(await suspend(service, operatorOf(c.var), id, reason, timing)), 200);
  },
);

tenants.openapi(
  createRoute({
    method: 'post',
    path: '/tenants/{id}/resume',
    operationId: 'resumeTenant',
    summary: 'Let a tenant that is suspended go on',
    tags: ['tenants'],
    ...guard(['tenants'], 'json'),
    request: STATED.request,
    responses: { 200: answer('In use, now or before.', TenantSchema), ...STATED.problems },
  }),
  async (c) => {
    const { service, timing } = c.var;
    const { id } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    return c.json(present(await resume(service, operatorOf(c.var), id, reason, timing)), 200);
  },
);

tenants.openapi(
  createRoute({
    method: 'delete',
    path: '/tenants/{id}',
    operationId: 'deleteTenant',
    summary: 'Delete a tenant that is suspended: everyone of it is erased',
    description:
      'Its keys end at once, and nothing can be added. Each person is erased as if it had been asked for, each deployment ended; its test data too. That is long, and goes on by itself, each minute; asked again, it goes on at once. GET /v1/tenants/{id} shows how far it is, and at the end the receipt. What stays: what was public (registrations with their end, grants), the log with what it says of no person, bare ids, and the name.',
    tags: ['tenants'],
    ...guard(['tenants']),
    request: { params: TenantId },
    responses: {
      200: answer('Deleted, now or before.', TenantSchema),
      202: answer('Under way.', TenantSchema),
      ...problems('invalid_request', 'tenant_not_found', 'tenant_in_use', 'audit_unavailable'),
    },
  }),
  async (c) => {
    const { service, timing } = c.var;
    const { id } = c.req.valid('param');
    const { tenant, logReceipt } = await deleteTenant(service, operatorOf(c.var), id, timing);
    const shown = presentTenant(tenant, await readProgress(service.db, id));
    const body = logReceipt === null ? shown : { ...shown, log_receipt: logReceipt };
    return c.json(body, tenant.deletedAt === null ? 202 : 200);
  },
);

function present({ tenant, logReceipt }: Changed) {
  const shown = presentTenant(tenant);
  return logReceipt === null ? shown : { ...shown, log_receipt: logReceipt };
}

/** Behind the scope that only operators have. */
function operatorOf({ operator }: AppEnv['Variables']) {
  if (!operator) throw new TypeError("A route for operators was reached with a tenant's key.");
  return operator;
}
