/** /v1/subjects: pseudonymous people, and their erasure. */
import { createRoute, z } from '@hono/zod-openapi';
import { erasePerson } from '../countersign/erase.ts';
import { Refusal } from '../countersign/errors.ts';
import { findSubject } from '../countersign/gather.ts';
import { Next, PageQuery, readPage, selecting } from '../http/cursor.ts';
import { guard } from '../http/guard.ts';
import { Problem } from '../http/problems.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import { CountersignatureSchema, Instant, idParam } from '../http/schemas/common.ts';
import { presentSubject, SubjectSchema } from '../http/schemas/subject.ts';
import { newId } from '../ids.ts';
import { toInstant } from '../instant.ts';
import {
  insertSubject,
  readSubject,
  type Subject,
  SubjectRegistration,
  type SubjectRow,
  selectSubject,
  selectSubjects,
} from '../registry/subject.ts';
import { requireKnownSubject } from '../registry/words.ts';

export const subjects = newRouter();

subjects.openapi(
  createRoute({
    method: 'post',
    path: '/subjects',
    operationId: 'registerSubject',
    summary: 'Register a pseudonymous person',
    tags: ['subjects'],
    ...guard(['enrol'], 'json', { bound: true }),
    request: jsonBody(SubjectRegistration),
    responses: {
      201: answer('Registered.', SubjectSchema),
      ...problems('invalid_request', 'malformed_body', 'subject_exists', 'storage_full'),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const now = timing.now();
    const registration = c.req.valid('json');
    requireKnownSubject(registration, service.policy().vocabulary);
    const { reference, jurisdiction, date_of_birth, role } = registration;
    if (date_of_birth !== undefined && Date.parse(date_of_birth) > now) {
      throw new Refusal({ is: 'in_the_future', field: 'date_of_birth' });
    }
    const subject: Subject = {
      id: newId('sub'),
      tenantId: caller.tenantId,
      reference,
      jurisdiction,
      dateOfBirth: date_of_birth ?? null,
      role,
      createdAt: now,
    };
    const { meta } = await insertSubject(service.db, subject).run();
    if (meta.changes === 0) {
      const detail =
        'Use the existing subject (GET /v1/subjects?reference=…) or another reference.';
      throw new Problem('subject_exists', detail);
    }
    return c.json(presentSubject(subject), 201);
  },
);

subjects.openapi(
  createRoute({
    method: 'get',
    path: '/subjects',
    operationId: 'listSubjects',
    summary: 'List subjects, oldest first, or find one by your reference',
    tags: ['subjects'],
    ...guard(['enrol'], undefined, { bound: true, suspended: true }),
    request: {
      query: PageQuery.extend({ reference: z.string().min(1).max(128).optional() }),
    },
    responses: {
      200: answer(
        'A page; by reference, none or one.',
        z.object({ subjects: z.array(SubjectSchema), next: Next }),
      ),
      ...problems('invalid_request'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    const { db } = service;
    const { tenantId } = caller;
    const { reference, ...page } = c.req.valid('query');
    const { rows, next } = await readPage<SubjectRow>(c, page, {
      read: selecting((after, most) =>
        reference === undefined
          ? selectSubjects(db, tenantId, after, most)
          : selectSubject(db, tenantId, { reference }),
      ),
      locate: (id) => selectSubject(db, tenantId, id),
      idOf: ({ id }) => id,
    });
    const found = rows.map(readSubject).filter((subject) => subject !== 'erased');
    return c.json({ subjects: found.map(presentSubject), next }, 200);
  },
);

subjects.openapi(
  createRoute({
    method: 'get',
    path: '/subjects/{id}',
    operationId: 'getSubject',
    summary: 'Read a subject',
    tags: ['subjects'],
    ...guard(['enrol'], undefined, { bound: true, suspended: true }),
    request: { params: idParam('sub') },
    responses: {
      200: answer('The subject.', SubjectSchema),
      ...problems('subject_not_found', 'subject_erased'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    const subject = await findSubject(service.db, caller.tenantId, c.req.valid('param').id);
    return c.json(presentSubject(subject), 200);
  },
);

const ErasureSchema = z
  .object({
    subject: z.string(),
    erased_at: Instant,
    templates: z.array(z.string()).openapi({ description: 'Templates whose key was destroyed.' }),
    decision: CountersignatureSchema.nullable().openapi({
      description:
        'null where an earlier request erased the subject: the receipt names its decision.',
    }),
    receipt: z.string().nullable().openapi({
      description:
        'A JWS (`typ` countersign-erasure+jwt): that the subject `sub` was erased at `iat` by the decision `jti`, and that nothing was left. `npx countersign-verify erasure` checks it without a network. null where it could not be made now: send the request again.',
    }),
  })
  .openapi('Erasure');

subjects.openapi(
  createRoute({
    method: 'delete',
    path: '/subjects/{id}',
    operationId: 'eraseSubject',
    summary: 'Erase a subject: keys at once, ciphertexts after, personal data with them',
    description:
      'Always allowed, by policy. What the log and the consent ledger say of the person goes too; the commitments stay, which open to nobody. What stays is the bare id, and that it was erased. Sent again, it finishes what was interrupted and answers with the same receipt.',
    tags: ['subjects'],
    ...guard(['enrol'], undefined, { suspended: true }),
    request: { params: idParam('sub') },
    responses: {
      200: answer('Erased.', ErasureSchema),
      ...problems('subject_not_found', 'audit_unavailable'),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const { id } = c.req.valid('param');
    const erased = await erasePerson(service, caller, id, timing);
    const { erasedAt, templates, decision, receipt } = erased;
    const told = { subject: id, erased_at: toInstant(erasedAt), templates: [...templates] };
    return c.json({ ...told, decision, receipt }, 200);
  },
);
