/** /v1/passes: the way in without a face. */
import { createRoute, z } from '@hono/zod-openapi';
import { requireWithin } from '../countersign/bounds.ts';
import { Refusal } from '../countersign/errors.ts';
import { findFirstUse, findPass, issuePass, writePassText } from '../countersign/issue-pass.ts';
import { redeemPass } from '../countersign/redeem-pass.ts';
import { revokePass } from '../countersign/revoke-pass.ts';
import { requireScope } from '../http/auth.ts';
import { Next, PageQuery, readPage, selecting } from '../http/cursor.ts';
import { guard } from '../http/guard.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import {
  CountersignatureSchema,
  DeploymentId,
  EXAMPLE_IDS,
  Instant,
  idParam,
  LogReceipt,
  SentInstant,
  SubjectId,
} from '../http/schemas/common.ts';
import { PassSchema, presentPass } from '../http/schemas/pass.ts';
import { toInstant } from '../instant.ts';
import { drawPass } from '../passes/picture.ts';
import { locateRevoked, type RevokedPassRow, selectRevoked } from '../passes/revocations.ts';
import { selectDeployment } from '../registry/deployment.ts';
import { printable } from '../registry/printable.ts';

const IssuedPassSchema = PassSchema.extend({
  pass: z.string().openapi({
    description:
      'The text of the QR code: 169 characters, signed. Whoever has it gets in, once. It is not stored; what an Idempotency-Key remembers for a day, only it and a secret of the service open together.',
  }),
  decision: CountersignatureSchema,
}).openapi('IssuedPass');

export const passes = newRouter();

