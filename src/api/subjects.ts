/** /v1/subjects: pseudonymous people, and their erasure. */
import { createRoute, z } from '@hono/zod-openapi';
import { destroyKey, selectSubject, selectTemplates } from '../registry/store.ts';
import {
  readSubject,
  type Subject,
  SubjectRegistration,
  type SubjectRow,
} from '../registry/subject.ts';
import { readTemplate, type TemplateRow } from '../registry/template.ts';
import { requireScope } from './auth.ts';
import { recordErasure } from './erasure.ts';
import { newId } from './ids.ts';
import { requireSubject } from './parties.ts';
import { Problem } from './problems.ts';
import {
  answer,
  CountersignatureSchema,
  Instant,
  idParam,
  jsonBody,
  newRouter,
  problems,
  toInstant,
} from './router.ts';
import { acceptBody } from './upload.ts';

const SubjectSchema = z
  .object({
    id: z.string(),
    reference: z.string(),
    jurisdiction: z.string(),
    date_of_birth: z.string().nullable(),
    role: z.string(),
    created_at: Instant,
  })
  .openapi('Subject');

export const subjects = newRouter();

subjects.openapi(
  createRoute({
    method: 'post',
    path: '/subjects',
    summary: 'Register a pseudonymous person',
    tags: ['subjects'],
    middleware: acceptBody('json'),
    request: jsonBody(SubjectRegistration),
    responses: {
      201: answer('Registered.', SubjectSchema),
      ...problems('invalid_request', 'malformed_body', 'subject_exists'),
    },
  }),
  async (c) => {
    const { service, caller, clock } = c.var;
    const now = clock();
    requireScope(caller, 'enrol');
    const { reference, jurisdiction, date_of_birth, role } = c.req.valid('json');
    if (date_of_birth !== undefined && Date.parse(date_of_birth) > now) {
      throw new Problem('invalid_request', 'At #/date_of_birth: it must not be in the future.');
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
    const { meta } = await service.db
      .prepare(
        `INSERT INTO subjects (id, tenant_id, reference, jurisdiction, date_of_birth, role, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, reference) DO NOTHING`,
      )
      .bind(
        subject.id,
        subject.tenantId,
        subject.reference,
        subject.jurisdiction,
        subject.dateOfBirth,
        subject.role,
        now,
      )
      .run();
    if (meta.changes === 0) {
      const detail =
        'Use the existing subject (GET /v1/subjects?reference=…) or another reference.';
      throw new Problem('subject_exists', detail);
    }
    return c.json(describe(subject), 201);
  },
);

subjects.openapi(
  createRoute({
    method: 'get',
    path: '/subjects',
    summary: 'Find a subject by your reference',
    tags: ['subjects'],
    request: { query: z.object({ reference: z.string().min(1).max(128) }) },
    responses: {
      200: answer('None or one.', z.object({ subjects: z.array(SubjectSchema) })),
      ...problems('invalid_request'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    requireScope(caller, 'enrol');
    const { results } = await service.db
      .prepare('SELECT * FROM subjects WHERE tenant_id = ? AND reference = ?')
      .bind(caller.tenantId, c.req.valid('query').reference)
      .all<SubjectRow>();
    const found = results.map(readSubject).filter((subject) => subject !== 'erased');
    return c.json({ subjects: found.map(describe) }, 200);
  },
);

subjects.openapi(
  createRoute({
    method: 'get',
    path: '/subjects/{id}',
    summary: 'Read a subject',
    tags: ['subjects'],
    request: { params: idParam('sub') },
    responses: {
      200: answer('The subject.', SubjectSchema),
      ...problems('subject_not_found', 'subject_erased'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    requireScope(caller, 'enrol');
    const subject = await findSubject(service.db, caller.tenantId, c.req.valid('param').id);
    return c.json(describe(subject), 200);
  },
);

const ErasureSchema = z
  .object({
    subject: z.string(),
    erased_at: Instant,
    templates: z.array(z.string()).openapi({ description: 'Templates whose key was destroyed.' }),
    decision: CountersignatureSchema,
  })
  .openapi('Erasure');

subjects.openapi(
  createRoute({
    method: 'delete',
    path: '/subjects/{id}',
    summary: 'Erase a subject: keys at once, ciphertexts after, personal data with them',
    description:
      'Always allowed, by policy. What stays is the bare id, the consent ledger and the audit log, which hold no name, no face and no date of birth.',
    tags: ['subjects'],
    request: { params: idParam('sub') },
    responses: {
      200: answer('Erased.', ErasureSchema),
      ...problems('subject_not_found', 'subject_erased', 'audit_unavailable'),
    },
  }),
  async (c) => {
    const { service, caller, clock, stopwatch } = c.var;
    const now = clock();
    requireScope(caller, 'enrol');
    const { db } = service;
    const { id } = c.req.valid('param');
    const subject = await findSubject(db, caller.tenantId, id);
    const { results } = await selectTemplates(db, caller.tenantId, id).all<TemplateRow>();
    const templates = results.map(readTemplate).map((template) => template.id);
    const empty = db
      .prepare(
        `UPDATE subjects SET reference = NULL, jurisdiction = NULL, date_of_birth = NULL,
           role = NULL, erased_at = ? WHERE tenant_id = ? AND id = ?`,
      )
      .bind(now, caller.tenantId, id);
    // Whatever was enrolled since the list was read loses its key too.
    const lock = db
      .prepare(
        `UPDATE templates SET wrapped_key = NULL, erased_at = ?
         WHERE tenant_id = ? AND subject_id = ? AND wrapped_key IS NOT NULL`,
      )
      .bind(now, caller.tenantId, id);
    const { templates: erased, decision } = await recordErasure(service, {
      tenantId: caller.tenantId,
      subject,
      templates,
      because: 'requested',
      changes: [empty, ...templates.map((template) => destroyKey(db, template, now)), lock],
      stopwatch,
    });
    return c.json(
      { subject: id, erased_at: toInstant(now), templates: [...erased], decision },
      200,
    );
  },
);

/** @throws Problem when there is none of this tenant, or when it was erased. */
export async function findSubject(db: D1Database, tenantId: string, id: string): Promise<Subject> {
  const row = await selectSubject(db, tenantId, id).first<SubjectRow>();
  return requireSubject(row === null ? undefined : readSubject(row));
}

function describe(subject: Subject) {
  return {
    id: subject.id,
    reference: subject.reference,
    jurisdiction: subject.jurisdiction,
    date_of_birth: subject.dateOfBirth,
    role: subject.role,
    created_at: toInstant(subject.createdAt),
  };
}
