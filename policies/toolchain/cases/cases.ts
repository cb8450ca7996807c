import type { Obligation } from '../../../src/policy/answer.ts';
import type { Decision } from '../../../src/policy/decision.ts';
import { obligationText } from '../../../src/policy/decision.ts';
import type { Policy } from '../../../src/policy/host.ts';
import { atItsWord } from '../input/attributes.ts';
import type { Facts } from './facts.ts';

/** A worked case: a whole policy input and what must come of it. */
export interface Case {
  id: string;
  /** A jurisdiction code, or several that apply together. */
  jurisdiction: string;
  regimes?: string[];
  scenario: string;
  /** Data replaced for this case alone. */
  facts?: Facts;
  input: unknown;
  expected: {
    allow: boolean;
    /** Exactly these reason codes, in any order. */
    reasons: string[];
    /** At least these, each as `code` or `code:param`. */
    obligations: string[];
  };
}

export interface Verdict {
  case: Case;
  decision: Decision;
  /** What differs, one line each; empty when the decision is the expected one. */
  misses: string[];
}

/**
 * Decides the cases whose jurisdiction or one of whose regimes is in `only`; all by default.
 * @param policyOver the policy, over its data with those of the case in their place
 */
export function runCases(
  policyOver: (facts?: Facts) => Policy,
  cases: readonly Case[],
  only?: ReadonlySet<string>,
): Verdict[] {
  return cases
    .filter(
      (one) => !only || [one.jurisdiction, ...(one.regimes ?? [])].some((code) => only.has(code)),
    )
    .map((one) => {
      const decision = policyOver(one.facts).decide(atItsWord(one.input));
      return { case: one, decision, misses: compare(one, decision) };
    });
}

function compare({ expected }: Case, decision: Decision): string[] {
  const misses: string[] = [];
  if (decision.allow !== expected.allow) {
    misses.push(`expected ${allowOrDeny(expected.allow)}, got ${allowOrDeny(decision.allow)}`);
  }
  const got = new Set(decision.reasons.map(({ code }) => code));
  const wanted = new Set(expected.reasons);
  for (const code of wanted) {
    if (!got.has(code)) misses.push(`missing reason ${code}`);
  }
  for (const { code, rule } of decision.reasons) {
    if (!wanted.has(code)) misses.push(`unexpected reason ${code} (rule ${rule})`);
  }
  for (const text of expected.obligations) {
    if (!decision.obligations.some((one) => meets(one, text)))
      misses.push(`missing obligation ${text}`);
  }
  return misses;
}

/** An obligation that is expected without a parameter may have any. */
function meets(obligation: Obligation, expected: string): boolean {
  return expected === obligation.code || expected === obligationText(obligation);
}

export function allowOrDeny(allow: boolean): string {
  return allow ? 'allow' : 'deny';
}

/** One line per case, below each failure what differs, and the count at the end. */
export function renderCases(verdicts: readonly Verdict[]): string {
  const width = Math.max(0, ...verdicts.map((one) => one.case.id.length));
  const lines = verdicts.flatMap(({ case: one, decision, misses }) => [
    [
      misses.length === 0 ? '✓' : '✗',
      one.id.padEnd(width),
      allowOrDeny(one.expected.allow).padEnd(5),
      allowOrDeny(decision.allow).padEnd(5),
      one.scenario,
    ].join('  '),
    ...misses.map((miss) => `     ${miss}`),
  ]);
  const failed = verdicts.filter(({ misses }) => misses.length > 0).length;
  return [
    `   ${'case'.padEnd(width)}  want   got    scenario`,
    ...lines,
    '',
    `${verdicts.length - failed} passed, ${failed} failed`,
  ].join('\n');
}
