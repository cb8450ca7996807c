/** What apps, reviewers and auditors are told of an outcome that waits, or has waited, for people. */
import { describe, expect, it } from 'vitest';
import type { Countersignature } from '../../countersign/countersign.ts';
import type { Situation } from '../../next-steps/steps.ts';
import type { Catalogue } from '../../policy/catalogue.ts';
import type { Release, Review, Verdict } from '../../reviews/review.ts';
import { presentAnswer, presentReview, presentWaiting } from './review.ts';

const OPENED = Date.parse('2026-11-23T12:00:00.000Z');
const ENDED = OPENED + 60_000;
const EXPIRES = OPENED + 3_600_000;

const release: Release = {
  ...{ id: 'dec_release', deployment_version: 3, policy_revision: 'r', model: 'm' },
  ...{ jurisdictions: ['DE'], obligations: [{ code: 'NOTIFY', rule: 'R-1' }], reasons: [] },
};

const waiting: Review = {
  ...{ id: 'rev_1', answerId: 'ver_1', tenantId: 'acme', deploymentId: 'dep_1' },
  ...{ subjectId: 'sub_1', decisionId: 'dec_1', keyId: 'k', needed: 2 },
  request: { probing: false, liveness: { status: 'passed' } },
  finding: {
    matched: false,
    falseMatchRate: 0.001,
    template: 'tpl_1',
    attackDetection: 'external',
  },
  ...{ openedAt: OPENED, expiresAt: EXPIRES, end: null, verdicts: [] },
};

const verdict: Verdict = {
  number: 1,
  reviewer: 'anna',
  checked: 'document',
  verdict: 'upheld',
  reason: 'Another face.',
  recordedAt: ENDED,
};

function endedAs(
  ending: 'released' | 'refused' | 'expired',
  overturned: boolean | null = null,
  changes: Partial<Release> | null = {},
): Review {
  const decision = changes && { ...release, ...changes };
  return {
    ...waiting,
    verdicts: [verdict],
    end: { at: ENDED, ending, overturned, release: decision },
  };
}

const rule = { tier: 'law', citation: 'GDPR art. 9', change: { CONSENT_MISSING: 'Record one.' } };
const catalogue = {
  rules: { 'R-1': rule },
  reasons: { CONSENT_MISSING: { message: 'You have not agreed to it.' } },
  obligations: {},
} as unknown as Catalogue;

/** What is told depends on the situation, which is seen here in place of the words. */
const tell = (situation: Situation) => [situation] as never;

describe('whoever asked', () => {
  const read = (review: Review, now = OPENED, tellsPerson = true) =>
    presentAnswer(review, catalogue, tellsPerson, tell, now);
  const common = { id: 'ver_1', subject: 'sub_1' };

  it('hears at once that people look, how many and until when', () => {
    const decision = { id: 'dec_1', jurisdictions: ['DE'] } as unknown as Countersignature;
    const told = presentWaiting(
      { review: waiting, alternatives: ['desk'] } as never,
      decision,
      tell,
    );
    expect(told).toEqual({
      ...common,
      status: 'in_review',
      review: { id: 'rev_1', reviewers_needed: 2, expires_at: '2026-11-23T13:00:00.000Z' },
      alternatives: ['desk'],
      next_steps: [{ code: 'in_review', hasAlternative: true, jurisdictions: ['DE'] }],
      decision,
    });
    const none = presentWaiting({ review: waiting, alternatives: [] } as never, decision, tell);
    expect(none.next_steps).toMatchObject([{ hasAlternative: false }]);
  });

  it('hears the same when they read it before it ends', () => {
    expect(read(waiting, EXPIRES - 1)).toEqual({
      ...common,
      status: 'in_review',
      review: { id: 'rev_1', reviewers_needed: 2, expires_at: '2026-11-23T13:00:00.000Z' },
      next_steps: [{ code: 'in_review' }],
      decision: { id: 'dec_1' },
    });
  });

  it('hears what was found once it is upheld', () => {
    const { reasons: _, ...decision } = release;
    expect(read(endedAs('released', false))).toEqual({
      ...common,
      status: 'released',
      review: { id: 'rev_1' },
      ...{ matched: false, overturned: false, false_match_rate: 0.001 },
      presentation_attack_detection: 'external',
      next_steps: [{ code: 'upheld', jurisdictions: ['DE'] }],
      decision,
    });
  });

  it('hears the contrary once it is overturned, with which nobody needs a next step', () => {
    const told = read(endedAs('released', true));
    expect(told).toMatchObject({ matched: true, overturned: true, next_steps: [] });
    const found = { ...endedAs('released', true), finding: { ...waiting.finding, matched: true } };
    expect(read(found as Review)).toMatchObject({ matched: false, overturned: true });
  });

  it('hears nothing where what was found, or the decision that released it, is no longer kept', () => {
    expect(read({ ...endedAs('released', false), finding: null })).toBeNull();
    expect(read(endedAs('released', false, null))).toBeNull();
  });

  it('hears that nobody looked in time, whether or not that has been written down', () => {
    const unreviewed = {
      ...common,
      status: 'refused',
      review: { id: 'rev_1' },
      because: 'unreviewed',
      reasons: [],
    };
    expect(read(waiting, EXPIRES)).toEqual({
      ...unreviewed,
      next_steps: [{ code: 'unreviewed', reasons: [], jurisdictions: undefined }],
      decision: { id: 'dec_1' },
    });
    expect(read(endedAs('expired'))).toEqual({
      ...unreviewed,
      next_steps: [{ code: 'unreviewed', reasons: [], jurisdictions: ['DE'] }],
      decision: { id: 'dec_release' },
    });
  });

  it('hears why the policy refused when it was asked again', () => {
    const reasons = [{ code: 'CONSENT_MISSING', rule: 'R-1' }];
    const told = read(endedAs('refused', null, { reasons }));
    expect(told).toMatchObject({
      status: 'refused',
      because: 'policy_denied',
      next_steps: [{ code: 'changed', reasons: ['CONSENT_MISSING'], jurisdictions: ['DE'] }],
      decision: { id: 'dec_release' },
    });
    expect(told).toHaveProperty('reasons', [
      {
        ...{ code: 'CONSENT_MISSING', rule: 'R-1' },
        ...{ message: 'You have not agreed to it.', source: 'The law: GDPR art. 9.' },
      },
    ]);
  });

  it('hears nothing of the person where their key may not', () => {
    const reasons = [{ code: 'CONSENT_MISSING', rule: 'R-1' }];
    const told = read(endedAs('refused', null, { reasons }), ENDED, false);
    expect(told).toMatchObject({ because: 'policy_denied' });
    expect(told).toHaveProperty('reasons', [
      expect.objectContaining({ code: 'PERSON_NOT_SERVED', rule: 'HOST' }),
    ]);
  });

  it('hears that something changed where the policy was not asked', () => {
    const told = read(endedAs('refused', null, { reasons: [] }));
    expect(told).toMatchObject({
      ...{ status: 'refused', because: 'facts_changed', reasons: [] },
      next_steps: [{ code: 'changed', reasons: [] }],
    });
    expect(read(endedAs('refused', null, null))).toMatchObject({ decision: { id: 'dec_1' } });
  });
});

