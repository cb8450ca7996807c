/** /v1/subjects/{id}/consents: the ledger, one event at a time. */
import { createRoute, z } from '@hono/zod-openapi';
import {
  CHANNELS,
  type ConsentEventRow,
  INDICATORS,
  readConsentEvent,
  SAID_EVENTS,
  selectConsentEvent,
  selectConsentEvents,
} from '../consent/events.ts';
import { requireWithin } from '../countersign/bounds.ts';
import { recordConsent } from '../countersign/consent.ts';
import { issueReceipt } from '../countersign/consent-receipt.ts';
import { findSubject } from '../countersign/gather.ts';
import { tenantSuspended } from '../http/auth.ts';
import { Next, PageQuery, readPage, selecting } from '../http/cursor.ts';
import { guard } from '../http/guard.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import { EXAMPLE_IDS, idParam, SentInstant } from '../http/schemas/common.ts';
import { ConsentSchema, presentConsent } from '../http/schemas/consent.ts';
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

/** BCP 47, as `dct:language` asks: of a language that ISO 639 has a code for. */
const language = z
  .string()
  .max(35)
  .refine(isLanguage, 'use a language tag of BCP 47, such as de, zh-Hans or pt-BR')
  .openapi({ pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$' });

function isLanguage(tag: string): boolean {
  if (!/^[a-z]{2,3}(-|$)/i.test(tag)) return false;
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

const ShownNotice = z
  .strictObject({
    version: printable(z.string().min(1).max(64)).optional(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'write it in 64 lower-case hexadecimal digits')
      .optional()
      .openapi({ description: 'Of the text, as it was shown.' }),
  })
  .openapi({
    description:
      'The text that the person was shown, where it was another than the registered one: a translation, or the version of that day.',
  });

/** For the document: what `refine` holds a request to. */
const CONDITIONS = {
  if: { properties: { event: { enum: [...GIVES] } } },
  // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
  then: { properties: { expires_at: { type: 'string' } }, required: ['expires_at'] },
  dependentSchemas: {
    guardian: {
      if: { properties: { guardian: { const: true } } },
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
      then: { properties: { indicated_by: { not: { const: 'subject' } } } },
      else: { properties: { indicated_by: { const: 'subject' } } },
    },
  },
};

const ConsentRequest = z
  .strictObject({
    deployment: z
      .string()
      .openapi({ description: 'Consent is for its purpose and its controller.' }),
    event: z.enum(SAID_EVENTS),
    form: z
      .array(z.enum(CONSENT_FORMS))
      .max(CONSENT_FORMS.length)
      .default([])
      .openapi({ description: 'How the person agreed; laws ask for different forms.' }),
    guardian: z.boolean().optional().openapi({
      description: 'Whether a parent or guardian spoke for the person. `indicated_by` says it too.',
    }),
    indicated_by: z.enum(INDICATORS).optional().openapi({
      description: 'Who said it. Left out: the person, or with `guardian` a guardian.',
    }),
    channel: z.enum(CHANNELS).nullable().default(null).openapi({
      description: 'Through what they said it.',
    }),
    notice: ShownNotice.optional(),
    freely_given: z.boolean().default(false),
    covers_transmission: z
      .boolean()
      .default(false)
      .openapi({ description: 'The person agreed that the face data leaves the device.' }),
    language: language.nullable().default(null).openapi({
      description: 'In which the notice was shown. A receipt is not whole without it.',
    }),
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
  .refine(
    ({ guardian, indicated_by: by }) =>
      guardian === undefined || by === undefined || guardian === (by !== 'subject'),
    {
      path: ['guardian'],
      error:
        'it contradicts indicated_by: a parent or guardian spoke, or the person; leave one out',
    },
  )
  .openapi('ConsentRequest', {
    ...CONDITIONS,
    example: {
      deployment: EXAMPLE_IDS.deployment,
      event: 'given',
      form: ['explicit'],
      freely_given: true,
      indicated_by: 'subject',
      channel: 'desk',
      language: 'en',
      notice: { version: '2026-11' },
      expires_at: '2036-01-01T00:00:00Z',
    },
  });

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
    ...guard(['enrol'], 'json', { bound: true, suspended: true }),
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
        'storage_unavailable',
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { id } = c.req.valid('param');
    const {
      deployment: about,
      event: kind,
      occurred_at,
      notice,
      guardian,
      indicated_by,
      ...said
    } = c.req.valid('json');
    const by = indicated_by ?? (guardian ? 'guardian' : 'subject');
    const terms = { ...said, indicated_by: by, guardian: by !== 'subject' };
    requireWithin(caller, about);
    if (caller.suspended && GIVES.has(kind)) throw tenantSuspended();
    const { event, deployment, logReceipt } = await recordConsent(
      service,
      caller,
      {
        deployment: about,
        subject: id,
        event: kind,
        terms,
        notice,
        occurredAt: occurred_at === undefined ? undefined : Date.parse(occurred_at),
      },
      timing,
    );
    const receipt = await issueReceipt(service, { event, deployment }, id);
    const presented = presentConsent(event, id);
    return c.json({ ...presented, ...receipt, log_receipt: logReceipt }, 201);
  },
);

consents.openapi(
  createRoute({
    method: 'get',
    path: '/subjects/{id}/consents',
    operationId: 'listConsentEvents',
    summary: "A subject's consent events, oldest first",
    tags: ['consents'],
    ...guard(['enrol'], undefined, { bound: true }),
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
