import { expect, it } from 'vitest';
import type { Decision } from '../policy/decision.ts';
import type { PolicyInput } from '../policy/input.ts';
import { countReviewers } from './reviewers.ts';

const asked = { now: '2026-11-30T12:00:00Z', decision: { adverse: true, human_reviewers: 0 } };

/** A policy that lets pass what so many people have upheld. */
function decide(least: number, other?: string) {
  return (input: unknown): Decision => {
    const { human_reviewers = 0 } = (input as PolicyInput).decision ?? {};
    const codes = [
      ...(Number(human_reviewers) < least ? ['HUMAN_REVIEW_MISSING'] : []),
      ...(other === undefined ? [] : [other]),
    ];
    return {
      allow: codes.length === 0,
      reasons: codes.map((code) => ({ code, rule: 'R' })),
    } as Decision;
  };
}

const refusal = (policy: ReturnType<typeof decide>, ...params: string[]): Decision => ({
  ...policy(asked),
  obligations: [
    { code: 'RIGHT_TO_CONTEST', rule: 'R', param: '9' },
    ...params.map((param) => ({ code: 'HUMAN_REVIEW', rule: 'R', param })),
  ],
});

it.each([
  ['one, where the policy lets one pass', 1, [], 1],
  ['two, where it lets pass no fewer', 2, ['1'], 2],
  ['two, where a rule obliges to two, though the policy would let one pass', 1, ['1', '2'], 2],
  ['nobody, where no number is enough', 99, ['1'], null],
])('%s', (_what, least, params, expected) => {
  const policy = decide(least);
  expect(countReviewers({ decide: policy }, asked, refusal(policy, ...params))).toBe(expected);
});

it('nobody, where something else is in the way', () => {
  const policy = decide(1, 'CONSENT_WITHDRAWN');
  expect(countReviewers({ decide: policy }, asked, refusal(policy, '1'))).toBeNull();
});
