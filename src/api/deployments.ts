/** /v1/deployments: registered uses of recognition. */
import { createRoute, z } from '@hono/zod-openapi';
import { requireWithin } from '../countersign/bounds.ts';
import {
  closeDeployment,
  type Registered,
  registerDeployment,
  replaceDeployment,
} from '../countersign/deployment.ts';
import { Refusal } from '../countersign/errors.ts';
import type { Service } from '../countersign/service.ts';
import { Next, PageQuery, readPage, selecting } from '../http/cursor.ts';
import { guard } from '../http/guard.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import { idParam } from '../http/schemas/common.ts';
import { DeploymentSchema, presentDeployments } from '../http/schemas/deployment.ts';
import { newId } from '../ids.ts';
import { supportedRates } from '../recognition/embed/match.ts';
import {
  type Deployment,
  type DeploymentRow,
  readDeployment,
  selectDeployment,
  selectDeployments,
} from '../registry/deployment.ts';
import { requireFittingPurpose } from '../registry/purpose.ts';
import { DeploymentRegistration } from '../registry/registration.ts';
import { requireKnownDeployment } from '../registry/words.ts';
import { bundledList } from '../screening/bundled.ts';
import { requireScreening } from '../screening/store.ts';

export const deployments = newRouter();

deployments.openapi(
  createRoute({
    method: 'post',
    path: '/deployments',
    operationId: 'registerDeployment',
    summary: 'Register a deployment',
    description:
      'Registrations are public: GET /v1/register shows everyone the name, the controller, the purpose, the jurisdictions and the terms, with no key. Nothing that identifies a person belongs into one.',
    tags: ['deployments'],
    ...guard(['manage'], 'json'),
    request: jsonBody(DeploymentRegistration),
    responses: {
      201: answer('Registered.', DeploymentSchema),
      ...problems(
        'invalid_request',
        'malformed_body',
        'unsupported_content_type',
        'body_too_large',
        'storage_full',
        'audit_unavailable',
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const registration = c.req.valid('json');
    const now = timing.now();
    requireRegistrable(registration, service, now);
    requireSupportedRate(registration, service);
    requireMeasuredGroups(registration.serves, service);
    const deployment: Deployment = {
      id: newId('dep'),
      tenantId: caller.tenantId,
      version: 1,
      registration,
      createdAt: now,
      updatedAt: now,
      endedAt: null,
    };
    const log_receipt = await registerDeployment(service, caller, deployment, timing);
    await requireScreening(service.db, deployment, undefined, bundledList, now);
    return c.json({ ...(await presentDeployment(service, deployment, now)), log_receipt }, 201);
  },
);

deployments.openapi(
  createRoute({
    method: 'put',
    path: '/deployments/{id}',
    operationId: 'updateDeployment',
    summary: 'Change a registration; the next request is decided on the new version',
    description:
      'Each change is a new version, and what was registered before stays to be read: GET /v1/register/{id}/versions shows it to everyone. Sent again as it is, it makes no version. The controller and the purpose, to which consent is bound, do not change: register another deployment for another use.',
    tags: ['deployments'],
    ...guard(['manage'], 'json', { bound: true }),
    request: { params: idParam('dep'), ...jsonBody(DeploymentRegistration) },
    responses: {
      200: answer('As it is now.', DeploymentSchema),
      ...problems(
        'invalid_request',
        'malformed_body',
        'deployment_not_found',
        'deployment_use_fixed',
        'deployment_ended',
        'storage_full',
        'audit_unavailable',
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const registration = c.req.valid('json');
    const now = timing.now();
    const { id } = c.req.valid('param');
    requireWithin(caller, id);
    requireRegistrable(registration, service, now);
    const row = await selectDeployment(service.db, caller.tenantId, id).first<DeploymentRow>();
    const held = row && readDeployment(row).registration;
    // What was registered before stays, and may be sent again with the rest.
    if (held?.false_match_rate !== registration.false_match_rate) {
      requireSupportedRate(registration, service);
    }
    const added = registration.serves.filter((group) => !held?.serves.includes(group));
    requireMeasuredGroups(added, service);
    const changed = await replaceDeployment(service, caller, id, registration, timing);
    await requireScreening(service.db, changed.deployment, undefined, bundledList, now);
    return c.json(await presentChange(service, changed, now), 200);
  },
);

deployments.openapi(
  createRoute({
    method: 'post',
    path: '/deployments/{id}/end',
    operationId: 'endDeployment',
    summary: 'End a deployment, for good',
    description:
      'Nobody is recognised or enrolled for it any more; refusals, withdrawals and erasures go on. The purpose of each template that was enrolled for it ends with it, at its other deployments too: the policy refuses its use and says how long it may stay, and the sweep erases it. The register goes on to show the deployment, with its end.',
    tags: ['deployments'],
    ...guard(['manage'], undefined, { bound: true }),
    request: { params: idParam('dep') },
    responses: {
      200: answer('Ended, now or before.', DeploymentSchema),
      ...problems('invalid_request', 'deployment_not_found', 'audit_unavailable'),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { id } = c.req.valid('param');
    requireWithin(caller, id);
    const ended = await closeDeployment(service, caller, id, timing);
    return c.json(await presentChange(service, ended, timing.now()), 200);
  },
);

deployments.openapi(
  createRoute({
    method: 'get',
    path: '/deployments/{id}',
    operationId: 'getDeployment',
    summary: 'Read a deployment',
    tags: ['deployments'],
    ...guard(['manage', 'audit'], undefined, { bound: true }),
    request: { params: idParam('dep') },
    responses: {
      200: answer('The deployment.', DeploymentSchema),
      ...problems('deployment_not_found'),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { id } = c.req.valid('param');
    requireWithin(caller, id);
    const row = await selectDeployment(service.db, caller.tenantId, id).first<DeploymentRow>();
    if (!row) throw new Refusal({ is: 'deployment_not_found' });
    return c.json(await presentDeployment(service, readDeployment(row), timing.now()), 200);
  },
);

deployments.openapi(
  createRoute({
    method: 'get',
    path: '/deployments',
    operationId: 'listDeployments',
    summary: 'List deployments, newest first',
    tags: ['deployments'],
    ...guard(['manage', 'audit'], undefined, { bound: true }),
    request: { query: PageQuery },
    responses: {
      200: answer('A page.', z.object({ deployments: z.array(DeploymentSchema), next: Next })),
      ...problems('invalid_request'),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { db } = service;
    const { tenantId } = caller;
    const { rows, next } = await readPage<DeploymentRow>(c, c.req.valid('query'), {
      read: selecting((after, most) =>
        selectDeployments(db, tenantId, after, most, caller.deployments),
      ),
      locate: (id) => selectDeployment(db, tenantId, id),
      idOf: ({ id }) => id,
    });
    const deployments = await presentDeployments(service, rows.map(readDeployment), timing.now());
    return c.json({ deployments, next }, 200);
  },
);

/** Midnight comes first in UTC+14. */
const EARLIEST_ZONE = 14 * 3_600_000;

/** What the service can tell by itself. @throws UnknownWordsError, UnfitPurposeError, Refusal */
function requireRegistrable(
  registration: DeploymentRegistration,
  service: Service,
  now: number,
): void {
  const policy = service.policy();
  requireKnownDeployment(registration, policy.vocabulary);
  requireFittingPurpose(registration, policy.purposes);
  const { date } = registration.dpia;
  if (date !== undefined && Date.parse(date) > now + EARLIEST_ZONE) {
    throw new Refusal({ is: 'in_the_future', field: 'dpia/date' });
  }
}

/** @throws Refusal `rate_unsupported` */
function requireSupportedRate(
  { false_match_rate: rate }: DeploymentRegistration,
  { recogniser }: Service,
): void {
  const supported = supportedRates(recogniser.model);
  if (!supported.includes(rate)) throw new Refusal({ is: 'rate_unsupported', rate, supported });
}

/** @throws Refusal `group_unmeasured` */
function requireMeasuredGroups(serves: readonly string[], { recogniser }: Service): void {
  const measured = recogniser.model.groups.map(({ group }) => group);
  const group = serves.find((name) => !measured.includes(name));
  if (group !== undefined) throw new Refusal({ is: 'group_unmeasured', group, measured });
}

async function presentChange(
  service: Service,
  { deployment, logReceipt }: Registered,
  now: number,
) {
  const presented = await presentDeployment(service, deployment, now);
  return logReceipt === null ? presented : { ...presented, log_receipt: logReceipt };
}

async function presentDeployment(service: Service, deployment: Deployment, now: number) {
  const [presented] = await presentDeployments(service, [deployment], now);
  return presented;
}