describe('a review', () => {
  const read = (
    review: Review,
    {
      reviews = true,
      now = OPENED,
      reference,
    }: { reviews?: boolean; now?: number; reference?: string } = {},
  ) => presentReview(review, { reviews, reference }, now);
  const common = {
    ...{ id: 'rev_1', answer: 'ver_1', deployment: 'dep_1', subject: 'sub_1', decision: 'dec_1' },
    ...{ liveness: 'passed', reviewers_needed: 2 },
    ...{ opened_at: '2026-11-23T12:00:00.000Z', expires_at: '2026-11-23T13:00:00.000Z' },
  };

  it('that waits tells reviewers what was found, and nobody what others said', () => {
    const seen = { ...waiting, verdicts: [verdict] };
    expect(read(seen, { reference: 'member-1' })).toEqual({
      ...common,
      ...{ status: 'in_review', reference: 'member-1', found: 'not_matched', reviews: 1 },
      ...{ ended_at: null, overturned: null, release: null, verdicts: [] },
    });
    expect(read(seen, { reviews: false })).toMatchObject({ reference: null, found: null });
    const match = { ...waiting, finding: { ...waiting.finding, matched: true } } as Review;
    expect(read(match)).toMatchObject({ found: 'matched' });
  });

  it('that is released tells everybody what was found and who said what', () => {
    const { number: _, recordedAt: __, ...said } = verdict;
    expect(read(endedAs('released', true), { reviews: false })).toEqual({
      ...common,
      ...{ status: 'released', reference: null, found: 'not_matched', reviews: 1 },
      ended_at: '2026-11-23T12:01:00.000Z',
      ...{ overturned: true, release: 'dec_release' },
      verdicts: [{ ...said, recorded_at: '2026-11-23T12:01:00.000Z' }],
    });
    expect(read({ ...endedAs('released', true), finding: null })).toMatchObject({ found: null });
  });

  it('that is refused tells nobody what was found', () => {
    for (const ending of ['refused', 'expired'] as const) {
      expect(read(endedAs(ending))).toMatchObject({
        status: ending,
        found: null,
        overturned: null,
      });
      expect(read(endedAs(ending)).verdicts).toHaveLength(1);
    }
    expect(read(endedAs('refused', null, null))).toMatchObject({ release: null });
  });

  it('that nobody ended in time ended with its time', () => {
    const told = read(waiting, { now: EXPIRES });
    expect(told).toMatchObject({ status: 'expired', found: null, ended_at: common.expires_at });
  });
});
