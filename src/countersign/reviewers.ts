/** Whether an outcome that the policy withholds may be released once people have looked, and how many. */
import type { Decision } from '../policy/decision.ts';
import type { Policy } from '../policy/host.ts';
import type { PolicyInput } from '../policy/input.ts';

/** More than any rule asks for; the schema of reviews knows a limit, too. */
const MOST_REVIEWERS = 5;

/**
 * @param release what the policy said of `asked`, a refusal
 * @returns how many different people have to uphold it: as many as the rules oblige to, and no fewer
 *   than the policy lets pass; null where something else is in the way, which nobody's look removes.
 */
export function countReviewers(
  policy: Pick<Policy, 'decide'>,
  asked: PolicyInput,
  release: Decision,
): number | null {
  if (!release.reasons.every(({ code }) => code === 'HUMAN_REVIEW_MISSING')) return null;
  const obliged = release.obligations
    .filter(({ code }) => code === 'HUMAN_REVIEW')
    .map(({ param }) => Number(param))
    .filter(Number.isInteger);
  for (let count = Math.max(1, ...obliged); count <= MOST_REVIEWERS; count++) {
    if (policy.decide(withReviewers(asked, count)).allow) return count;
  }
  return null;
}

/** The question with reviews that took place, or as if they had. */
export function withReviewers(facts: PolicyInput, human_reviewers: number): PolicyInput {
  return { ...facts, decision: { ...facts.decision, human_reviewers } };
}
