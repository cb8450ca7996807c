/** /v1/webhooks: end points of a tenant's own that are told what happened. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { Next, PageQuery, readPage, selecting } from '../http/cursor.ts';
import type { AppEnv } from '../http/env.ts';
import { guard } from '../http/guard.ts';
import { invalidRequest, Problem } from '../http/problems.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import { Instant, idParam, LogReceipt } from '../http/schemas/common.ts';
import { presentEndpoints, WebhookSchema } from '../http/schemas/webhook.ts';
import { toInstant } from '../instant.ts';
import { report } from '../report.ts';
import { findFault } from '../webhooks/address.ts';
import {
  type Endpoint,
  type EndpointRow,
  MOST_ENDPOINTS,
  readEndpoint,
  selectEndpoints,
  selectOwnEndpoint,
} from '../webhooks/endpoint.ts';
import { EVENT_TYPES } from '../webhooks/events.ts';
import { createEndpoint, enable, remove, rotateSecret } from '../webhooks/manage.ts';
import type { Delivery } from '../webhooks/queue.ts';
import { FAULTS } from '../webhooks/schedule.ts';

const EXAMPLE_URL = 'https://app.example.com/countersign';

const WebhookRequest = z
  .strictObject({
    url: z.string().max(2048).openapi({
      pattern: '^https?://',
      description:
        'https, with a host name that is public, at the port 443 or 8443. Redirects are not followed.',
      example: EXAMPLE_URL,
    }),
    events: z
      .array(z.enum(EVENT_TYPES))
      .min(1)
      .max(EVENT_TYPES.length)
      .default([...EVENT_TYPES])
      .transform((events) => [...new Set(events)])
      .openapi({ description: 'What it is told of; everything, unless given.' }),
  })
  .openapi('WebhookRequest', {
    example: { url: EXAMPLE_URL, events: ['subject.consent_withdrawn', 'subject.erased'] },
  });

const RotationRequest = z
  .strictObject({
    overlap_hours: z
      .number()
      .min(0)
      .max(168)
      .default(24)
      .openapi({ description: 'How long messages are signed with the old secret, too.' }),
  })
  .openapi('WebhookRotation', { example: { overlap_hours: 24 } });

const DeliverySchema = z
  .object({
    id: z
      .string()
      .openapi({ description: '`webhook-id`: the same at each attempt, and at other end points.' }),
    type: z.enum(EVENT_TYPES),
    occurred_at: Instant,
    status: z.enum(['pending', 'delivered', 'failed']).openapi({
      description: 'failed: ten attempts were made, and none is left.',
    }),
    attempts: z.int(),
    next_attempt_at: Instant.nullable(),
    last_attempt_at: Instant.nullable(),
    last_status: z.int().nullable().openapi({ description: 'What it was answered with.' }),
    last_fault: z.enum(FAULTS).nullable().openapi({
      description:
        'Why there was no answer. secret_unavailable: the service cannot open the secret; rotate it.',
    }),
  })
  .openapi('WebhookDelivery');

const params = idParam('whk');
const deliveryParams = params.extend({
  delivery: z
    .string()
    .regex(/^msg_[A-Za-z0-9]{22}$/, 'an id that starts with msg_')
    .openapi({ param: { name: 'delivery', in: 'path' } }),
});

export const webhooks = newRouter();

webhooks.openapi(
  createRoute({
    method: 'post',
    path: '/webhooks',
    operationId: 'createWebhook',
    summary: 'Be told what happens',
    description:
      'Messages follow Standard Webhooks: POST, signed `v1` and `v1a`, tried ten times in three days until they are answered 2xx, in the order in which things happened, unless one has to be tried again. They hold ids and nothing of a person. A message may come twice: `webhook-id` tells.',
    tags: ['webhooks'],
    ...guard(['webhooks'], 'json', { shownOnce: true }),
    request: jsonBody(WebhookRequest),
    responses: {
      201: answer('Told of what happens from now on.', WebhookSchema),
      ...problems(
        'invalid_request',
        'malformed_body',
        'unsupported_content_type',
        'body_too_large',
        'webhooks_full',
        'wrong_master_key',
        'facts_changed',
        'storage_full',
        'audit_unavailable',
      ),
    },
  }),
  async (c) => {
    const wanted = c.req.valid('json');
    const fault = findFault(wanted.url, c.env.WEBHOOKS_TO_LOCALHOST === 'on');
    if (fault !== undefined) throw invalidRequest('url', fault);
    const asking = askingOf(c);
    const { endpoint, secret, receipt } = await createEndpoint(partsOf(c), wanted, asking);
    if (receipt === null) {
      const detail = `A tenant has at most ${MOST_ENDPOINTS}. Delete one first.`;
      throw new Problem('webhooks_full', detail);
    }
    const shown = await present(c, [{ ...endpoint, since: 0 }]);
    return c.json({ ...shown[0], secret, log_receipt: receipt }, 201);
  },
);

webhooks.openapi(
  createRoute({
    method: 'get',
    path: '/webhooks',
    operationId: 'listWebhooks',
    summary: 'List end points',
    tags: ['webhooks'],
    ...guard(['webhooks']),
    request: { query: PageQuery },
    responses: {
      200: answer('A page.', z.object({ webhooks: z.array(WebhookSchema), next: Next })),
      ...problems('invalid_request'),
    },
  }),
  async (c) => {
    const { db } = c.var.service;
    const { tenantId } = c.var.caller;
    const { rows, next } = await readPage<EndpointRow>(c, c.req.valid('query'), {
      read: selecting((after, most) => selectEndpoints(db, tenantId, after, most)),
      locate: (id) => selectOwnEndpoint(db, tenantId, id),
      idOf: ({ id }) => id,
    });
    return c.json({ webhooks: await present(c, rows.map(readEndpoint)), next }, 200);
  },
);

webhooks.openapi(
  createRoute({
    method: 'get',
    path: '/webhooks/{id}',
    operationId: 'getWebhook',
    summary: 'Read an end point',
    tags: ['webhooks'],
    ...guard(['webhooks']),
    request: { params },
    responses: {
      200: answer('The end point, without its secret.', WebhookSchema),
      ...problems('invalid_request', 'webhook_not_found'),
    },
  }),
  async (c) => {
    const shown = await present(c, [await findOwn(c, c.req.valid('param').id)]);
    return c.json(shown[0], 200);
  },
);

webhooks.openapi(
  createRoute({
    method: 'delete',
    path: '/webhooks/{id}',
    operationId: 'deleteWebhook',
    summary: 'Delete an end point, with its deliveries',
    tags: ['webhooks'],
    ...guard(['webhooks']),
    request: { params },
    responses: {
      200: answer(
        'Told of nothing any more.',
        z.object({ id: z.string(), log_receipt: LogReceipt }),
      ),
      ...problems('invalid_request', 'webhook_not_found', 'audit_unavailable'),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const { receipt } = await remove(partsOf(c), id, askingOf(c));
    if (receipt === null) throw notFound();
    const forgotten = objectOf(c, id).forget();
    // It finds out by itself, too: at its next alarm.
    c.executionCtx.waitUntil(
      forgotten.catch((error: unknown) => report('webhook_not_forgotten', error, { webhook: id })),
    );
    return c.json({ id, log_receipt: receipt }, 200);
  },
);

webhooks.openapi(
  createRoute({
    method: 'post',
    path: '/webhooks/{id}/secrets',
    operationId: 'rotateWebhookSecret',
    summary: 'Make another secret and key pair',
    description:
      'Until the old ones end, each message has the signatures of both, so that a receiver can change over at any time. Of a secret that leaked, let the old one end at once: `overlap_hours: 0`.',
    tags: ['webhooks'],
    ...guard(['webhooks'], 'json', { shownOnce: true }),
    request: { params, ...jsonBody(RotationRequest) },
    responses: {
      201: answer('With the new secret, which is shown once.', WebhookSchema),
      ...problems(
        'invalid_request',
        'malformed_body',
        'unsupported_content_type',
        'body_too_large',
        'webhook_not_found',
        'wrong_master_key',
        'facts_changed',
        'audit_unavailable',
      ),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const asking = askingOf(c);
    const endsAt = asking.now + Math.round(c.req.valid('json').overlap_hours * 3_600_000);
    const { secret, receipt } = await rotateSecret(partsOf(c), id, endsAt, asking);
    if (receipt === null) throw notFound();
    const shown = await present(c, [await findOwn(c, id)]);
    return c.json({ ...shown[0], secret, log_receipt: receipt }, 201);
  },
);

webhooks.openapi(
  createRoute({
    method: 'post',
    path: '/webhooks/{id}/enable',
    operationId: 'enableWebhook',
    summary: 'Enable an end point that was disabled',
    description: 'What waits is sent at once: nothing of the last 30 days is lost.',
    tags: ['webhooks'],
    ...guard(['webhooks']),
    request: { params },
    responses: {
      200: answer('Told again, now or before.', WebhookSchema),
      ...problems('invalid_request', 'webhook_not_found', 'audit_unavailable'),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const { receipt } = await enable(partsOf(c), id, askingOf(c));
    const shown = await present(c, [await findOwn(c, id)]);
    if (receipt === null) return c.json(shown[0], 200);
    const resumed = objectOf(c, id).resume(id);
    // The sweep wakes it where this is lost.
    c.executionCtx.waitUntil(
      resumed.catch((error: unknown) => report('webhook_not_resumed', error, { webhook: id })),
    );
    return c.json({ ...shown[0], log_receipt: receipt }, 200);
  },
);

webhooks.openapi(
  createRoute({
    method: 'get',
    path: '/webhooks/{id}/deliveries',
    operationId: 'listWebhookDeliveries',
    summary: 'List deliveries, newest first',
    description: 'Of the last 30 days, what waits and the last 1,000 others.',
    tags: ['webhooks'],
    ...guard(['webhooks']),
    request: { params, query: PageQuery },
    responses: {
      200: answer('A page.', z.object({ deliveries: z.array(DeliverySchema), next: Next })),
      ...problems('invalid_request', 'webhook_not_found'),
    },
  }),
  async (c) => {
    const { id } = await findOwn(c, c.req.valid('param').id);
    const object = objectOf(c, id);
    const { rows, next } = await readPage<Delivery>(c, c.req.valid('query'), {
      read: async (after, most) => ({ rows: await object.list(after, most), bound: null }),
      locate: (delivery) => ({ first: async () => object.find(delivery) }),
      idOf: (delivery) => delivery.id,
    });
    return c.json({ deliveries: rows.map(presentDelivery), next }, 200);
  },
);

webhooks.openapi(
  createRoute({
    method: 'post',
    path: '/webhooks/{id}/deliveries/{delivery}/resend',
    operationId: 'resendWebhookDelivery',
    summary: 'Send a message again, whatever came of it',
    description: 'With the same `webhook-id` and the same body, signed anew.',
    tags: ['webhooks'],
    ...guard(['webhooks']),
    request: { params: deliveryParams },
    responses: {
      202: answer('It is sent now.', DeliverySchema),
      ...problems('invalid_request', 'webhook_not_found', 'webhook_disabled', 'delivery_not_found'),
    },
  }),
  async (c) => {
    const { id, delivery } = c.req.valid('param');
    const { disabledAt } = await findOwn(c, id);
    if (disabledAt !== null) {
      throw new Problem('webhook_disabled', `Enable it first: POST /v1/webhooks/${id}/enable.`);
    }
    const resent = await objectOf(c, id).resend(id, delivery);
    if (!resent)
      throw new Problem('delivery_not_found', 'Check the id; they are kept for 30 days.');
    return c.json(presentDelivery(resent), 202);
  },
);

async function findOwn(c: Context<AppEnv>, id: string): Promise<Endpoint> {
  const { service, caller } = c.var;
  const row = await selectOwnEndpoint(service.db, caller.tenantId, id).first<EndpointRow>();
  if (!row) throw notFound();
  return readEndpoint(row);
}

const notFound = () => new Problem('webhook_not_found', 'Check the id; it may be deleted already.');

const objectOf = (c: Context<AppEnv>, id: string) => c.var.service.deliveries.getByName(id);

const partsOf = (c: Context<AppEnv>) => {
  const { db, audit, vault } = c.var.service;
  return { db, audit, vault };
};

function askingOf(c: Context<AppEnv>) {
  const { caller, timing } = c.var;
  const { tenantId, keyId } = caller;
  return { tenantId, keyId, request: timing.request, now: timing.now() };
}

const present = (c: Context<AppEnv>, endpoints: readonly Endpoint[]) =>
  presentEndpoints(c.var.service.db, endpoints, c.var.timing.now());

function presentDelivery(delivery: Delivery): z.infer<typeof DeliverySchema> {
  return {
    id: delivery.id,
    type: delivery.type,
    occurred_at: toInstant(delivery.at),
    status: delivery.status,
    attempts: delivery.attempts,
    next_attempt_at: toInstant(delivery.next_at),
    last_attempt_at: toInstant(delivery.last_at),
    last_status: delivery.last_status,
    last_fault: delivery.last_fault,
  };
}
