/** /v1/grants: what the service's operators vouch for. */
import { createRoute, z } from '@hono/zod-openapi';
import { findGrant, proposeGrant, settleGrant } from '../countersign/grant.ts';
import { Next, PageQuery, readPage, selecting } from '../http/cursor.ts';
import type { AppEnv } from '../http/env.ts';
import { guard } from '../http/guard.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import { idParam, SentInstant } from '../http/schemas/common.ts';
import {
  EvidenceSchema,
  FactsSchema,
  GrantSchema,
  presentGrant,
  Reason,
  ScopeSchema,
} from '../http/schemas/grant.ts';
import { printable } from '../registry/printable.ts';
import { type GrantRow, readGrant } from '../tenants/grant.ts';
import { type Reader, selectGrant, selectGrantPage } from '../tenants/grants.ts';

const GrantRequest = z
  .strictObject({
    tenant: z.string().max(63),
    controller: printable(z.string().min(1).max(64)).openapi({
      description: '`controller.id` of its registrations, those that are still to come among them.',
    }),
    facts: FactsSchema.openapi({
      minProperties: 1,
      description:
        'By attribute of the policy input, such as `controller.type`: values that a registration declares and that count only if an operator vouches for them.',
    }),
    scope: ScopeSchema.default({}),
    evidence: EvidenceSchema,
    same_legal_person: z.boolean().openapi({
      description: 'Whether whoever runs this service and the controller are one legal person.',
    }),
    expires_at: SentInstant.openapi({
      description: 'Two years away at most, and no later than an order that it is of.',
    }),
    reason: Reason,
  })
  .refine(({ facts }) => Object.keys(facts).length > 0, {
    path: ['facts'],
    error: 'name what is vouched for',
  })
  .openapi('GrantRequest', {
    example: {
      tenant: 'acme',
      controller: 'city-police',
      facts: { 'controller.type': 'law_enforcement' },
      scope: { jurisdictions: ['DE'] },
      evidence: { sha256: '0'.repeat(64), title: 'Act on the city police, section 1' },
      same_legal_person: false,
      expires_at: '2027-11-01T00:00:00Z',
      reason: 'The act names it, and its office confirmed the request by telephone.',
    },
  });

const StatementRequest = z
  .strictObject({ reason: Reason })
  .openapi('GrantStatement', { example: { reason: 'Seen the evidence, called the office.' } });

export const grants = newRouter();

grants.openapi(
  createRoute({
    method: 'post',
    path: '/grants',
    operationId: 'proposeGrant',
    summary: 'Vouch for what a controller declares, having seen evidence',
    description:
      'It adds nothing to a registration: it stands behind values that are registered and equal it. What is grave waits for another operator. Once it counts, it is public at GET /v1/register.',
    tags: ['grants'],
    ...guard(['grant'], 'json'),
    request: jsonBody(GrantRequest),
    responses: {
      201: answer('Recorded.', GrantSchema),
      ...problems(
        'invalid_request',
        'malformed_body',
        'unsupported_content_type',
        'body_too_large',
        'grants_full',
        'storage_full',
        'audit_unavailable',
      ),
    },
  }),
  async (c) => {
    const { service, timing } = c.var;
    const { tenant, controller, same_legal_person, expires_at, ...rest } = c.req.valid('json');
    const proposal = {
      ...rest,
      tenantId: tenant,
      controllerId: controller,
      sameLegalPerson: same_legal_person,
      expiresAt: Date.parse(expires_at),
    };
    const { grant, logReceipt } = await proposeGrant(service, operatorOf(c.var), proposal, timing);
    return c.json({ ...presentGrant(grant, timing.now()), log_receipt: logReceipt }, 201);
  },
);

