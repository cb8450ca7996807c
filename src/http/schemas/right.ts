/** Acts in exercise of a person's rights, as they are asked for. */
import { z } from '@hono/zod-openapi';
import type { Asked } from '../../countersign/right.ts';
import { printable } from '../../registry/printable.ts';
import { SubjectRegistration } from '../../registry/subject.ts';
import { ACTS, CHANNELS, HOLDERS } from '../../rights/act.ts';
import { EXAMPLE_IDS, Instant, LogReceipt, SentInstant } from './common.ts';

const deployment = z.string().max(64).openapi({ example: EXAMPLE_IDS.deployment });
const everything = deployment
  .nullable()
  .default(null)
  .openapi({ description: 'Which use it is about; null: everything.' });
const reason = printable(z.string().trim().max(1000)).optional();

const { reference, jurisdiction, date_of_birth } = SubjectRegistration.shape;

/** What can be corrected; at least one. */
export const Correctable = {
  reference: reference.optional(),
  jurisdiction: jurisdiction.optional(),
  date_of_birth,
};

const Withdrawal = z.strictObject({ act: z.literal('withdraw'), deployment });
const Standing = z.strictObject({
  act: z.enum(['object', 'end_objection', 'restrict', 'end_restriction']),
  deployment: everything,
  reason,
});
/** The controller's own reference is no matter of the person's, and stands in no entry of the log. */
const Wish = z.strictObject({
  act: z.literal('ask_rectification'),
  jurisdiction: Correctable.jurisdiction,
  date_of_birth,
  reason,
});
const Erasure = z.strictObject({ act: z.literal('erase') });

/** What a person's key signs. */
export const SignedAct = z.discriminatedUnion('act', [
  Withdrawal,
  z.strictObject({
    act: z.literal('consent'),
    deployment,
    expires_at: SentInstant,
    freely_given: z.boolean().default(false),
    covers_transmission: z.boolean().default(false),
    language: printable(z.string().max(35)).nullable().default(null),
  }),
  Standing,
  Wish,
  Erasure,
  z.strictObject({ act: z.literal('register_key') }),
  z.strictObject({ act: z.literal('refuse_key'), key: z.string().max(64) }),
]);

/** What somebody does before the controller's staff. Consent is recorded at /consents, with its terms. */
export const DeskAct = z.discriminatedUnion('act', [Withdrawal, Standing, Wish, Erasure]);

type Given = z.infer<typeof SignedAct> | z.infer<typeof DeskAct>;

export function readAsked(given: Given): Asked {
  const { act, deployment = null, ...terms }: Given & { deployment?: string | null } = given;
  // What was left out is not signed as `undefined`.
  return { act, deployment, terms: JSON.parse(JSON.stringify(terms)) };
}

export const ActSchema = z
  .object({
    id: z.string(),
    act: z.enum(ACTS),
    deployment: z.string().nullable(),
    purpose: z.string().nullable(),
    controller: z.string().nullable(),
    by: z.enum([...HOLDERS, 'controller']).openapi({ description: 'Who indicated it.' }),
    channel: z.enum(CHANNELS).openapi({
      description:
        "signed: by the person's own key. link: by whoever opened their link. desk: before the controller's staff. key: the controller itself.",
    }),
    content: z.record(z.string(), z.unknown()).openapi({ description: 'What stands behind it.' }),
    at: Instant,
  })
  .openapi('Act');

/** What whoever said yes or no is given to keep. */
export const ConsentReceiptShape = z.object({
  receipt: z.record(z.string(), z.unknown()).openapi({
    description:
      'On the fields of ISO/IEC TS 27560 as DPV 2.3 has them, in JSON-LD. For the person. `countersign:missing` names what the registration would have to say for it to be whole.',
  }),
  signed_receipt: z.string().openapi({
    description:
      'A JWS over the receipt in its RFC 8785 form. `npx countersign-verify consent` checks it offline, with a saved /.well-known/jwks.json.',
  }),
});

export const DoneSchema = z
  .object({
    id: z.string().nullable().openapi({ description: 'Of the act; null after an erasure.' }),
    receipt: z.string().nullable().optional().openapi({
      description: 'Of an erasure: a JWS that anybody can check, as in `DELETE /v1/subjects/{id}`.',
    }),
    consent: ConsentReceiptShape.extend({ id: z.string() }).optional().openapi({
      description: 'Of a consent or a withdrawal: its event in the ledger, and the receipt of it.',
    }),
    templates: z
      .array(z.string())
      .optional()
      .openapi({ description: 'After an erasure: those whose key was destroyed.' }),
    log_receipt: LogReceipt,
  })
  .openapi('Done');
