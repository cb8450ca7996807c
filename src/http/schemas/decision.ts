/** What a decision says, in an answer or in a refusal. */
import { z } from '@hono/zod-openapi';
import { TIERS } from '../../policy/catalogue.ts';
import { wordsOf } from '../../policy/vocabulary.ts';
import { Instant } from './common.ts';

/** Of what another revision decided there may be codes that this one does not know. */
export const ReasonCode = z.string().openapi(wordsOf('reason'));
export const ObligationCode = z.string().openapi(wordsOf('obligation'));
export const Operation = z.string().openapi(wordsOf('operation'));

export const Reasons = z
  .array(
    z.object({
      code: ReasonCode,
      rule: z.string(),
      tier: z.enum(TIERS).optional(),
      title: z.string().optional(),
      message: z.string().optional().openapi({ description: 'For the person affected.' }),
      source: z
        .string()
        .optional()
        .openapi({ description: 'For the same person: whose rule this is.' }),
      citation: z.string().optional(),
      change: z
        .string()
        .optional()
        .openapi({ description: 'For the developer: which attributes to change, and how.' }),
    }),
  )
  .openapi({
    description:
      'The words are those of `policy_revision`. Where that is no longer the revision in force, only code and rule are given.',
  });

export const Obligations = z.array(
  z.object({
    code: ObligationCode,
    rule: z.string(),
    param: z.string().optional(),
    until: Instant.optional().openapi({
      description: 'By when, or until when, where the request fixes it.',
    }),
  }),
);

export const UnvouchedClaims = z
  .array(
    z.object({
      attribute: z.string(),
      value: z.unknown(),
      read_as: z.unknown().optional(),
      vouchers: z.array(z.string()).optional().openapi({
        description: 'Each would suffice. Left out where another revision decided.',
      }),
    }),
  )
  .openapi({
    description:
      'What was declared, would have opened something, and is not vouched for by one who may. It was read as declared and as `read_as`; what either refuses is refused.',
  });
