/** /v1/subjects/{id}/consents: the ledger, one event at a time. */
import { createRoute, z } from '@hono/zod-openapi';
import {
  CONSENT_EVENTS,
  type ConsentEvent,
  type ConsentEventRow,
  EVIDENCE_LEVELS,
  readConsentEvent,
  selectConsentEvent,
  selectConsentEvents,
} from '../consent/events.ts';
import { makeReceipt } from '../consent/receipt.ts';
import { recordConsent } from '../countersign/consent.ts';
import { findSubject } from '../countersign/gather.ts';
import { Next, PageQuery, readPage, selecting } from '../http/cursor.ts';
import { guard } from '../http/guard.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import { EXAMPLE_IDS, Instant, idParam, LogReceipt, SentInstant } from '../http/schemas/common.ts';
import { toInstant } from '../instant.ts';
import { printable } from '../registry/printable.ts';

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

const reference = printable(z.string().trim().min(1).max(200)).openapi({
  description:
    'Your own name for the document, or for the record of the act. Not a name of a person.',
});
const nothing = z.null().default(null);

/** What a controller's key can put behind an event; a signature comes by the person's own link. */
const EvidenceRequest = z
  .discriminatedUnion(
    'level',
    [
      z.strictObject({ level: z.literal('stated'), reference: nothing, sha256: nothing }),
      z.strictObject({
        level: z.literal('referenced'),
        reference,
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/, 'write it in 64 lower-case hexadecimal digits')
          .openapi({ description: 'SHA-256 of the document, which you keep.' }),
      }),
      z.strictObject({ level: z.literal('desk'), reference, sha256: nothing }),
    ],
    { error: 'use stated, referenced or desk; only the person can sign, through a link of theirs' },
  )
  .openapi({
    description:
      'What stands behind the event. referenced: a document. desk: an act of the person before your staff, which alone takes back a no.',
  });

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
    language: printable(z.string().max(35)).nullable().default(null),
    occurred_at: SentInstant.optional().openapi({
      description: 'When the person acted: between the registration of the subject and now.',
    }),
    expires_at: SentInstant.nullable().default(null),
    evidence: EvidenceRequest.default({ level: 'stated', reference: null, sha256: null }),
  })
  .refine(({ event, expires_at }) => !GIVES.has(event) || expires_at !== null, {
    path: ['expires_at'],
    error: 'say until when the consent holds; without an end it would not count',
  })
  .openapi('ConsentRequest', {
    example: {
      deployment: EXAMPLE_IDS.deployment,
      event: 'given',
      form: ['explicit'],
      freely_given: true,
      expires_at: '2036-01-01T00:00:00Z',
    },
  });

const ConsentSchema = z
  .object({
    id: z.string(),
    subject: z.string(),
    purpose: z.string(),
    controller: z.string(),
    event: z.enum(CONSENT_EVENTS),
    evidence: z
      .object({
        level: z.enum(EVIDENCE_LEVELS),
        reference: z.string().nullable(),
        sha256: z.string().nullable(),
      })
      .openapi({ description: 'What stands behind it.' }),
    scope: z
      .object({ place: z.string(), mode: z.string(), remote: z.boolean() })
      .nullable()
      .openapi({
        description: 'The kind of use it is for; null, from before it was recorded: any.',
      }),
    occurred_at: Instant,
    recorded_at: Instant,
    receipt: z
      .record(z.string(), z.unknown())
      .optional()
      .openapi({ description: 'On the fields of ISO/IEC TS 27560. Give it to the person.' }),
    log_receipt: LogReceipt.optional(),
  })
  .openapi('Consent');

export const consents = newRouter();

consents.openapi(
  createRoute({
    method: 'post',
    path: '/subjects/{id}/consents',
    operationId: 'recordConsent',
    summary: 'Record that a person gave, renewed, refused or withdrew consent',
    description:
      'Counts from the next request on, everywhere, for the kind of place, the mode and the remoteness of the deployment. After a no to the purpose, and after any withdrawal, a yes needs an act of the person. A withdrawal or refusal destroys the keys of the templates that it ends; the audit log has the decision.',
    tags: ['consents'],
    ...guard(['enrol'], 'json'),
    request: { params: idParam('sub'), ...jsonBody(ConsentRequest) },
    responses: {
      201: answer('Recorded.', ConsentSchema),
      ...problems(
        'invalid_request',
        'subject_not_found',
        'subject_erased',
        'deployment_not_found',
        'deployment_ended',
        'consent_is_the_persons',
        'facts_changed',
        'consents_full',
        'storage_full',
        'audit_unavailable',
        'log_halted',
        'storage_unavailable',
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { id } = c.req.valid('param');
    const { deployment: about, event: kind, occurred_at, ...terms } = c.req.valid('json');
    const { event, deployment, logReceipt } = await recordConsent(
      service,
      caller,
      {
        deployment: about,
        subject: id,
        event: kind,
        terms,
        occurredAt: occurred_at === undefined ? undefined : Date.parse(occurred_at),
      },
      timing,
    );
    const receipt = makeReceipt(event, id, deployment);
    return c.json({ ...presentConsent(event, id), receipt, log_receipt: logReceipt }, 201);
  },
);

consents.openapi(
  createRoute({
    method: 'get',
    path: '/subjects/{id}/consents',
    operationId: 'listConsentEvents',
    summary: "A subject's consent events, oldest first",
    tags: ['consents'],
    ...guard(['enrol']),
    request: { params: idParam('sub'), query: PageQuery },
    responses: {
      200: answer('A page.', z.object({ consents: z.array(ConsentSchema), next: Next })),
      ...problems('invalid_request', 'subject_not_found', 'subject_erased'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    const { id } = c.req.valid('param');
    const { db } = service;
    const { tenantId } = caller;
    await findSubject(db, tenantId, id);
    const { rows, next } = await readPage<ConsentEventRow>(c, c.req.valid('query'), {
      read: selecting((after, most) => selectConsentEvents(db, tenantId, id, after, most)),
      locate: (event) => selectConsentEvent(db, tenantId, id, event),
      idOf: (row) => row.id,
    });
    return c.json(
      { consents: rows.map((row) => presentConsent(readConsentEvent(row), id)), next },
      200,
    );
  },
);

function presentConsent(event: ConsentEvent, subjectId: string) {
  return {
    id: event.id,
    subject: subjectId,
    purpose: event.purpose,
    controller: event.controllerId,
    event: event.event,
    evidence: event.terms.evidence,
    scope: event.scope,
    occurred_at: toInstant(event.occurredAt),
    recorded_at: toInstant(event.recordedAt),
  };
}
