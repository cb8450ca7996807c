/** How routes show people: by the caller's own reference. */
import { z } from '@hono/zod-openapi';
import { toInstant } from '../../instant.ts';
import { wordsOf } from '../../policy/vocabulary.ts';
import { type Subject, SubjectRegistration } from '../../registry/subject.ts';
import { Instant } from './common.ts';

export const SubjectSchema = z
  .object({
    id: z.string(),
    reference: z.string(),
    jurisdiction: z.string().openapi(wordsOf('jurisdiction')),
    date_of_birth: z.string().nullable(),
    role: SubjectRegistration.shape.role.unwrap(),
    created_at: Instant,
  })
  .openapi('Subject');

export function presentSubject(subject: Subject) {
  return {
    id: subject.id,
    reference: subject.reference,
    jurisdiction: subject.jurisdiction,
    date_of_birth: subject.dateOfBirth,
    role: subject.role,
    created_at: toInstant(subject.createdAt),
  };
}
