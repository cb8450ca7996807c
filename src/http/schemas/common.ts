/** Shapes that many resources have. */
import { z } from '@hono/zod-openapi';
import { wordsOf } from '../../policy/vocabulary.ts';
import { SubjectReference } from '../../registry/subject.ts';
import type { Whom } from '../../registry/whom.ts';

/** An instant, RFC 3339 in UTC. */
export const Instant = z.iso.datetime().openapi({ example: '2026-11-23T09:00:00.000Z' });

/** An instant in a request, RFC 3339; its fraction could be of any length. */
export const SentInstant = z.iso.datetime({ offset: true }).max(40);

/**
 * A whole number in a query: digits and nothing else. JavaScript takes more for a number than the document
 * says: `0x10`, `1e1`, ` 1`.
 */
export function queryNumber(min: number, max: number = Number.MAX_SAFE_INTEGER) {
  return z
    .string()
    .regex(/^\d{1,16}$/, 'send a whole number, in digits')
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .openapi({ type: 'integer', minimum: min, maximum: max });
}

/** Ids in examples, to be replaced by those of an answer. */
export const EXAMPLE_IDS = {
  deployment: `dep_${'0'.repeat(22)}`,
  subject: `sub_${'0'.repeat(22)}`,
};

/** A file, in the example of a form. */
export const EXAMPLE_PICTURE = 'face.jpg';

/** In a request: which deployment, and whom it is about. */
export const DeploymentId = z.string().openapi({ example: EXAMPLE_IDS.deployment });
export const SubjectId = z.string().openapi({ example: EXAMPLE_IDS.subject });

/** Fields of a form that names a person one way or the other, for `withWhom`. */
export const WHOM = {
  subject: SubjectId.optional().openapi({ description: 'Whom it is about, by our id.' }),
  reference: SubjectReference.optional().openapi({
    description:
      'In place of `subject`: your own reference of the person. One that is not registered is answered as a subject that is not.',
  }),
};

interface NamedPerson {
  readonly subject?: string | undefined;
  readonly reference?: string | undefined;
}

/** A form with the fields of `WHOM`, of which exactly one is sent. */
export function withWhom<Form extends z.ZodObject<typeof WHOM>>(form: Form): Form {
  const named = ({ subject, reference }: NamedPerson) =>
    (subject === undefined) !== (reference === undefined);
  const error = 'send either `subject` or your own `reference` of the person';
  return form.refine(named, { path: ['subject'], error }).openapi(EITHER);
}

const requireText = (name: keyof typeof WHOM) => ({
  properties: { [name]: { type: 'string' as const } },
  required: [name],
});

/** The choice within `allOf`: of a form that is a choice itself some generated clients lose the fields. */
const EITHER = {
  allOf: [{ anyOf: [requireText('subject'), requireText('reference')] }],
  dependentSchemas: { subject: { properties: { reference: false } } },
};

/** Of a form that was held to `withWhom`. */
export function readWhom({ subject, reference }: NamedPerson): Whom {
  return reference === undefined ? (subject ?? '') : { reference };
}

/** A path parameter that is one of our ids. */
export function idParam(prefix: string) {
  return z.object({
    id: z
      .string()
      .regex(new RegExp(`^${prefix}_[A-Za-z0-9]{22}$`), `an id that starts with ${prefix}_`)
      .openapi({ param: { name: 'id', in: 'path' } }),
  });
}

/** A signed promise of what the log holds. */
export const LogReceipt = z.string().openapi({
  description:
    'A JWS that promises an entry of the log at /log/, its place, and by when the tree holds it. Keep it: whoever has it can show that it was not kept. `npx countersign-verify` checks it.',
});

/** What an allowed answer says of the decision behind it. */
export const CountersignatureSchema = z
  .object({
    id: z.string().openapi({ description: 'Look it up at /v1/decisions/{id}.' }),
    deployment_version: z.int().nullable().openapi({
      description: 'Of the registration: /v1/deployments/{id}/versions. null at an erasure.',
    }),
    log_receipt: LogReceipt,
    policy_revision: z.string(),
    model: z.string(),
    jurisdictions: z.array(z.string()),
    obligations: z.array(
      z.object({
        code: z.string().openapi(wordsOf('obligation')),
        rule: z.string(),
        param: z.string().optional(),
      }),
    ),
  })
  .openapi('Countersignature');
