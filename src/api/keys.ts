/** /v1/keys: the keys of a tenant, made and ended by itself. */
import { createRoute, z } from '@hono/zod-openapi';
import { createKey, endKey, type Managed, readerOf, rotateKey } from '../countersign/key.ts';
import { Next, PageQuery, readPage, selecting } from '../http/cursor.ts';
import { guard } from '../http/guard.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import { SentInstant } from '../http/schemas/common.ts';
import { KeyName, KeySchema, KeyScopes, MadeKeySchema, presentKey } from '../http/schemas/key.ts';
import { selectKey, selectKeyPage } from '../tenants/keys.ts';
import { type KeyRow, readKey } from '../tenants/store.ts';

const MOST_DEPLOYMENTS = 20;
const DAY = 86_400;

const Deployments = z.array(z.string().max(64)).min(1).max(MOST_DEPLOYMENTS).optional().openapi({
  description:
    'The deployments that it is good for: on any other, and on what belongs to the whole tenant, it is refused. Left out: those of the key that asks.',
});

const Expiry = SentInstant.nullable().optional().openapi({
  description:
    'From then on it is refused; null: never. No later than the key that asks. Left out: with that one, and of a rotation with the key that is replaced.',
});

const KeyRequest = z
  .strictObject({
    name: KeyName,
    scopes: KeyScopes,
    deployments: Deployments,
    expires_at: Expiry,
    test: z.boolean().default(false).openapi({
      description:
        'For test data, which is kept apart from everything else and erased after 30 days. A test key makes no others.',
    }),
  })
  .openapi('KeyRequest', {
    example: { name: 'The gate at the north entrance', scopes: ['recognise'] },
  });

const Rotation = z
  .strictObject({
    overlap_seconds: z
      .int()
      .min(0)
      .max(30 * DAY)
      .default(DAY)
      .openapi({ description: 'How long the old key is good beside the new one.' }),
    expires_at: Expiry,
  })
  .openapi('KeyRotation', { example: { overlap_seconds: 3600 } });

/** A key's id has no prefix: it is the part of the key that decisions and versions name. */
const Id = z.object({
  id: z
    .string()
    .regex(/^[A-Za-z0-9]{16}$/, 'the 16 letters and digits after csk_')
    .openapi({ param: { name: 'id', in: 'path' }, example: '0'.repeat(16) }),
});

export const apiKeys = newRouter();

apiKeys.openapi(
  createRoute({
    method: 'post',
    path: '/keys',
    operationId: 'createKey',
    summary: 'Make a key',
    description:
      'Of the same tenant, or for its test data. It has no more than the key that asks: no other scope, no other deployment, no longer time. It is shown once.',
    tags: ['keys'],
    ...guard(['keys'], 'json', { bound: true, shownOnce: true }),
    request: jsonBody(KeyRequest),
    responses: {
      201: answer('Made.', MadeKeySchema),
      ...problems(
        'invalid_request',
        'malformed_body',
        'unsupported_content_type',
        'body_too_large',
        'key_exceeds',
        'tenant_keys_full',
        'tenant_exists',
        'deployment_not_found',
        'facts_changed',
        'storage_full',
        'audit_unavailable',
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { expires_at, ...request } = c.req.valid('json');
    const made = await createKey(
      service,
      caller,
      { ...request, expiresAt: toTime(expires_at) },
      timing,
    );
    return c.json({ ...present(made, timing.now()), key: made.key }, 201);
  },
);

apiKeys.openapi(
  createRoute({
    method: 'get',
    path: '/keys',
    operationId: 'listKeys',
    summary: 'List keys, newest first',
    description:
      'Also those that are over. A key that is bound to deployments sees those that are bound to nothing else.',
    tags: ['keys'],
    ...guard(['keys'], undefined, { bound: true }),
    request: {
      query: PageQuery.extend({
        test: z.enum(['true', 'false']).default('false').openapi({
          description: 'Those for test data; a test key sees no others.',
        }),
      }),
    },
    responses: {
      200: answer('A page.', z.object({ keys: z.array(KeySchema), next: Next })),
      ...problems('invalid_request'),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { db } = service;
    const { test, ...page } = c.req.valid('query');
    const reader = readerOf(caller);
    const ofTest = test === 'true' && caller.test !== true;
    const { rows, next } = await readPage<KeyRow>(c, page, {
      read: selecting((after, most) => selectKeyPage(db, reader, { after, most, test: ofTest })),
      locate: (id) => selectKey(db, reader, id),
      idOf: ({ id }) => id,
    });
    const now = timing.now();
    return c.json({ keys: rows.map((row) => presentKey(readKey(row), now)), next }, 200);
  },
);

apiKeys.openapi(
  createRoute({
    method: 'post',
    path: '/keys/{id}/rotate',
    operationId: 'rotateKey',
    summary: 'Let a new key take the place of one, which is good for a while yet',
    description:
      'The new one may do what the old one may. The key that asks may rotate itself, and any other that has no more than it has.',
    tags: ['keys'],
    ...guard(['keys'], 'json', { bound: true, shownOnce: true }),
    request: { params: Id, ...jsonBody(Rotation) },
    responses: {
      201: answer('The new key.', MadeKeySchema),
      ...problems(
        'invalid_request',
        'malformed_body',
        'unsupported_content_type',
        'body_too_large',
        'key_not_found',
        'key_over',
        'key_exceeds',
        'tenant_keys_full',
        'facts_changed',
        'storage_full',
        'audit_unavailable',
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { overlap_seconds, expires_at } = c.req.valid('json');
    const terms = { overlap: overlap_seconds * 1000, expiresAt: toTime(expires_at) };
    const made = await rotateKey(service, caller, c.req.valid('param').id, terms, timing);
    return c.json({ ...present(made, timing.now()), key: made.key }, 201);
  },
);

apiKeys.openapi(
  createRoute({
    method: 'post',
    path: '/keys/{id}/revoke',
    operationId: 'revokeKey',
    summary: 'End a key: the next request with it is refused',
    description: 'Any that the key sees, itself too, whatever that one may do.',
    tags: ['keys'],
    ...guard(['keys'], undefined, { bound: true }),
    request: { params: Id },
    responses: {
      200: answer('Revoked, now or before.', KeySchema),
      ...problems('invalid_request', 'key_not_found', 'audit_unavailable'),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const ended = await endKey(service, caller, c.req.valid('param').id, timing);
    return c.json(present(ended, timing.now()), 200);
  },
);

function present({ record, logReceipt }: Managed, now: number) {
  const presented = presentKey(record, now);
  return logReceipt === null ? presented : { ...presented, log_receipt: logReceipt };
}

function toTime(instant: string | null | undefined): number | null | undefined {
  return typeof instant === 'string' ? Date.parse(instant) : instant;
}
