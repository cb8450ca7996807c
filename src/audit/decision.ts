/**
 * What a row holds of a decision: codes and rules. The words are in the catalogue of the policy's
 * revision, which the row names, and are filled in where that is the revision at hand.
 */
import { z } from 'zod';
import type { Unvouched } from '../policy/answer.ts';
import { TIERS } from '../policy/catalogue.ts';
import { type Decision, policyError, type Reason, readDecision } from '../policy/decision.ts';
import type { Policy } from '../policy/host.ts';
import { valueAt } from '../policy/vouchers.ts';

/** A reason with its words, or without them: then another revision of the policy gave it. */
export type ToldReason = Pick<Reason, 'code' | 'rule'> & Partial<Reason>;

/** A claim with its voucher: or without who might have been, which another revision knows. */
export type ToldClaim = Pick<Unvouched, 'attribute' | 'value'> & Partial<Unvouched>;

export interface ToldDecision extends Omit<Decision, 'reasons' | 'unvouched'> {
  readonly reasons: ToldReason[];
  readonly unvouched: ToldClaim[];
}

export const StoredDecision = z.strictObject({
  allow: z.boolean(),
  reasons: z.array(
    z.strictObject({
      code: z.string(),
      rule: z.string(),
      // Rows of the first releases hold the words as well.
      tier: z.enum(TIERS).exactOptional(),
      title: z.string().exactOptional(),
      message: z.string().exactOptional(),
      source: z.string().exactOptional(),
      citation: z.string().exactOptional(),
      change: z.string().exactOptional(),
    }),
  ),
  obligations: z.array(
    z.strictObject({
      code: z.string(),
      rule: z.string(),
      param: z.string().exactOptional(),
      until: z.string().exactOptional(),
    }),
  ),
  retention: z.strictObject({ max_days: z.number(), rule: z.string() }).nullable().default(null),
  jurisdictions: z.array(z.string()).default([]),
  /** Attributes: what they were is in the input, and the rest in the policy. */
  unvouched: z.array(z.string()).default([]),
});

export type StoredDecision = z.infer<typeof StoredDecision>;

export function storeDecision(decision: Decision) {
  const reasons = decision.reasons.map(({ code, rule }) => ({ code, rule }));
  const { unvouched, ...rest } = decision;
  const attributes = unvouched.map(({ attribute }) => attribute);
  return { ...rest, reasons, ...(attributes.length > 0 && { unvouched: attributes }) };
}

/** What tells of a decision: the policy at hand, and what was decided on. */
interface Context {
  readonly revision: string;
  readonly input: object;
  readonly policy: Pick<Policy, 'revision' | 'catalogue' | 'vouchers'> | null;
}

export function tellDecision(
  stored: StoredDecision,
  { revision, input, policy }: Context,
): ToldDecision {
  const tell = (reason: ToldReason): ToldReason[] => {
    if (reason.message !== undefined) return [reason];
    // The host's own refusal is in no catalogue and the same in every revision.
    const own = policyError().reasons.filter((one) => one.code === reason.code);
    if (own.length > 0) return own;
    return (revision === policy?.revision && putInWords(reason, policy)) || [reason];
  };
  const vouchers = revision === policy?.revision ? policy.vouchers : {};
  const tellClaim = (attribute: string): ToldClaim => {
    const claim = { attribute, value: valueAt(input, attribute) };
    const needed = vouchers[attribute];
    return needed ? { ...claim, read_as: needed.without, vouchers: needed.vouchers } : claim;
  };
  return {
    ...stored,
    reasons: stored.reasons.flatMap(tell),
    unvouched: stored.unvouched.map(tellClaim),
  };
}

function putInWords(
  { code, rule }: ToldReason,
  { catalogue }: Pick<Policy, 'catalogue'>,
): Reason[] | undefined {
  const answer = { allow: false, reasons: [{ code, rule }], obligations: [], jurisdictions: [] };
  return readDecision(answer, catalogue)?.reasons;
}
