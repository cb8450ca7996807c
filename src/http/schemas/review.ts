/** What waits for a review: as apps read it, and as reviewers and auditors do. */
import { z } from '@hono/zod-openapi';
import type { Countersignature } from '../../countersign/countersign.ts';
import type { Waiting } from '../../countersign/postpone.ts';
import { toInstant } from '../../instant.ts';
import type { NextStep, Situation } from '../../next-steps/steps.ts';
import type { Catalogue } from '../../policy/catalogue.ts';
import { readDecision, withoutPerson } from '../../policy/decision.ts';
import { wordsOf } from '../../policy/vocabulary.ts';
import {
  CHECKS,
  type Finding,
  REVIEW_STATUSES,
  type Review,
  statusAt,
  VERDICTS,
} from '../../reviews/review.ts';
import { CountersignatureSchema, Instant } from './common.ts';
import { PresentationAttackDetection } from './liveness.ts';
import { NextSteps } from './next-steps.ts';

const EXAMPLE_REVIEW = `rev_${'0'.repeat(22)}`;

const WaitingReview = z.object({
  id: z.string().openapi({ example: EXAMPLE_REVIEW }),
  reviewers_needed: z.int().openapi({ description: 'So many different people have to look.' }),
  expires_at: Instant.openapi({ description: 'From then on it is refused.' }),
});

/** The answer with status 202. */
export const InReviewSchema = z
  .object({
    id: z.string().openapi({ description: 'Read it again under this id.' }),
    status: z.literal('in_review'),
    subject: z.string(),
    review: WaitingReview,
    alternatives: z.array(z.string()).openapi({ description: 'Ways without a face.' }),
    next_steps: NextSteps,
    decision: CountersignatureSchema,
  })
  .openapi('InReview', {
    description:
      'What was found goes against the person, so nothing is told, and nothing may follow from it, until people have looked. Serve the person another way meanwhile.',
  });

const Stub = z.object({ id: z.string() });

/** A verification or comparison that waited for a review, read again. */
export const AnswerSchema = z
  .discriminatedUnion('status', [
    z.object({
      id: z.string(),
      status: z.literal('in_review'),
      subject: z.string(),
      review: WaitingReview,
      next_steps: NextSteps,
      decision: Stub,
    }),
    z.object({
      id: z.string(),
      status: z.literal('released'),
      subject: z.string(),
      review: Stub,
      matched: z.boolean().openapi({ description: 'What stands, after the review.' }),
      overturned: z
        .boolean()
        .openapi({ description: 'Whether a reviewer found that the machine was wrong.' }),
      false_match_rate: z.number(),
      presentation_attack_detection: PresentationAttackDetection,
      next_steps: NextSteps.openapi({ description: 'Where it goes against the person.' }),
      decision: CountersignatureSchema.omit({ log_receipt: true }).openapi({
        description: 'The one that released it; GET /v1/decisions/{id}/proof proves it.',
      }),
    }),
    z.object({
      id: z.string(),
      status: z.literal('refused'),
      subject: z.string(),
      review: Stub,
      because: z.enum(['unreviewed', 'policy_denied', 'facts_changed']).openapi({
        description:
          'Nobody reviewed it in time; the policy refused when it was asked again; the deployment has ended, the template is gone, or what was found was overturned and the contrary would go against the person, too.',
      }),
      reasons: z.array(
        z.object({
          code: z.string().openapi(wordsOf('reason')),
          rule: z.string(),
          message: z.string(),
          source: z.string(),
        }),
      ),
      next_steps: NextSteps,
      decision: Stub,
    }),
  ])
  .openapi('ReviewedAnswer');

export type TellSteps = (situation: Situation) => NextStep[];

export function presentWaiting(
  { review, alternatives }: Waiting,
  decision: Countersignature,
  tell: TellSteps,
) {
  const { id, needed, expiresAt, answerId, subjectId } = review;
  return {
    id: answerId,
    status: 'in_review' as const,
    subject: subjectId,
    review: { id, reviewers_needed: needed, expires_at: toInstant(expiresAt) },
    alternatives: [...alternatives],
    next_steps: tell({
      code: 'in_review',
      hasAlternative: alternatives.length > 0,
      jurisdictions: decision.jurisdictions,
    }),
    decision,
  };
}

/**
 * @param tellsPerson whether whoever asks may know what a refusal says of the person
 * @returns null where what was found is no longer kept
 */
