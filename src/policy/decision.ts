import { isAnswer, type Obligation, type Unvouched } from './answer.ts';
import type { Catalogue, CatalogueRule, Tier } from './catalogue.ts';
import { untilOf } from './until.ts';

/** One ground for refusal: for the person refused, for the developer, and for whoever checks. */
export interface Reason {
  code: string;
  rule: string;
  tier: Tier;
  title: string;
  /** A sentence for the person affected. */
  message: string;
  /** Whose rule it is, in words for the same person: a law, a court... by name, or this service's rules. */
  source: string;
  citation: string;
  /** A sentence for the developer: which input attributes to change, and how. */
  change: string;
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
  /** What opens a door on the controller's word alone, which was not taken, by attribute. */
  unvouched: Unvouched[];
}

/**
 * Joins the router's answer with the catalogue.
 * @param input what was decided on, as Rego reads it
 * @returns null if the answer is not a decision, or says both yes and no.
 */
export function readDecision(
  value: unknown,
  catalogue: Catalogue,
  input?: unknown,
): Decision | null {
  if (!isAnswer(value)) return null;
  const { allow, reasons, obligations, retention, jurisdictions, unvouched = [] } = value;
  if (allow !== (reasons.length === 0)) return null;
  return {
    allow,
    // Rego's sets come out of WebAssembly in the order of their hashes.
    reasons: reasons.sort(byCode).map(({ code, rule }) => toReason(code, rule, catalogue)),
    obligations: obligations.sort(byCode).map((told) => toObligation(told, input)),
    retention: retention ? { max_days: retention.max_days, rule: retention.rule } : null,
    jurisdictions: jurisdictions.sort(),
    unvouched: unvouched.sort((a, b) => compare(a.attribute, b.attribute)),
  };
}

function toObligation({ code, rule, param }: Obligation, input: unknown): Obligation {
  const duty: Obligation = { code, rule };
  if (param !== undefined) duty.param = param;
  const until = untilOf(duty, input);
  if (until !== undefined) duty.until = until;
  return duty;
}

function byCode(a: Obligation, b: Obligation): number {
  return (
    compare(a.code, b.code) || compare(a.rule, b.rule) || compare(a.param ?? '', b.param ?? '')
  );
}

/** By code units: `localeCompare` would differ from machine to machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function toReason(code: string, rule: string, catalogue: Catalogue): Reason {
  const told = catalogue.rules[rule];
  return {
    code,
    rule,
    // The build refuses a rule or code without words, so the fallbacks meet only a policy that
    // did not come from it; such a refusal is ours, not the law's.
    ...speaker(rule, told),
    title: told?.title ?? rule,
    message: catalogue.reasons[code]?.message ?? code,
    change: told?.change[code] ?? '',
  };
}

/** Who refuses. A text that nobody here has read may be the cause of a rule, and refuses nobody. */
function speaker(
  rule: string,
  told: CatalogueRule | undefined,
): Pick<Reason, 'tier' | 'source' | 'citation'> {
  if (!told) return { tier: 'floor', source: OWN_RULES, citation: '' };
  if (told.read === false) {
    return { tier: 'floor', source: OWN_RULES, citation: `Countersign baseline, ${rule}` };
  }
  const { tier, citation, confidence } = told;
  return { tier, source: sourceOf(tier, citation, confidence), citation };
}

function sourceOf(tier: Tier, citation: string, confidence: string): string {
  switch (tier) {
    case 'law':
      return confidence === 'S'
        ? `The law, as others report it: ${citation}.`
        : `The law: ${citation}.`;
    case 'regulator':
      return `An authority's decision or advice, not a law: ${citation}.`;
    case 'court':
      return `A court: ${citation}.`;
    case 'standard':
      return `A standard, not a law: ${citation}.`;
    case 'floor':
      return OWN_RULES;
  }
}

/** A choice of this service must not pass for a law. */
const OWN_RULES = "This service's rules, not a law.";

/** The answer when the policy gave none: refused, by this service and not by any law. */
/** Codes that no policy gives, but who asks it. */
export const HOST_REASONS = ['POLICY_ERROR', 'PERSON_NOT_SERVED'] as const;

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
        source: OWN_RULES,
        citation: "This service's rules",
        change:
          'Check the whole policy input against the schema; if it is sound, the policy is at fault.',
      },
    ],
    obligations: [],
    retention: null,
    jurisdictions: [],
    unvouched: [],
  };
}

/** The answer to a key that may not know why: refused, for a reason that rests on the person. */
export function withoutPerson(decision: Decision): Decision {
  return {
    ...decision,
    allow: false,
    reasons: [
      {
        code: 'PERSON_NOT_SERVED',
        rule: 'HOST',
        tier: 'floor',
        title: 'The person is not recognised here',
        message: 'Your face is not read here now. Please use the other way in.',
        source: OWN_RULES,
        citation: "This service's rules",
        change:
          'Look the decision up with a key that may read the subject; serve the person another way.',
      },
    ],
  };
}

/** The form in which obligations are written in cases and tests: `code` or `code:param`. */
export function obligationText({ code, param }: Obligation): string {
  return param === undefined ? code : `${code}:${param}`;
}
