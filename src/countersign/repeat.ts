/**
 * A recognition that was answered, asked for again with the same idempotency key. No face is read a second
 * time, and nothing is answered from memory alone: the policy is asked with what is so now, and where it
 * refuses by now (a consent has gone, a registration changed), so does the answer.
 */
import { type Entry, findEntry } from '../audit/entries.ts';
import type { Receipt } from '../audit/log.ts';
import { FactsChangedError } from '../commit.ts';
import { newTimedId } from '../ids.ts';
import type { Decision } from '../policy/decision.ts';
import type { PolicyInput } from '../policy/input.ts';
import { listAlternatives } from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import type { Whom } from '../registry/whom.ts';
import { type Caller, mayReadSubjects } from '../tenants/key.ts';
import { listPremises, requirePremises } from './basis.ts';
import type { Countersignature } from './countersign.ts';
import { refuseAlike } from './disclose.ts';
import { DecidedError, Refusal } from './errors.ts';
import { collectFacts, type LivenessFacts, withAdverse } from './facts.ts';
import { gatherParties, type Parties } from './gather.ts';
import { screen } from './screening.ts';
import type { Service, Timing } from './service.ts';

/** What the first request came to. */
export interface Answered {
  /** The id of its decision. */
  readonly decision: string;
  readonly deployment: string;
  /** Left out: nobody is named. */
  readonly subject?: Whom | undefined;
  /** Whether its outcome was told, and not put before people first. */
  readonly released: boolean;
}

type Stores = Service & { readonly published: R2Bucket };

/**
 * @returns the countersignature of the answer that may be given again
 * @throws Refusal, DecidedError, AuditError
 */
export async function repeat(
  service: Stores,
  caller: Caller,
  answered: Answered,
  timing: Timing,
): Promise<Countersignature> {
  const { db, audit } = service;
  const now = timing.now();
  const policy = service.policy();
  const gathered = await gatherParties(db, caller.tenantId, answered);
  const parties = await screen(db, gathered, now);
  const first = await findEntry(service, policy, caller.tenantId, answered.decision);
  // What is gone with a person says nothing any more; of who is still there, nothing is gone.
  const forgotten = first === null || first === 'erased';
  // A reference may be somebody else's by now, whom nothing was answered about.
  if (forgotten || first.subjectId !== (parties.subject?.id ?? null)) {
    throw new Refusal({ is: 'answer_forgotten' });
  }
  timing.lap('gather');

  const { facts, template, obstacle } = collectAgain(service, parties, first, now);
  // What will not be told because of an obstacle is not asked about, as in a first request.
  const knows = answered.released && !obstacle;
  const asked = knows ? knowing(service, parties, first, facts) : facts;
  const admission = policy.decide(facts);
  const decision = admission.allow && knows ? policy.decide(asked) : admission;
  timing.lap('admit');
  const { deployment, subject } = parties;
  const decisionId = newTimedId('dec', now);
  const record = {
    id: decisionId,
    tenantId: caller.tenantId,
    keyId: caller.keyId,
    request: timing.request,
    deploymentId: deployment.id,
    deploymentVersion: deployment.version,
    subjectId: subject?.id ?? null,
    operation: facts.operation ?? 'unknown',
    input: asked,
    decision,
    policyRevision: policy.revision,
    modelId: first.modelId,
    decidedAt: now,
  };
  const details = { repeats: first.id };
  const denied = (receipt: Receipt) =>
    new Refusal({
      is: 'policy_denied',
      decisionId,
      receipt,
      decision: tell(service, caller, asked, decision),
      alternatives: listAlternatives(deployment),
    });
  if (!decision.allow) {
    throw denied(await audit.recordSettled(record, { outcome: 'refused', details }));
  }
  if (obstacle) {
    const failed = {
      outcome: 'failed' as const,
      details: { ...details, code: service.codeOf(obstacle) },
    };
    const receipt = await audit.recordSettled(record, failed);
    if (!mayReadSubjects(caller)) throw denied(receipt);
    throw new DecidedError(decisionId, receipt, obstacle);
  }
  try {
    const premises = listPremises(caller, parties, template, now);
    const receipt = await audit.recordSettled(record, { outcome: 'repeated', details }, [
      requirePremises(db, premises),
    ]);
    timing.lap('record');
    return {
      id: decisionId,
      log_receipt: receipt,
      deployment_version: deployment.version,
      policy_revision: policy.revision,
      model: first.modelId,
      jurisdictions: decision.jurisdictions,
      obligations: decision.obligations,
    };
  } catch (error) {
    if (!(error instanceof FactsChangedError)) throw error;
    const withheld = {
      outcome: 'withheld' as const,
      details: { ...details, changed: error.fact },
    };
    throw new DecidedError(decisionId, await audit.recordSettled(record, withheld), error);
  }
}

/**
 * What is so now of deployment and person; of the request itself, what was so when it came. Its pictures
 * are not looked at again, nor is its attestation, whose nonce is spent.
 */
function collectAgain(
  service: Stores,
  parties: Parties<Subject | null>,
  { input, outcome }: Entry,
  now: number,
) {
  const { purposes, vouchers } = service.policy();
  const named = outcome?.details.template;
  const usesTemplate = typeof named === 'string';
  const template = parties.registered.templates.find(({ id }) => id === named) ?? null;
  // Only behind the policy: whether a person is still enrolled is nothing that a refused request may learn.
  const gone = usesTemplate && !template;
  const obstacle = gone ? new Refusal({ is: 'subject_not_enrolled' }) : undefined;
  const then = input as PolicyInput;
  const facts = collectFacts({
    operation: then.operation ?? 'unknown',
    ...parties,
    purposes,
    vouchers,
    template,
    usesTemplate,
    liveness: livenessOf(then),
    runsIn: service.runsIn,
    now,
  });
  const same = { operation: then.operation, probing: then.probing, comparison: then.comparison };
  return { facts: { ...facts, ...same }, template, obstacle };
}

function livenessOf({ liveness }: PolicyInput): LivenessFacts {
  const { required: _, ...facts } = liveness ?? {};
  return { status: 'none', ...facts } as LivenessFacts;
}

/** The question of step 7: what the outcome is, is known. */
function knowing(
  service: Stores,
  { deployment }: Parties<Subject | null>,
  { outcome }: Entry,
  facts: PolicyInput,
): PolicyInput {
  if (outcome?.name !== 'matched' && outcome?.name !== 'not_matched') return facts;
  const { purposes } = service.policy();
  return withAdverse(facts, { deployment, purposes }, outcome.name === 'matched');
}

/** @param facts what was refused */
function tell(service: Stores, caller: Caller, facts: PolicyInput, decision: Decision): Decision {
  return mayReadSubjects(caller) ? decision : refuseAlike(service.policy(), facts);
}
