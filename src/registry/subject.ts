/** A subject: a pseudonymous person, known by the caller's own reference and never by name. */
import { z } from '@hono/zod-openapi';
import type { Person } from '../person.ts';
import { wordsOf } from '../policy/vocabulary.ts';
import { printable } from './printable.ts';
import { nameOf, type Whom } from './whom.ts';

/** The tenant's own id of a person. */
export const SubjectReference = printable(z.string().min(1).max(128)).openapi({
  description: 'Your own id for the person. Not a name, not an e-mail address.',
});

export const SubjectRegistration = z
  .strictObject({
    reference: SubjectReference,
    jurisdiction: z
      .string()
      .regex(/^[A-Z]{2}(-[A-Z]{2,3}){0,2}$/, 'use a code such as CN, DE, US-IL')
      .openapi({
        description: 'Where the person is protected: usually where they live.',
        ...wordsOf('jurisdiction'),
      }),
    date_of_birth: z.iso.date().optional().openapi({
      description:
        'Needed where the law asks for an age; without it enrolment by consent is refused.',
    }),
    role: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,63}$/, 'use lower-case letters, digits and _')
      .openapi({
        description:
          'Any: the rules name a few that a law excepts (`customer`, `employee`, `student`, …), and treat all others alike.',
      })
      .default('customer'),
  })
  .openapi('SubjectRegistration', {
    example: { reference: 'member-1', jurisdiction: 'DE', date_of_birth: '1991-05-04' },
  });

export type SubjectRegistration = z.infer<typeof SubjectRegistration>;

export interface Subject {
  readonly id: string;
  readonly tenantId: string;
  readonly reference: string;
  readonly jurisdiction: string;
  readonly dateOfBirth: string | null;
  readonly role: string;
  readonly createdAt: number;
}

export interface SubjectRow {
  id: string;
  tenant_id: string;
  reference: string | null;
  jurisdiction: string | null;
  date_of_birth: string | null;
  role: string | null;
  created_at: number;
  erased_at: number | null;
  /** The decision; null of one from before it was kept. */
  erased_by: string | null;
}

/** `'erased'` when nothing but the id is left. */
export function readSubject(row: SubjectRow): Subject | 'erased' {
  if (row.erased_at !== null || row.reference === null) return 'erased';
  return {
    id: row.id,
    tenantId: row.tenant_id,
    reference: row.reference,
    jurisdiction: row.jurisdiction ?? '',
    dateOfBirth: row.date_of_birth,
    role: row.role ?? '',
    createdAt: row.created_at,
  };
}

/** Of one tenant, none or one; by reference never an erased one, which has none. */
export function selectSubject(db: D1Database, tenantId: string, whom: Whom) {
  const named = typeof whom === 'string' ? 'id' : 'reference';
  return db
    .prepare(`SELECT * FROM subjects WHERE tenant_id = ? AND ${named} = ?`)
    .bind(tenantId, nameOf(whom));
}

/** By their ids, whoever's they are. */
export function selectSubjectsById(db: D1Database, ids: readonly string[]) {
  return db
    .prepare('SELECT * FROM subjects WHERE id IN (SELECT value FROM json_each(?))')
    .bind(JSON.stringify(ids));
}

/** Of one tenant and not erased, oldest first. @param after an id of the tenant's, or null */
export function selectSubjects(
  db: D1Database,
  tenantId: string,
  after: string | null,
  most: number,
): D1PreparedStatement {
  const place =
    after === null ? '?3' : '(SELECT rowid FROM subjects WHERE tenant_id = ?1 AND id = ?3)';
  return db
    .prepare(
      `SELECT * FROM subjects WHERE tenant_id = ?1 AND erased_at IS NULL AND rowid > ${place}
       ORDER BY rowid LIMIT ?2`,
    )
    .bind(tenantId, most, after ?? 0);
}

/** Of these tenants: who is not erased and was registered by then. */
export function selectPeople(
  db: D1Database,
  tenants: readonly string[],
  by: number,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT id, tenant_id FROM subjects
       WHERE tenant_id IN (SELECT value FROM json_each(?1)) AND erased_at IS NULL
         AND created_at <= ?2 LIMIT ?3`,
    )
    .bind(JSON.stringify(tenants), by, most);
}

/** Of these tenants: `over`, who was erased, ever, and `left`. */
export function countPeople(db: D1Database, tenants: readonly string[]): D1PreparedStatement {
  return db
    .prepare(
      `SELECT count(erased_at) AS over, count(*) - count(erased_at) AS left FROM subjects
       WHERE tenant_id IN (SELECT value FROM json_each(?))`,
    )
    .bind(JSON.stringify(tenants));
}

/** Changes nothing where the tenant has a subject with this reference. */
export function insertSubject(db: D1Database, subject: Subject): D1PreparedStatement {
  const { id, tenantId, reference, jurisdiction, dateOfBirth, role, createdAt } = subject;
  return db
    .prepare(
      `INSERT INTO subjects (id, tenant_id, reference, jurisdiction, date_of_birth, role, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, reference) DO NOTHING`,
    )
    .bind(id, tenantId, reference, jurisdiction, dateOfBirth, role, createdAt);
}

/** What the controller may correct of one that is not erased; fails where the reference is taken. */
export function correctSubject(
  db: D1Database,
  { tenantId, id, reference, jurisdiction, dateOfBirth }: Subject,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE subjects SET reference = ?, jurisdiction = ?, date_of_birth = ?
       WHERE tenant_id = ? AND id = ? AND erased_at IS NULL`,
    )
    .bind(reference, jurisdiction, dateOfBirth, tenantId, id);
}

/** Empties all but the bare id, so that a later request is told "erased", and by which decision. */
export function eraseSubject(
  db: D1Database,
  { tenantId, subjectId }: Person,
  { at, decisionId }: { readonly at: number; readonly decisionId: string },
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE subjects SET reference = NULL, jurisdiction = NULL, date_of_birth = NULL, role = NULL,
         created_at = ?1, erased_at = ?1, erased_by = ?2 WHERE tenant_id = ?3 AND id = ?4`,
    )
    .bind(at, decisionId, tenantId, subjectId);
}

/**
 * Age in completed years; null without a date of birth. Birthdays begin where they begin last, at
 * midnight in UTC-12, so that nobody is of age too early. 29 February counts from 1 March in other
 * years.
 */
export function ageAt(dateOfBirth: string | null, now: number): number | null {
  if (dateOfBirth === null) return null;
  const [year, month, day] = dateOfBirth.split('-').map(Number);
  const today = new Date(now - 12 * 3_600_000);
  const before =
    today.getUTCMonth() + 1 < month ||
    (today.getUTCMonth() + 1 === month && today.getUTCDate() < day);
  return today.getUTCFullYear() - year - (before ? 1 : 0);
}
