/** What is done in place of an answer that goes against a person: nothing is told until people have looked. */
import { newId, newTimedId } from '../ids.ts';
import { toInstant } from '../instant.ts';
import { listAlternatives } from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import type { Finding, Review, ReviewedRequest } from '../reviews/review.ts';
import { insertReview } from '../reviews/store.ts';
import type { Caller } from '../tenants/key.ts';
import type { Conclusion } from './countersign.ts';
import type { Parties } from './gather.ts';
import type { Service, Timing } from './service.ts';

/** An answer that is not given yet. */
export interface Waiting {
  readonly review: Omit<Review, 'end' | 'verdicts'>;
  /** Ways without a face, which need not wait. */
  readonly alternatives: readonly string[];
}

const HOUR = 3_600_000;

/** In place of an answer: what was found is written down without the face, and waits. */
export function openReview(
  { db, outbox }: Pick<Service, 'db' | 'outbox'>,
  { keyId, tenantId }: Caller,
  { deployment, subject }: Parties<Subject>,
  asked: {
    readonly answer: 'ver' | 'cmp';
    readonly decisionId: string;
    /** By the rules; the controller may have registered more. */
    readonly needed: number;
    readonly request: ReviewedRequest;
    readonly finding: Finding;
    readonly now: number;
    readonly trace: Timing['trace'];
  },
): Conclusion<Waiting> {
  const { decisionId, request, finding, now, trace } = asked;
  const { reviewers_needed, review_within_hours } = deployment.registration.decision;
  const needed = Math.max(asked.needed, reviewers_needed);
  const review = {
    id: newTimedId('rev', now),
    answerId: newId(asked.answer),
    tenantId,
    deploymentId: deployment.id,
    subjectId: subject.id,
    decisionId,
    keyId,
    needed,
    request,
    finding,
    openedAt: now,
    expiresAt: now + review_within_hours * HOUR,
  };
  return {
    outcome: 'in_review',
    details: {
      review: review.id,
      reviewers: needed,
      expires_at: toInstant(review.expiresAt),
      // By which it is known again, when it is asked for once more with the same idempotency key.
      ...(finding.template !== null && { template: finding.template }),
    },
    changes: [
      insertReview(db, review),
      outbox.emit(
        { type: 'review.wanted', tenantId, data: { review: review.id, decision: decisionId } },
        { at: now, trace },
      ),
    ],
    answer: { review, alternatives: listAlternatives(deployment) },
  };
}