export function presentAnswer(
  review: Review,
  catalogue: Catalogue,
  tellsPerson: boolean,
  tell: TellSteps,
  now: number,
): z.infer<typeof AnswerSchema> | null {
  const { id, answerId, subjectId: subject, decisionId, finding, end } = review;
  const common = { id: answerId, subject };
  const status = statusAt(review, now);
  const release = end?.release;
  switch (status) {
    case 'in_review': {
      const { needed: reviewers_needed, expiresAt } = review;
      const waiting = { id, reviewers_needed, expires_at: toInstant(expiresAt) };
      const next_steps = tell({ code: 'in_review' });
      return { ...common, status, review: waiting, next_steps, decision: { id: decisionId } };
    }
    case 'released': {
      if (!finding || !release) return null;
      const overturned = end.overturned === true;
      const { reasons: _, changed: __, ...decision } = release;
      return {
        ...common,
        status,
        review: { id },
        matched: standsAs(finding, overturned),
        overturned,
        false_match_rate: finding.falseMatchRate,
        presentation_attack_detection: finding.attackDetection,
        next_steps: overturned
          ? []
          : tell({ code: 'upheld', jurisdictions: decision.jurisdictions }),
        decision,
      };
    }
    case 'refused':
    case 'expired': {
      const reasons = explain(release?.reasons ?? [], catalogue, tellsPerson);
      // A withdrawal takes the template along: what the person said comes first.
      const because = reasons.length > 0 ? 'policy_denied' : 'facts_changed';
      return {
        ...common,
        status: 'refused',
        review: { id },
        because: status === 'expired' ? 'unreviewed' : because,
        reasons,
        next_steps: tell({
          code: status === 'expired' ? 'unreviewed' : 'changed',
          reasons: reasons.map(({ code }) => code),
          jurisdictions: release?.jurisdictions,
        }),
        decision: { id: release?.id ?? decisionId },
      };
    }
  }
}

const standsAs = ({ matched }: Finding, overturned: boolean) => matched !== overturned;

function explain(
  reasons: readonly { code: string; rule: string }[],
  catalogue: Catalogue,
  tellsPerson: boolean,
) {
  if (reasons.length === 0) return [];
  const answer = { allow: false, reasons: [...reasons], obligations: [], jurisdictions: [] };
  const decision = readDecision(answer, catalogue);
  const told = decision && !tellsPerson ? withoutPerson(decision) : decision;
  return (told?.reasons ?? []).map(({ code, rule, message, source }) => ({
    code,
    rule,
    message,
    source,
  }));
}

export const ReviewSchema = z
  .object({
    id: z.string().openapi({ example: EXAMPLE_REVIEW }),
    status: z.enum(REVIEW_STATUSES).openapi({
      description: 'expired: nobody reviewed it in time, and what it is about is refused.',
    }),
    answer: z.string().openapi({ description: 'Under which the app reads the answer.' }),
    deployment: z.string(),
    subject: z.string(),
    reference: z.string().nullable().openapi({
      description:
        "The app's own id for the person, by which a reviewer finds them. For reviewers only, and not in a list.",
    }),
    decision: z.string().openapi({ description: 'The one that found the outcome.' }),
    found: z.enum(['matched', 'not_matched']).nullable().openapi({
      description:
        'What the machine found. While it waits, for reviewers only; null also where it is no longer kept.',
    }),
    liveness: z.enum(['none', 'passed', 'failed', 'invalid']),
    reviewers_needed: z.int(),
    reviews: z.int().openapi({ description: 'How many verdicts there are.' }),
    opened_at: Instant,
    expires_at: Instant,
    ended_at: Instant.nullable(),
    overturned: z.boolean().nullable(),
    release: z
      .string()
      .nullable()
      .openapi({ description: 'The decision that ended it, if the policy was asked again.' }),
    verdicts: z
      .array(
        z.object({
          reviewer: z.string(),
          checked: z.enum(CHECKS),
          verdict: z.enum(VERDICTS),
          reason: z.string(),
          recorded_at: Instant,
        }),
      )
      .openapi({
        description: 'Told once it has ended, so that whoever looks second looks for themselves.',
      }),
  })
  .openapi('Review');

/** @param reader a reviewer, or somebody who may read the log; and the person's reference, if they may */
export function presentReview(
  review: Review,
  reader: { readonly reviews: boolean; readonly reference?: string | undefined },
  now: number,
): z.infer<typeof ReviewSchema> {
  const { finding, end, verdicts } = review;
  const status = statusAt(review, now);
  const ended = status !== 'in_review';
  // Of what is refused, nobody is told what was found.
  const tells = status === 'released' || (!ended && reader.reviews);
  return {
    id: review.id,
    status,
    answer: review.answerId,
    deployment: review.deploymentId,
    subject: review.subjectId,
    reference: reader.reference ?? null,
    decision: review.decisionId,
    found: finding && tells ? (finding.matched ? 'matched' : 'not_matched') : null,
    liveness: review.request.liveness.status,
    reviewers_needed: review.needed,
    reviews: verdicts.length,
    opened_at: toInstant(review.openedAt),
    expires_at: toInstant(review.expiresAt),
    ended_at: end ? toInstant(end.at) : ended ? toInstant(review.expiresAt) : null,
    overturned: end?.overturned ?? null,
    release: end?.release?.id ?? null,
    verdicts: ended
      ? verdicts.map(({ number: _, recordedAt, ...verdict }) => ({
          ...verdict,
          recorded_at: toInstant(recordedAt),
        }))
      : [],
  };
}
