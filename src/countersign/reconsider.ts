/**
 * The policy asked again about what people have looked at: with the facts and the time of then, how many
 * looked, and whether what stands after them goes against the person.
 */
import { FactsChangedError } from '../commit.ts';
import { newTimedId } from '../ids.ts';
import type { Decision } from '../policy/decision.ts';
import type { PolicyInput } from '../policy/input.ts';
import type { Subject } from '../registry/subject.ts';
import type { Finding, Review } from '../reviews/review.ts';
import type { Caller } from '../tenants/key.ts';
import { listPremises, type Premise } from './basis.ts';
import { collectFacts, withAdverse } from './facts.ts';
import { gatherParties, type Parties } from './gather.ts';
import { withReviewers } from './reviewers.ts';
import { screen } from './screening.ts';
import type { Service } from './service.ts';

/**
 * The deployment has ended; the template is gone; or what was found is overturned, and the contrary would
 * go against the person as well, for which nobody has looked.
 */
type Obstacle = 'end' | 'template' | 'outcome';

/** The policy's answer to what came of a review, and what the answer rests on. */
export interface Reconsidered {
  readonly id: string;
  readonly decision: Decision;
  readonly asked: PolicyInput;
  readonly parties: Parties<Subject>;
  /** What stands now, after the reviewers. */
  readonly matched: boolean;
  /** What stands in the way, and is no fact for the policy. */
  readonly changed: Obstacle | undefined;
  readonly premises: readonly Premise[];
}

/**
 * Before an answer is read that was released: it tells the outcome, so it has to be one that would be
 * released now. Whoever withdrew, objected or ended the deployment since has taken it back.
 * @throws FactsChangedError; Refusal when the person is erased
 */
export async function requireStanding(
  service: Service,
  caller: Pick<Caller, 'keyId'>,
  review: Review,
  now: number,
): Promise<void> {
  const { end, finding, verdicts } = review;
  if (end?.ending !== 'released' || !finding) return;
  const reviewers = new Set(verdicts.map(({ reviewer }) => reviewer)).size;
  const concluded = { overturned: end.overturned === true, reviewers };
  const { decision, changed } = await reconsider(service, review, concluded, caller, now);
  if (!decision.allow || changed) throw new FactsChangedError(changed ?? 'policy', undefined);
}

/**
 * @param caller whose key stands for who releases it
 * @throws Refusal when the person is erased
 */
export async function reconsider(
  { db, policy, runsIn }: Service,
  review: Review,
  { overturned, reviewers }: { readonly overturned: boolean; readonly reviewers: number },
  { keyId }: Pick<Caller, 'keyId'>,
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
  const caller: Caller = { keyId, tenantId, scopes: [] };
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
