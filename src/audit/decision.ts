/**
 * What a row holds of a decision: codes and rules. The words are in the catalogue of the policy's
 * revision, which the row names, and are filled in where that is the revision at hand.
 */
import { z } from 'zod';
import { type Decision, policyError, type Reason, readDecision } from '../policy/decision.ts';
import type { Policy } from '../policy/host.ts';
import { parseStored } from '../stored.ts';

/** A reason with its words, or without them: then another revision of the policy gave it. */
export type ToldReason = Pick<Reason, 'code' | 'rule'> & Partial<Reason>;

export interface ToldDecision extends Omit<Decision, 'reasons'> {
  readonly reasons: ToldReason[];
}

const StoredDecision = z.strictObject({
  allow: z.boolean(),
  reasons: z.array(
    z.strictObject({
      code: z.string(),
      rule: z.string(),
      // Rows of the first releases hold the words as well.
      tier: z.enum(['floor', 'law']).exactOptional(),
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
});

export function storeDecision(decision: Decision): string {
  const reasons = decision.reasons.map(({ code, rule }) => ({ code, rule }));
  return JSON.stringify({ ...decision, reasons });
}

/** @throws StoredRecordError */
export function readStoredDecision(
  json: string,
  record: string,
  revision: string,
  policy: Pick<Policy, 'revision' | 'catalogue'> | null,
): ToldDecision {
  const stored = parseStored(StoredDecision, json, record);
  const tell = (reason: ToldReason): ToldReason[] => {
    if (reason.message !== undefined) return [reason];
    // The host's own refusal is in no catalogue and the same in every revision.
    const own = policyError().reasons.filter((one) => one.code === reason.code);
    if (own.length > 0) return own;
    return (revision === policy?.revision && putInWords(reason, policy)) || [reason];
  };
  return { ...stored, reasons: stored.reasons.flatMap(tell) };
}

function putInWords(
  { code, rule }: ToldReason,
  { catalogue }: Pick<Policy, 'catalogue'>,
): Reason[] | undefined {
  const answer = { allow: false, reasons: [{ code, rule }], obligations: [], jurisdictions: [] };
  return readDecision(answer, catalogue)?.reasons;
}
