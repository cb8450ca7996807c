/** /v1/subjects/{id}/…: what is held of a person, corrections, and what they do at a desk. */
import { createRoute, z } from '@hono/zod-openapi';
import { STATED } from '../consent/events.ts';
import { collectAccess, type Places, portable, tellAct } from '../countersign/access.ts';
import { issueReceipt } from '../countersign/consent-receipt.ts';
import { findSubject } from '../countersign/gather.ts';
import { requireGuardian } from '../countersign/link.ts';
import { rectify } from '../countersign/rectify.ts';
import { carryOut, type Done } from '../countersign/right.ts';
import type { Service } from '../countersign/service.ts';
import { Next, PageQuery, readPage, selecting } from '../http/cursor.ts';
import { guard } from '../http/guard.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import { Instant, idParam, LogReceipt, queryNumber } from '../http/schemas/common.ts';
import { ActSchema, Correctable, DeskAct, DoneSchema, readAsked } from '../http/schemas/right.ts';
import { wordsOf } from '../policy/vocabulary.ts';
import { printable } from '../registry/printable.ts';
import { HOLDERS } from '../rights/act.ts';
import { type ActRow, locateAct, readAct, selectActs } from '../rights/acts.ts';
import { toDocument } from '../rights/page/html.ts';
import { chooseLanguage } from '../rights/page/words.ts';

export const rights = newRouter();

const place = z.string().max(64).optional();
export const AccessQuery = z.strictObject({
  decisions_after: queryNumber(0)
    .optional()
    .openapi({ description: '`next.decisions` of the answer before.' }),
  consents_after: place.openapi({ description: '`next.consents` of the answer before.' }),
  acts_after: place.openapi({ description: '`next.acts` of the answer before.' }),
  dry_runs_after: place.openapi({ description: '`next.dry_runs` of the answer before.' }),
});

export function placesOf(query: Partial<z.infer<typeof AccessQuery>>): Places {
  return {
    decisions: query.decisions_after ?? null,
    consents: query.consents_after ?? null,
    acts: query.acts_after ?? null,
    dryRuns: query.dry_runs_after ?? null,
  };
}

/** What access answers; its parts are those that the other end points have. */
export const AccessSchema = z
  .object({
    told_at: Instant,
    subject: z.record(z.string(), z.unknown()),
    restrictions: z.array(z.unknown()),
    objections: z.array(z.unknown()),
    templates: z.array(z.unknown()),
    consents: z.array(z.unknown()),
    decisions: z.array(z.unknown()),
    acts: z.array(ActSchema),
    keys: z.array(z.unknown()),
    links: z.array(z.unknown()),
    passes: z.array(z.unknown()),
    reviews: z.array(z.unknown()),
    failed_attempts: z.array(z.unknown()),
    captures: z.array(z.unknown()),
    nonces: z.array(z.unknown()),
    told_bands: z.array(z.unknown()),
    dry_runs: z.array(z.unknown()),
    deployments: z.array(z.unknown()),
    next: z.object({
      decisions: z.int().nullable(),
      consents: z.string().nullable(),
      acts: z.string().nullable(),
      dry_runs: z.string().nullable(),
    }),
  })
  .openapi('Access');

export const PortableSchema = z
  .object({
    type: z.string(),
    exported_at: Instant,
    subject: z.record(z.string(), z.unknown()),
    consents: z.array(z.unknown()),
    acts: z.array(ActSchema),
    deployments: z.array(z.unknown()),
    next: z.string().nullable().openapi({ description: 'For `consents_after`.' }),
    next_acts: z.string().nullable().openapi({ description: 'For `acts_after`.' }),
  })
  .openapi('Portable');

