/**
 * Reviews: an outcome that goes against a person waits until people have looked. Then the policy is
 * asked again, with the facts and the time of then: a decision of its own, whose outcome is released.
 */
import type { NewEntry } from '../audit/entry.ts';
import { AuditError, type Receipt } from '../audit/log.ts';
import { newTimedId } from '../ids.ts';
import { touchTemplate } from '../registry/template.ts';
import {
  conclude,
  type Review,
  type ReviewRow,
  readReview,
  statusAt,
  type Verdict,
} from '../reviews/review.ts';
import {
  endReview,
  expireReview,
  findReview,
  forgetUnreleased,
  insertVerdict,
  refusalOf,
  selectExpired,
  selectReview,
} from '../reviews/store.ts';
import type { Reviewer } from '../tenants/key.ts';
import type { NewEvent } from '../webhooks/events.ts';
import { type Premise, requirePremises } from './basis.ts';
import { Refusal } from './errors.ts';
import { nameOutcome } from './match.ts';
import { reconsider } from './reconsider.ts';
import type { Service, Timing } from './service.ts';

/** What a reviewer says, and how they found out. */
export type Statement = Pick<Verdict, 'checked' | 'verdict' | 'reason'>;

export interface Reviewed {
  readonly review: Review;
  /** Of the verdict, or of the decision that it brought, which has the verdict behind it in the log. */
  readonly logReceipt: Receipt;
}

/** As many reviewers as one review can have: each may come first once. */
const MOST_RETRIES = 5;

/**
 * Records a verdict, and with the last that is needed asks the policy again.
 * @throws Refusal when there is no such review, or it does not take this verdict; FactsChangedError;
 *   AuditError
 */
export async function giveVerdict(
  service: Service,
  reviewer: Reviewer,
  id: string,
  statement: Statement,
  timing: Timing,
): Promise<Reviewed> {
  const { db } = service;
  for (let retries = 0; ; retries++) {
    const review = await requireReview(db, reviewer.tenantId, id);
    const now = timing.now();
    const status = statusAt(review, now);
    if (status !== 'in_review') throw new Refusal({ is: 'review_settled', status });
    const number = review.verdicts.length + 1;
    const verdict = { ...statement, number, reviewer: reviewer.name, recordedAt: now };
    try {
      const logReceipt = await recordVerdict(service, reviewer, review, verdict, timing);
      return { review: await requireReview(db, reviewer.tenantId, id), logReceipt };
    } catch (error) {
      const refusal =
        error instanceof AuditError ? refusalOf((word) => error.isBecauseOf(word)) : undefined;
      // Somebody else's verdict came first, and may be what was missing.
      if (refusal === 'review_moved' && retries < MOST_RETRIES) continue;
      if (refusal === 'own_review') throw new Refusal({ is: 'own_review' });
      if (refusal === 'reviewed_already') throw new Refusal({ is: 'reviewed_already' });
      if (refusal !== 'review_settled') throw error;
      const settled = await requireReview(db, reviewer.tenantId, id);
      throw new Refusal({ is: 'review_settled', status: statusAt(settled, settled.expiresAt) });
    }
  }
}

/** @throws Refusal when the tenant has no such review, or none any more. */
export async function requireReview(db: D1Database, tenantId: string, id: string): Promise<Review> {
  const review = await findReview(selectReview(db, tenantId, id));
  if (!review) throw new Refusal({ is: 'review_not_found' });
  return review;
}

async function recordVerdict(
  service: Service,
  reviewer: Reviewer,
  review: Review,
  verdict: Verdict,
  { request, trace }: Timing,
): Promise<Receipt> {
  const { db, audit, outbox } = service;
  const { reviewer: _, recordedAt, ...said } = verdict;
  const entry = entryOf(review, recordedAt, {
    event: 'verdict',
    reviewer: reviewer.name,
    key: reviewer.keyId,
    request,
    ...said,
  });
  const insertion = insertVerdict(db, review.id, reviewer.keyId, verdict);
  const concluded = conclude(review, verdict);
  if (!concluded) {
    const premises = requirePremises(db, whoIsThere(review, reviewer));
    return audit.append([entry], [premises, insertion]);
  }
  const release = await reconsider(service, review, concluded, reviewer, recordedAt);
  const { id, decision, parties, asked, changed, matched } = release;
  const released = decision.allow && changed === undefined;
  const { policy, recogniser } = service;
  const { jurisdictions, obligations } = decision;
  const reasons = decision.reasons.map(({ code, rule }) => ({ code, rule }));
  const end = {
    at: recordedAt,
    ending: released ? ('released' as const) : ('refused' as const),
    overturned: concluded.overturned,
    release: {
      id,
      deployment_version: parties.deployment.version,
      policy_revision: policy().revision,
      model: recogniser.model.id,
      ...{ jurisdictions, obligations, reasons },
      ...(changed !== undefined && { changed }),
    },
  };
  const about = { review: review.id, decision: review.decisionId };
  const { template = null, falseMatchRate } = review.finding ?? {};
  return audit.recordSettled(
    {
      id,
      tenantId: review.tenantId,
      keyId: reviewer.keyId,
      request,
      deploymentId: review.deploymentId,
      deploymentVersion: parties.deployment.version,
      subjectId: review.subjectId,
      operation: asked.operation ?? 'unknown',
      input: asked,
      decision,
      policyRevision: policy().revision,
      modelId: recogniser.model.id,
      decidedAt: recordedAt,
    },
    released
      ? {
          outcome: nameOutcome({ matched }),
          details: {
            ...about,
            overturned: concluded.overturned,
            template,
            false_match_rate: falseMatchRate,
          },
        }
      : { outcome: 'withheld', details: { ...about, ...(changed !== undefined && { changed }) } },
    [
      requirePremises(db, released ? release.premises : whoIsThere(review, reviewer)),
      insertion,
      ...endReview(db, review.id, end),
      outbox.emit(tellDone(review, id), { at: recordedAt, trace }),
      ...(released && matched && template !== null
        ? [touchTemplate(db, template, recordedAt)]
        : []),
    ],
    [entry],
  );
}

/** Where nobody looked in time, the decision is the one that waited. */
const tellDone = ({ id: review, tenantId }: Review, decision: string): NewEvent => ({
  type: 'review.done',
  tenantId,
  data: { review, decision },
});

function whoIsThere({ subjectId }: Review, { keyId }: Reviewer): Premise[] {
  return [
    { fact: 'subject', id: subjectId },
    { fact: 'key', id: keyId },
  ];
}

function entryOf(
  { id, decisionId, tenantId, subjectId }: Review,
  at: number,
  content: Readonly<Record<string, unknown>>,
): NewEntry {
  return {
    id: newTimedId('evt', at),
    kind: 'review',
    tenantId,
    subjectId,
    at,
    content: { review: id, decision: decisionId, ...content },
  };
}

/**
 * Refuses what nobody reviewed in time. Until it comes by, whoever reads such a review is told the same.
 * @returns how many it ended
 */
export async function endUnreviewed(
  { db, audit, outbox }: Service,
  now: number,
  most: number,
): Promise<number> {
  const { results } = await selectExpired(db, now, most).all<ReviewRow>();
  let ended = 0;
  for (const review of results.map(readReview)) {
    const entry = entryOf(review, now, { event: 'expired' });
    const { receipt } = await audit.appendIfChanged(expireReview(db, review.id, now), entry, [
      outbox.emitIfChanged(tellDone(review, review.decisionId), { at: now }),
      forgetUnreleased(db, review.id),
    ]);
    if (receipt !== null) ended += 1;
  }
  return ended;
}
