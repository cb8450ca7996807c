/** /v1/vault: its master keys and its tenants' transforms, for the service's operators. */
import { createRoute, z } from '@hono/zod-openapi';
import { Refusal } from '../countersign/errors.ts';
import { findTenant } from '../countersign/tenant.ts';
import { guard } from '../http/guard.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import { Instant } from '../http/schemas/common.ts';
import { toInstant } from '../instant.ts';
import { renewStep } from '../rotation/renew.ts';
import { PARTS, retireKeys, rewrapStep } from '../rotation/rewrap.ts';
import { readStatus } from '../rotation/status.ts';

/** What JSON says exactly in every language. */
const Count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

const VaultSchema = z
  .object({
    keys: z.array(
      z.object({
        id: z.string().openapi({ description: 'Derived from the key; in all that it seals.' }),
        name: z.string().nullable().openapi({ description: 'As MASTER_KEY names it.' }),
        state: z.enum(['seals', 'opens', 'missing', 'retired']),
        held: z.boolean(),
        templates: Count.openapi({ description: 'Sealed with it, as are the next two.' }),
        transforms: Count.openapi({ description: 'Of tenants.' }),
        webhooks: Count.openapi({ description: 'Secrets of end points.' }),
      }),
    ),
    renewals: z
      .array(z.object({ tenant: z.string(), generation: Count }))
      .openapi({ description: 'Tenants whose transform is being renewed.' }),
    former: z
      .object({ templates: Count, until: Instant.nullable() })
      .openapi({ description: 'Ciphertexts that were replaced and are kept for a while.' }),
  })
  .openapi('Vault');

const Failed = z.array(z.string()).openapi({ description: 'Ids of what stays as it was.' });

const RewrapPlace = z.strictObject({ part: z.enum(PARTS), row: Count });

const RewrapSchema = z
  .object({
    templates: Count.openapi({ description: 'Whose keys were wrapped anew.' }),
    transforms: Count.openapi({ description: 'Of tenants, whose seeds were sealed anew.' }),
    webhooks: Count.openapi({ description: 'Secrets of end points that were sealed anew.' }),
    failed: Failed,
    next: RewrapPlace.nullable().openapi({
      description: 'For the next step; null after the last.',
    }),
  })
  .openapi('RewrapStep');

const Place = z.strictObject({ generation: Count, row: Count });

const RenewSchema = z
  .object({
    generation: Count,
    renewed: Count,
    failed: Failed,
    left: Count.openapi({ description: 'Templates of older generations.' }),
    next: Place.nullable().openapi({ description: 'For the next step; null after the last.' }),
  })
  .openapi('RenewStep');

const RewrapRequest = z
  .strictObject({ after: RewrapPlace.nullable().default(null) })
  .openapi('RewrapRequest', { example: { after: null } });

const RenewRequest = z
  .strictObject({ tenant: z.string().min(1).max(63), after: Place.nullable().default(null) })
  .openapi('RenewRequest', { example: { tenant: 'acme', after: null } });

export const vault = newRouter();

vault.openapi(
  createRoute({
    method: 'get',
    path: '/vault',
    operationId: 'getVault',
    summary: 'What each master key seals, and which rotations are under way',
    tags: ['operators'],
    ...guard(['vault']),
    responses: { 200: answer('The vault.', VaultSchema), ...problems('wrong_master_key') },
  }),
  async (c) => {
    const { keys, renewals, former } = await readStatus(c.var.service);
    const until = former.until === null ? null : toInstant(former.until);
    const told = { keys: [...keys], renewals: [...renewals] };
    return c.json({ ...told, former: { templates: former.templates, until } }, 200);
  },
);

vault.openapi(
  createRoute({
    method: 'post',
    path: '/vault/rewrap',
    operationId: 'rewrapKeys',
    summary: 'A step of a rotation: seal with the first master key what others sealed',
    description:
      'Send `next` of each answer as `after` of the next request until it is null. `npm run vault -- rotate` does.',
    tags: ['operators'],
    ...guard(['vault'], 'json'),
    request: jsonBody(RewrapRequest),
    responses: {
      200: answer('Done.', RewrapSchema),
      ...problems('invalid_request', 'malformed_body', 'wrong_master_key', 'facts_changed'),
    },
  }),
  async (c) => {
    const step = await rewrapStep(c.var.service, c.req.valid('json').after);
    return c.json({ ...step, failed: [...step.failed] }, 200);
  },
);

vault.openapi(
  createRoute({
    method: 'post',
    path: '/vault/retire',
    operationId: 'retireKey',
    summary: 'Give up former master keys that seal nothing any more',
    description: 'For good: a key that is given up never seals again in this database.',
    tags: ['operators'],
    ...guard(['vault']),
    responses: { 200: answer('The vault.', VaultSchema), ...problems('wrong_master_key') },
  }),
  async (c) => {
    await retireKeys(c.var.service);
    const { keys, renewals, former } = await readStatus(c.var.service);
    const until = former.until === null ? null : toInstant(former.until);
    const told = { keys: [...keys], renewals: [...renewals] };
    return c.json({ ...told, former: { templates: former.templates, until } }, 200);
  },
);

vault.openapi(
  createRoute({
    method: 'post',
    path: '/vault/renew',
    operationId: 'renewTransform',
    summary: "A step of the renewal of a tenant's secret transform",
    description:
      'The first step begins a renewal, unless one is under way. `npm run vault -- rotate --transform TENANT` sends them all.',
    tags: ['operators'],
    ...guard(['vault'], 'json'),
    request: jsonBody(RenewRequest),
    responses: {
      200: answer('Done.', RenewSchema),
      ...problems(
        'invalid_request',
        'malformed_body',
        'tenant_not_found',
        'tenant_deleted',
        'wrong_master_key',
        'facts_changed',
      ),
    },
  }),
  async (c) => {
    const { service, timing } = c.var;
    const { tenant, after } = c.req.valid('json');
    const { deletingAt } = await findTenant(service.db, tenant);
    if (deletingAt !== null) throw new Refusal({ is: 'tenant_deleted' });
    const step = await renewStep(service, tenant, after, timing.now());
    return c.json({ ...step, failed: [...step.failed] }, 200);
  },
);