passes.openapi(
  createRoute({
    method: 'post',
    path: '/passes',
    operationId: 'issuePass',
    summary: 'Issue a pass, by which somebody gets in without a face',
    description:
      'For one entry at one deployment, within its time. A deployment issues passes where its purpose owes another way in, whatever a face would need there: no consent, no template. One that is bound to a subject is erased with them; who comes with it, the gate does not learn.',
    tags: ['passes'],
    ...guard(['enrol'], 'json', { bound: true }),
    request: jsonBody(
      z
        .strictObject({
          deployment: DeploymentId,
          subject: SubjectId.optional().openapi({
            description: 'Whose it is, if that is to be known. Left out: of whoever holds it.',
          }),
          valid_from: SentInstant.optional().openapi({
            description: 'Now, unless given; a year ahead at most. Whole seconds.',
          }),
          expires_at: SentInstant.optional().openapi({
            description: 'A day after its start, unless given; 31 days after it at most.',
          }),
        })
        .openapi('PassRequest', { example: { deployment: EXAMPLE_IDS.deployment } }),
    ),
    responses: {
      201: answer('The pass.', IssuedPassSchema),
      ...problems(
        'invalid_request',
        'deployment_not_found',
        'deployment_ended',
        'subject_not_found',
        'subject_erased',
        'policy_denied',
        'facts_changed',
        'audit_unavailable',
        'storage_unavailable',
        'storage_full',
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { deployment, subject, valid_from, expires_at } = c.req.valid('json');
    const { pass, text, decision } = await issuePass(
      service,
      caller,
      {
        deployment,
        subject,
        validFrom: valid_from === undefined ? undefined : Date.parse(valid_from),
        expiresAt: expires_at === undefined ? undefined : Date.parse(expires_at),
      },
      timing,
    );
    return c.json({ ...presentPass(pass), pass: text, decision }, 201);
  },
);

// The router takes a parameter for the whole of a segment only.
passes.openAPIRegistry.registerPath({
  method: 'get',
  path: '/passes/{id}.svg',
  operationId: 'drawPass',
  summary: 'The QR code of a pass',
  description:
    'An SVG of version 7 with error correction M and a quiet zone of four modules, black on white. Whoever has the picture has the pass.',
  tags: ['passes'],
  security: guard(['enrol']).security,
  request: { params: idParam('pas') },
  responses: {
    200: {
      description: 'The picture.',
      content: { 'image/svg+xml': { schema: z.string() } },
    },
    ...problems('pass_not_found', 'pass_revoked'),
  },
});

passes.get(
  '/passes/:file{pas_[A-Za-z0-9]{22}\\.svg}',
  requireScope(['enrol'], { bound: true }),
  async function drawPicture(c) {
    const { service, caller } = c.var;
    const id = c.req.param('file').slice(0, -'.svg'.length);
    const pass = await findPass(service, caller, id);
    const picture = drawPass(await writePassText(service, pass));
    return c.body(picture, 200, { 'content-type': 'image/svg+xml', 'cache-control': 'no-store' });
  },
);

// Before the route of one pass, which would take the word for an id.
passes.openapi(
  createRoute({
    method: 'get',
    path: '/passes/revoked',
    operationId: 'listRevokedPasses',
    summary: 'List the passes of a deployment that were revoked and are not over',
    description:
      'For gates that are not always on a network. In the order in which they were revoked: with the last id that a gate knows as `after`, it is told what is new; where that is refused, the list begins anew without it.',
    tags: ['passes'],
    ...guard(['recognise', 'enrol'], undefined, { bound: true }),
    request: { query: PageQuery.extend({ deployment: DeploymentId }) },
    responses: {
      200: answer(
        'A page.',
        z.object({
          revoked: z.array(z.object({ id: z.string(), revoked_at: Instant, expires_at: Instant })),
          next: Next,
        }),
      ),
      ...problems('invalid_request', 'deployment_not_found'),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { deployment, ...page } = c.req.valid('query');
    requireWithin(caller, deployment);
    const { db } = service;
    if ((await selectDeployment(db, caller.tenantId, deployment).first()) === null) {
      throw new Refusal({ is: 'deployment_not_found' });
    }
    const { rows, next } = await readPage<RevokedPassRow>(c, page, {
      read: selecting((after, most) => selectRevoked(db, deployment, timing.now(), after, most)),
      locate: (id) => locateRevoked(db, deployment, id),
      idOf: ({ pass_id }) => pass_id,
    });
    const revoked = rows.map(({ pass_id, revoked_at, expires_at }) => ({
      id: pass_id,
      revoked_at: toInstant(revoked_at),
      expires_at: toInstant(expires_at),
    }));
    return c.json({ revoked, next }, 200);
  },
);

passes.openapi(
  createRoute({
    method: 'get',
    path: '/passes/{id}',
    operationId: 'getPass',
    summary: 'Read a pass: whose it is, until when, and whether somebody got in with it',
    tags: ['passes'],
    ...guard(['enrol'], undefined, { bound: true }),
    request: { params: idParam('pas') },
    responses: {
      200: answer(
        'The pass, without the text that lets in.',
        PassSchema.extend({
          used_at: Instant.nullable(),
          decision: z.string().nullable().openapi({ description: 'By which it was redeemed.' }),
        }).openapi('Pass'),
      ),
      ...problems('invalid_request', 'pass_not_found'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    const pass = await findPass(service, caller, c.req.valid('param').id);
    const use = await findFirstUse(service, pass);
    return c.json(
      {
        ...presentPass(pass),
        used_at: toInstant(use?.used_at ?? null),
        decision: use?.decision_id ?? null,
      },
      200,
    );
  },
);

passes.openapi(
  createRoute({
    method: 'post',
    path: '/passes/{id}/revoke',
    operationId: 'revokePass',
    summary: 'Revoke a pass that was lost: nobody gets in with it any more',
    description:
      'Either somebody gets in with a pass, or it is revoked: of one that was used the answer is `pass_spent`. Gates without a network hear of it when they ask (GET /v1/passes/revoked).',
    tags: ['passes'],
    ...guard(['enrol'], undefined, { bound: true, suspended: true }),
    request: { params: idParam('pas') },
    responses: {
      200: answer(
        'Revoked, now or before.',
        PassSchema.extend({
          log_receipt: LogReceipt.optional().openapi({ description: 'Where it was revoked now.' }),
        }).openapi('RevokedPass'),
      ),
      ...problems('invalid_request', 'pass_not_found', 'pass_spent', 'audit_unavailable'),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { id } = c.req.valid('param');
    const { pass, logReceipt } = await revokePass(service, caller, id, timing);
    const receipt = logReceipt === null ? {} : { log_receipt: logReceipt };
    return c.json({ ...presentPass(pass), ...receipt }, 200);
  },
);

/** For the document: what `refine` holds a request to. */
const NAMED_USE = { dependentRequired: { used_at: ['use'] } };

const RedemptionRequest = z
  .strictObject({
    pass: z.string().max(400).openapi({
      description: 'The text of the QR code as it was read, with every space.',
    }),
    deployment: DeploymentId.openapi({ description: 'Where its holder is.' }),
    use: printable(z.string().min(1).max(64)).optional().openapi({
      description:
        "The gate's own name of this use, such as a UUID: sent again under it within a minute, after an answer was lost, the holder may enter still. Where it is left out, an Idempotency-Key is the name.",
    }),
    used_at: SentInstant.optional().openapi({
      description:
        'Of a gate that had no network and let the holder in by itself: when. It is told within a week of the end of the pass, with `use`.',
    }),
  })
  .refine(({ use, used_at }) => used_at === undefined || use !== undefined, {
    path: ['use'],
    error: 'name the use, so that it counts once however often it is told',
  })
  .openapi('RedemptionRequest', {
    ...NAMED_USE,
    example: { deployment: EXAMPLE_IDS.deployment, pass: 'CSP1:…' },
  });

const RedemptionSchema = z
  .object({
    outcome: z.enum(['admitted', 'double_use', 'outside_validity', 'revoked']).openapi({
      description:
        'admitted: the holder may enter. Of a use that a gate tells afterwards: double_use, somebody had got in with it before; outside_validity, it was not valid then; revoked, it had been revoked.',
    }),
    repeated: z.boolean().openapi({ description: 'This use was told before, under this name.' }),
    used_at: Instant,
    first_used_at: Instant.nullable().openapi({ description: 'Of a double use.' }),
    decision: CountersignatureSchema,
  })
  .openapi('Redemption');

passes.openapi(
  createRoute({
    method: 'post',
    path: '/passes/redeem',
    operationId: 'redeemPass',
    summary: 'Redeem a pass: may its holder enter?',
    description:
      'Exactly one of those who bring it gets in. The answer says that the holder may enter, and nothing of who they are. It needs no recogniser, and is taken while the database has any room.',
    tags: ['passes'],
    ...guard(['recognise'], 'json', { bound: true, tellsAgain: true }),
    request: jsonBody(RedemptionRequest),
    responses: {
      200: answer('The holder may enter; or what a gate did is recorded.', RedemptionSchema),
      ...problems(
        'invalid_request',
        'deployment_not_found',
        'deployment_ended',
        'subject_erased',
        'pass_invalid',
        'pass_elsewhere',
        'pass_not_yet_valid',
        'pass_spent',
        'pass_revoked',
        'pass_expired',
        'pass_gone',
        'policy_denied',
        'facts_changed',
        'audit_unavailable',
        'storage_unavailable',
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing, keyName } = c.var;
    const { used_at, use = keyName, ...request } = c.req.valid('json');
    const usedAt = used_at === undefined ? undefined : Date.parse(used_at);
    const redeemed = await redeemPass(service, caller, { ...request, use, usedAt }, timing);
    return c.json(
      {
        outcome: redeemed.outcome,
        repeated: redeemed.repeated,
        used_at: toInstant(redeemed.usedAt),
        first_used_at: toInstant(redeemed.firstUsedAt),
        decision: redeemed.decision,
      },
      200,
    );
  },
);
