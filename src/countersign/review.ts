/**
 * Reviews: an outcome that goes against a person waits until people have looked. Then the policy is
 * asked again, with the facts and the time of then: a decision of its own, whose outcome is released.
 */
import type { NewEntry } from '../audit/entry.ts';
import { AuditError, type Receipt } from '../audit/log.ts';
import { newId, newTimedId } from '../ids.ts';
import { toInstant } from '../instant.ts';
import type { Decision } from '../policy/decision.ts';
import { listAlternatives } from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import { touchTemplate } from '../registry/template.ts';
import {
  conclude,
  type Finding,
  type Review,
  type ReviewedRequest,
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
  insertReview,
  insertVerdict,
  refusalOf,
  selectExpired,
  selectReview,
} from '../reviews/store.ts';
import type { Caller, Reviewer } from '../tenants/key.ts';
import { listPremises, type Premise, requirePremises } from './basis.ts';
import type { Conclusion } from './countersign.ts';
import { Refusal } from './errors.ts';
import { collectFacts, withAdverse } from './facts.ts';
import { gatherParties, type Parties } from './gather.ts';
import { nameOutcome } from './match.ts';
import { withReviewers } from './reviewers.ts';
import { screen } from './screening.ts';
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
  db: D1Database,
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
  },
): Conclusion<Waiting> {
  const { decisionId, request, finding, now } = asked;
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
      // By which it is known again, when it is asked for with the same idempotency key.
      ...(finding.template !== null && { template: finding.template }),
    },
    changes: [insertReview(db, review)],
    answer: { review, alternatives: listAlternatives(deployment) },
  };
}

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
      const logReceipt = await recordVerdict(service, reviewer, review, verdict, timing.request);
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
  request: string,
): Promise<Receipt> {
  const { db, audit } = service;
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
      ...(released && matched && template !== null
        ? [touchTemplate(db, template, recordedAt)]
        : []),
    ],
    [entry],
  );
}

/**
 * The deployment has ended; the template is gone; or what was found is overturned, and the contrary would
 * go against the person as well, for which nobody has looked.
 */
type Obstacle = 'end' | 'template' | 'outcome';

/** The policy's answer to what came of a review, and what the answer rests on. */
interface Reconsidered {
  readonly id: string;
  readonly decision: Decision;
  readonly asked: Parameters<typeof withReviewers>[0];
  readonly parties: Parties<Subject>;
  /** What stands now, after the reviewers. */
  readonly matched: boolean;
  /** What stands in the way, and is no fact for the policy. */
  readonly changed: Obstacle | undefined;
  readonly premises: readonly Premise[];
}

async function reconsider(
  { db, policy, runsIn }: Service,
  review: Review,
  { overturned, reviewers }: { readonly overturned: boolean; readonly reviewers: number },
  reviewer: Reviewer,
  now: number,
): Promise<Reconsidered> {
  const { tenantId, finding, request } = review;
  if (!finding) throw new TypeError('What a review is about was forgotten while it waits.');
  const named = { deployment: review.deploymentId, subject: review.subjectId };
  const parties = await screen(db, await gatherParties(db, tenantId, named, true), now);
  const { deployment, registered } = parties;
  const template = registered.templates.find(({ id }) => id === finding.template) ?? null;
  const { purposes, vouchers } = policy();
  const facts = collectFacts({
    operation: 'verify',
    probing: request.probing,
    ...parties,
    purposes,
    vouchers,
    template,
    usesTemplate: finding.template !== null,
    ...(request.comparison && { comparison: request.comparison }),
    liveness: request.liveness,
    runsIn,
    now,
  });
  const matched = finding.matched !== overturned;
  const asked = withReviewers(withAdverse(facts, { deployment, purposes }, matched), reviewers);
  const caller: Caller = { keyId: reviewer.keyId, tenantId, scopes: [] };
  return {
    id: newTimedId('dec', now),
    decision: policy().decide(asked),
    asked,
    parties,
    matched,
    changed:
      findChange(parties, finding) ??
      (overturned && asked.decision?.adverse === true ? 'outcome' : undefined),
    premises: listPremises(caller, parties, template, now),
  };
}

/** A deployment that has ended answers nothing more, nor does a comparison with what is gone. */
function findChange(
  { deployment, registered }: Parties<Subject>,
  { template }: Finding,
): Obstacle | undefined {
  if (deployment.endedAt !== null) return 'end';
  if (template === null || registered.templates.some(({ id }) => id === template)) return undefined;
  return 'template';
}

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
  { db, audit }: Service,
  now: number,
  most: number,
): Promise<number> {
  const { results } = await selectExpired(db, now, most).all<ReviewRow>();
  let ended = 0;
  for (const review of results.map(readReview)) {
    const entry = entryOf(review, now, { event: 'expired' });
    const { receipt } = await audit.appendIfChanged(expireReview(db, review.id, now), entry, [
      forgetUnreleased(db, review.id),
    ]);
    if (receipt !== null) ended += 1;
  }
  return ended;
}
