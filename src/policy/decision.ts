import * as z from 'zod';
import type { Catalogue, Tier } from './catalogue.ts';

/** One ground for refusal, in words fit for the person refused. */
export interface Reason {
  code: string;
  rule: string;
  tier: Tier;
  title: string;
  message: string;
  citation: string;
}

/** A duty that comes with the decision; `param` is a duration, a count or a recipient. */
export interface Obligation {
  code: string;
  rule: string;
  param?: string;
}

export interface Decision {
  allow: boolean;
  /** Every reason that applies; empty exactly when `allow` is true. */
  reasons: Reason[];
  obligations: Obligation[];
  /** The shortest retention cap that applies, in days, and the rule that sets it. */
  retention: { max_days: number; rule: string } | null;
  /** The jurisdictions considered, with their parents, sorted. */
  jurisdictions: string[];
}

/** What the Rego router answers (policies/countersign.rego). */
const RouterResult = z.object({
  allow: z.boolean(),
  reasons: z.array(z.object({ code: z.string(), rule: z.string() })),
  obligations: z.array(
    z.object({ code: z.string(), rule: z.string(), param: z.string().exactOptional() }),
  ),
  retention: z.object({ max_days: z.number(), rule: z.string() }).nullish(),
  jurisdictions: z.array(z.string()),
});

/**
 * Joins the router's answer with the catalogue.
 * @returns null if the answer is not a decision, or says both yes and no.
 */
export function readDecision(value: unknown, catalogue: Catalogue): Decision | null {
  const parsed = RouterResult.safeParse(value);
  if (!parsed.success) return null;
  const { allow, reasons, obligations, retention, jurisdictions } = parsed.data;
  if (allow !== (reasons.length === 0)) return null;
  return {
    allow,
    // Rego's sets come out of WebAssembly in the order of their hashes.
    reasons: reasons.sort(byCode).map(({ code, rule }) => describe(code, rule, catalogue)),
    obligations: obligations.sort(byCode),
    retention: retention ?? null,
    jurisdictions: jurisdictions.sort(),
  };
}

function byCode(a: Obligation, b: Obligation): number {
  const [left, right] = [a, b].map(({ code, rule, param = '' }) => `${code} ${rule} ${param}`);
  return (left ?? '') < (right ?? '') ? -1 : 1;
}

function describe(code: string, rule: string, catalogue: Catalogue): Reason {
  const told = catalogue.rules[rule];
  return {
    code,
    rule,
    // The build refuses a rule or code without words, so the fallbacks meet only a policy that
    // did not come from it; such a refusal is ours, not the law's.
    tier: told?.tier ?? 'floor',
    title: told?.title ?? rule,
    message: catalogue.reasons[code]?.message ?? code,
    citation: told?.citation ?? '',
  };
}

/** The answer when the policy gave none: refused, by this service and not by any law. */
export function policyError(): Decision {
  return {
    allow: false,
    reasons: [
      {
        code: 'POLICY_ERROR',
        rule: 'HOST',
        tier: 'floor',
        title: 'The policy could not be evaluated',
        message: 'The rules could not be checked for this request, so it is refused.',
        citation: "This service's rules",
      },
    ],
    obligations: [],
    retention: null,
    jurisdictions: [],
  };
}

/** The form in which obligations are written in cases and tests: `code` or `code:param`. */
export function obligationText({ code, param }: Obligation): string {
  return param === undefined ? code : `${code}:${param}`;
}
