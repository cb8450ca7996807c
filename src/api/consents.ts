/** /v1/subjects/{id}/consents: the ledger, one event at a time. */
import { createRoute, z } from '@hono/zod-openapi';
import {
  CONSENT_EVENTS,
  type ConsentEvent,
  type ConsentEventRow,
  consentAt,
  readConsentEvent,
} from '../consent/ledger.ts';
import { makeReceipt } from '../consent/receipt.ts';
import { selectConsents } from '../registry/store.ts';
import { requireScope } from './auth.ts';
import { newId } from './ids.ts';
import { gatherParties } from './parties.ts';
import { Problem } from './problems.ts';
import { answer, Instant, idParam, jsonBody, newRouter, problems, toInstant } from './router.ts';
import { findSubject } from './subjects.ts';
import { acceptBody } from './upload.ts';

const CONSENT_FORMS = [
  'explicit',
  'separate',
  'written',
  'electronic_signature',
  'in_app',
  'bundled',
  'implied',
  'opt_out',
] as const;

/** Events that put a consent in force. */
const GIVES = new Set(['given', 'renewed']);

const ConsentRequest = z
  .strictObject({
    deployment: z
      .string()
      .openapi({ description: 'Consent is for its purpose and its controller.' }),
    event: z.enum(CONSENT_EVENTS),
    form: z
      .array(z.enum(CONSENT_FORMS))
      .max(CONSENT_FORMS.length)
      .default([])
      .openapi({ description: 'How the person agreed; laws ask for different forms.' }),
    guardian: z.boolean().default(false),
    freely_given: z.boolean().default(false),
    covers_transmission: z
      .boolean()
      .default(false)
      .openapi({ description: 'The person agreed that the face data leaves the device.' }),
    language: z.string().max(35).nullable().default(null),
    occurred_at: z.iso
      .datetime({ offset: true })
      .optional()
      .openapi({ description: 'When the person acted; now, unless they acted on paper before.' }),
    expires_at: z.iso.datetime({ offset: true }).nullable().default(null),
  })
  .refine(({ event, expires_at }) => !GIVES.has(event) || expires_at !== null, {
    path: ['expires_at'],
    error: 'say until when the consent holds; without an end it would not count',
  })
  .openapi('ConsentRequest');

const ConsentSchema = z
  .object({
    id: z.string(),
    subject: z.string(),
    purpose: z.string(),
    controller: z.string(),
    event: z.enum(CONSENT_EVENTS),
    occurred_at: Instant,
    recorded_at: Instant,
    receipt: z
      .record(z.string(), z.unknown())
      .optional()
      .openapi({ description: 'On the fields of ISO/IEC TS 27560. Give it to the person.' }),
  })
  .openapi('Consent');

export const consents = newRouter();

consents.openapi(
  createRoute({
    method: 'post',
    path: '/subjects/{id}/consents',
    summary: 'Record that a person gave, renewed, refused or withdrew consent',
    description: 'Counts from the next request on, everywhere.',
    tags: ['consents'],
    middleware: acceptBody('json'),
    request: { params: idParam('sub'), ...jsonBody(ConsentRequest) },
    responses: {
      201: answer('Recorded.', ConsentSchema),
      ...problems('invalid_request', 'subject_not_found', 'subject_erased', 'deployment_not_found'),
    },
  }),
  async (c) => {
    const { service, caller, clock } = c.var;
    const now = clock();
    requireScope(caller, 'enrol');
    const { id } = c.req.valid('param');
    const { deployment: deploymentId, event, occurred_at, ...terms } = c.req.valid('json');
    const { deployment, registered } = await gatherParties(service.db, caller.tenantId, {
      deployment: deploymentId,
      subject: id,
    });
    const { purpose, controller, notice } = deployment.registration;
    const occurredAt = occurred_at === undefined ? now : Date.parse(occurred_at);
    if (occurredAt > now) {
      throw new Problem('invalid_request', 'At #/occurred_at: it must not be in the future.');
    }
    if (event === 'renewed') {
      const state = consentAt(registered.consents, purpose, controller.id);
      if (state?.status !== 'given' || !state.purposes.includes(purpose)) {
        const detail = 'At #/event: there is no consent in force to renew; record "given" instead.';
        throw new Problem('invalid_request', detail);
      }
    }
    const recorded: ConsentEvent = {
      id: newId('con'),
      seq: 0,
      purpose,
      controllerId: controller.id,
      event,
      terms: { ...terms, notice_version: notice.version ?? null },
      occurredAt,
      recordedAt: now,
    };
    await service.db
      .prepare(
        `INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event,
           terms_json, occurred_at, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .bind(
        recorded.id,
        caller.tenantId,
        id,
        purpose,
        controller.id,
        event,
        JSON.stringify(recorded.terms),
        occurredAt,
        now,
      )
      .run();
    return c.json(
      { ...describe(recorded, id), receipt: makeReceipt(recorded, id, deployment) },
      201,
    );
  },
);

consents.openapi(
  createRoute({
    method: 'get',
    path: '/subjects/{id}/consents',
    summary: "A subject's consent events, oldest first",
    tags: ['consents'],
    request: { params: idParam('sub') },
    responses: {
      200: answer('The events.', z.object({ consents: z.array(ConsentSchema) })),
      ...problems('subject_not_found', 'subject_erased'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    requireScope(caller, 'enrol');
    const { id } = c.req.valid('param');
    await findSubject(service.db, caller.tenantId, id);
    const { results } = await selectConsents(
      service.db,
      caller.tenantId,
      id,
    ).all<ConsentEventRow>();
    return c.json({ consents: results.map((row) => describe(readConsentEvent(row), id)) }, 200);
  },
);

function describe(event: ConsentEvent, subjectId: string) {
  return {
    id: event.id,
    subject: subjectId,
    purpose: event.purpose,
    controller: event.controllerId,
    event: event.event,
    occurred_at: toInstant(event.occurredAt),
    recorded_at: toInstant(event.recordedAt),
  };
}