rights.openapi(
  createRoute({
    method: 'get',
    path: '/subjects/{id}/access',
    operationId: 'getAccess',
    summary: 'Everything that is held about a person',
    description:
      'For the person to read: what is registered, what they said and did, templates without their vectors, passes that are theirs, reviews, every decision that concerned them: who asked, for what, by which rules, with what outcome; and what is kept for a while: pictures that were asked of them, nonces, bands that were told, dry runs. Of each 500 at a time, and fewer of decisions that have left the database: `next` says whether there are more.',
    tags: ['rights'],
    ...guard(['rights'], undefined, { suspended: true }),
    request: { params: idParam('sub'), query: AccessQuery },
    responses: {
      200: answer('What is held.', AccessSchema),
      ...problems('invalid_request', 'subject_not_found', 'subject_erased'),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const subject = await findSubject(service.db, caller.tenantId, c.req.valid('param').id);
    const places = placesOf(c.req.valid('query'));
    return c.json(await collectAccess(service, subject, places, timing.now()), 200);
  },
);

rights.openapi(
  createRoute({
    method: 'get',
    path: '/subjects/{id}/access/page',
    operationId: 'getAccessPage',
    summary: 'The same as a page to print',
    description: 'HTML without a script, in English, Chinese, German, French or Spanish.',
    tags: ['rights'],
    ...guard(['rights'], undefined, { suspended: true }),
    request: {
      params: idParam('sub'),
      query: AccessQuery.extend({
        language: z.string().max(35).default('en').openapi({ example: 'de' }),
      }).strict(),
    },
    responses: {
      200: { description: 'The page.', content: { 'text/html': { schema: z.string() } } },
      ...problems('invalid_request', 'subject_not_found', 'subject_erased'),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { language, ...places } = c.req.valid('query');
    const subject = await findSubject(service.db, caller.tenantId, c.req.valid('param').id);
    const held = await collectAccess(service, subject, placesOf(places), timing.now());
    c.header(
      'content-security-policy',
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    return c.html(toDocument(held, chooseLanguage([language])), 200);
  },
);

rights.openapi(
  createRoute({
    method: 'get',
    path: '/subjects/{id}/portability',
    operationId: 'getPortability',
    summary: 'What a person provided, as a file to take along',
    description:
      'JSON: reference, place, date of birth, consents and acts of their own. No template: it is derived, and nobody else could use it.',
    tags: ['rights'],
    ...guard(['rights'], undefined, { suspended: true }),
    request: {
      params: idParam('sub'),
      query: AccessQuery.omit({ decisions_after: true, dry_runs_after: true }).strict(),
    },
    responses: {
      200: answer('The file.', PortableSchema),
      ...problems('invalid_request', 'subject_not_found', 'subject_erased'),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const subject = await findSubject(service.db, caller.tenantId, c.req.valid('param').id);
    const places = placesOf(c.req.valid('query'));
    const held = await collectAccess(service, subject, places, timing.now());
    c.header('content-disposition', 'attachment; filename="countersign.json"');
    return c.json(portable(held), 200);
  },
);

const Correction = z
  .strictObject({
    ...Correctable,
    reason: printable(z.string().trim().min(1).max(1000)),
    answers: z.string().max(64).optional().openapi({
      description: "The id of the person's own request (`ask_rectification`).",
    }),
  })
  .openapi('Correction', {
    example: { date_of_birth: '1991-05-05', reason: 'The identity card says so.' },
  });

rights.openapi(
  createRoute({
    method: 'post',
    path: '/subjects/{id}/rectification',
    operationId: 'rectifySubject',
    summary: 'Correct what is registered of a person',
    description:
      'Reference, jurisdiction, date of birth: at least one. The person sees what it was before and what it is now; the log has it, without the reference. Counts from the next request on.',
    tags: ['rights'],
    ...guard(['rights'], 'json'),
    request: { params: idParam('sub'), ...jsonBody(Correction) },
    responses: {
      200: answer(
        'Corrected.',
        z.object({
          id: z.string(),
          subject: z.string(),
          reference: z.string(),
          jurisdiction: z.string().openapi(wordsOf('jurisdiction')),
          date_of_birth: z.string().nullable(),
          log_receipt: LogReceipt,
        }),
      ),
      ...problems(
        'invalid_request',
        'malformed_body',
        'subject_not_found',
        'subject_erased',
        'subject_exists',
        'guardian_not_given',
        'act_changes_nothing',
        'acts_full',
        'facts_changed',
        'audit_unavailable',
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { id } = c.req.valid('param');
    const done = await rectify(service, caller, id, c.req.valid('json'), timing);
    const { reference, jurisdiction, dateOfBirth } = done.subject;
    return c.json(
      {
        id: done.id,
        subject: id,
        reference,
        jurisdiction,
        date_of_birth: dateOfBirth,
        log_receipt: done.logReceipt,
      },
      200,
    );
  },
);

const DeskRequest = z
  .strictObject({
    channel: z.literal('desk'),
    by: z.enum(HOLDERS).default('person').openapi({ description: 'Who came to the desk.' }),
    staff: printable(z.string().trim().min(1).max(128)).openapi({
      description: 'Your own id for who took it down. Not a name.',
    }),
    evidence: z.strictObject({
      reference: printable(z.string().trim().min(1).max(200)).openapi({
        description: 'Your own name for the record of it: the page of a book, a form.',
      }),
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/, 'write it in 64 lower-case hexadecimal digits')
        .nullable()
        .default(null),
    }),
    what: DeskAct,
  })
  .openapi('DeskRequest', {
    example: {
      channel: 'desk',
      staff: 'desk-3',
      evidence: { reference: 'Desk book 2026/118' },
      what: { act: 'restrict' },
    },
  });

rights.openapi(
  createRoute({
    method: 'post',
    path: '/subjects/{id}/acts',
    operationId: 'recordDeskAct',
    summary: 'Record what a person without a phone asked for at a desk',
    description:
      'Withdrawal, objection, restriction, a wish for correction, erasure. It is recorded as an act at a desk, by whom and with what evidence, and the person is told of it on their page. It never counts as signed by them.',
    tags: ['rights'],
    ...guard(['rights'], 'json', { suspended: true }),
    request: { params: idParam('sub'), ...jsonBody(DeskRequest) },
    responses: {
      201: answer('Done.', DoneSchema),
      ...problems(
        'invalid_request',
        'malformed_body',
        'subject_not_found',
        'subject_erased',
        'deployment_not_found',
        'no_guardian',
        'consent_is_the_persons',
        'act_changes_nothing',
        'acts_full',
        'consents_full',
        'facts_changed',
        'audit_unavailable',
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { by, staff, evidence, what } = c.req.valid('json');
    const subject = await findSubject(service.db, caller.tenantId, c.req.valid('param').id);
    if (by === 'guardian') requireGuardian(service, subject, timing.now());
    const done = await carryOut(
      service,
      {
        subject,
        by,
        channel: 'desk',
        keyId: caller.keyId,
        proof: { desk: { staff, ...evidence } },
        evidence: { ...STATED, level: 'desk', reference: evidence.reference },
        changes: [],
      },
      readAsked(what),
      timing,
    );
    return c.json(await presentDone(service, subject.id, done), 201);
  },
);

rights.openapi(
  createRoute({
    method: 'get',
    path: '/subjects/{id}/acts',
    operationId: 'listActs',
    summary: 'What was done in exercise of a person’s rights, oldest first',
    tags: ['rights'],
    ...guard(['rights'], undefined, { suspended: true }),
    request: { params: idParam('sub'), query: PageQuery },
    responses: {
      200: answer('A page.', z.object({ acts: z.array(ActSchema), next: Next })),
      ...problems('invalid_request', 'subject_not_found', 'subject_erased'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    const { id } = c.req.valid('param');
    const { db } = service;
    const { tenantId } = caller;
    await findSubject(db, tenantId, id);
    const { rows, next } = await readPage<ActRow>(c, c.req.valid('query'), {
      read: selecting((after, most) => selectActs(db, tenantId, id, after, most)),
      locate: (act) => locateAct(db, tenantId, id, act),
      idOf: (row) => row.id,
    });
    return c.json({ acts: rows.map(readAct).map(tellAct), next }, 200);
  },
);

export async function presentDone(service: Service, subjectId: string, done: Done) {
  const { id, erased, erasureReceipt, said, logReceipt } = done;
  const receipt = said && (await issueReceipt(service, said, subjectId));
  return {
    id,
    ...(erased && { templates: [...erased], receipt: erasureReceipt ?? null }),
    ...(said && receipt && { consent: { id: said.event.id, ...receipt } }),
    log_receipt: logReceipt,
  };
}