grants.openapi(
  createRoute({
    method: 'post',
    path: '/grants/{id}/approvals',
    operationId: 'approveGrant',
    summary: 'Approve a grave grant that another operator proposed',
    tags: ['grants'],
    ...guard(['grant'], 'json'),
    request: { params: idParam('grt'), ...jsonBody(StatementRequest) },
    responses: {
      201: answer('In force from the next request on.', GrantSchema),
      ...problems(
        'invalid_request',
        'malformed_body',
        'own_grant',
        'grant_not_found',
        'grant_settled',
        'storage_full',
        'audit_unavailable',
      ),
    },
  }),
  async (c) => {
    const { service, timing } = c.var;
    const { reason } = c.req.valid('json');
    const statement = { event: 'approved', reason } as const;
    const { id } = c.req.valid('param');
    const { grant, logReceipt } = await settleGrant(
      service,
      operatorOf(c.var),
      id,
      statement,
      timing,
    );
    return c.json({ ...presentGrant(grant, timing.now()), log_receipt: logReceipt }, 201);
  },
);

grants.openapi(
  createRoute({
    method: 'post',
    path: '/grants/{id}/revoke',
    operationId: 'revokeGrant',
    summary: 'Revoke a grant; any operator may',
    tags: ['grants'],
    ...guard(['grant'], 'json'),
    request: { params: idParam('grt'), ...jsonBody(StatementRequest) },
    responses: {
      200: answer('Vouches for nothing from the next request on.', GrantSchema),
      ...problems(
        'invalid_request',
        'malformed_body',
        'grant_not_found',
        'grant_settled',
        'audit_unavailable',
      ),
    },
  }),
  async (c) => {
    const { service, timing } = c.var;
    const { reason } = c.req.valid('json');
    const statement = { event: 'revoked', reason } as const;
    const { id } = c.req.valid('param');
    const { grant, logReceipt } = await settleGrant(
      service,
      operatorOf(c.var),
      id,
      statement,
      timing,
    );
    return c.json({ ...presentGrant(grant, timing.now()), log_receipt: logReceipt }, 200);
  },
);

grants.openapi(
  createRoute({
    method: 'get',
    path: '/grants/{id}',
    operationId: 'getGrant',
    summary: 'Read a grant',
    tags: ['grants'],
    ...guard(['manage', 'audit', 'grant']),
    request: { params: idParam('grt') },
    responses: { 200: answer('The grant.', GrantSchema), ...problems('grant_not_found') },
  }),
  async (c) => {
    const { service, timing } = c.var;
    const grant = await findGrant(service.db, readerOf(c.var), c.req.valid('param').id);
    return c.json(presentGrant(grant, timing.now()), 200);
  },
);

grants.openapi(
  createRoute({
    method: 'get',
    path: '/grants',
    operationId: 'listGrants',
    summary: 'List grants, newest first',
    description: "A tenant's key reads its tenant's, an operator's key everybody's.",
    tags: ['grants'],
    ...guard(['manage', 'audit', 'grant']),
    request: { query: PageQuery },
    responses: {
      200: answer('A page.', z.object({ grants: z.array(GrantSchema), next: Next })),
      ...problems('invalid_request'),
    },
  }),
  async (c) => {
    const { service, timing } = c.var;
    const { db } = service;
    const reader = readerOf(c.var);
    const { rows, next } = await readPage<GrantRow>(c, c.req.valid('query'), {
      read: selecting((after, most) => selectGrantPage(db, reader, after, most)),
      locate: (id) => selectGrant(db, reader, id),
      idOf: ({ id }) => id,
    });
    const now = timing.now();
    return c.json({ grants: rows.map((row) => presentGrant(readGrant(row), now)), next }, 200);
  },
);

type Variables = AppEnv['Variables'];

/** Behind the scope that only operators have. */
function operatorOf({ operator }: Variables) {
  if (!operator) throw new TypeError("A route for operators was reached with a tenant's key.");
  return operator;
}

function readerOf({ operator, caller }: Variables): Reader {
  return { tenantId: operator ? undefined : caller.tenantId };
}
