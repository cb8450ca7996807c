/** What the person concerned may see of the reviews about them: all but who looked. */
import { toInstant } from '../instant.ts';
import { type Review, type ReviewRow, readReview, statusAt } from './review.ts';
import { selectReviewsOf, type Whose } from './store.ts';

/** More than a year has for one person, who may ask again for what is older. */
const MOST_SHOWN = 500;

export interface OwnReview {
  readonly id: string;
  /** The decision that found what was reviewed. */
  readonly decision: string;
  readonly deployment: string;
  readonly status: ReturnType<typeof statusAt>;
  readonly opened_at: string;
  readonly expires_at: string;
  readonly ended_at: string | null;
  readonly reviewers_needed: number;
  /** Of a released one: what stood after it, while that is kept. */
  readonly matched: boolean | null;
  readonly overturned: boolean | null;
  /** The decision that ended it, if the policy was asked again. */
  readonly release: string | null;
  /** Once it has ended: how each found out, and what they said. */
  readonly verdicts: readonly {
    readonly checked: string;
    readonly verdict: string;
    readonly reason: string;
    readonly recorded_at: string;
  }[];
}

/**
 * The reviews about a person, newest first.
 * @param now in milliseconds since the epoch: what nobody reviewed in time is refused
 * @throws StoredRecordError
 */
export async function reviewsOf(db: D1Database, whose: Whose, now: number): Promise<OwnReview[]> {
  const { results } = await selectReviewsOf(db, whose, MOST_SHOWN).all<ReviewRow>();
  return results.map(readReview).map((review) => tellPerson(review, now));
}

export function tellPerson(review: Review, now: number): OwnReview {
  const { finding, end, verdicts, expiresAt } = review;
  const status = statusAt(review, now);
  const over = status !== 'in_review';
  return {
    id: review.id,
    decision: review.decisionId,
    deployment: review.deploymentId,
    status,
    opened_at: toInstant(review.openedAt),
    expires_at: toInstant(expiresAt),
    ended_at: over ? toInstant(end?.at ?? expiresAt) : null,
    reviewers_needed: review.needed,
    matched: status === 'released' && finding ? finding.matched !== end?.overturned : null,
    overturned: end?.overturned ?? null,
    release: end?.release?.id ?? null,
    verdicts: over
      ? verdicts.map(({ checked, verdict, reason, recordedAt }) => ({
          checked,
          verdict,
          reason,
          recorded_at: toInstant(recordedAt),
        }))
      : [],
  };
}
