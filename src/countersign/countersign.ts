/**
 * The way of every request that touches a face: steps 3 to 8 of the design. Nothing is decoded
 * before the policy allows it, nothing is released before the log holds it, and any step that fails
 * closes the way.
 */
import type { Wait } from '../attempts/budget.ts';
import {
  type Attempting,
  reserveAttempt,
  returnAttempt,
  settleAttempt,
  waitOfKey,
} from '../attempts/store.ts';
import { AttemptsExhaustedError, AuditError, type Receipt } from '../audit/log.ts';
import type { Outcome, OutcomeRecord } from '../audit/record.ts';
import { FactsChangedError } from '../commit.ts';
import { newTimedId } from '../ids.ts';
import { toInstant } from '../instant.ts';
import type { Decision } from '../policy/decision.ts';
import type { PolicyInput } from '../policy/input.ts';
import { report } from '../report.ts';
import { type Premise, requirePremises } from './basis.ts';
import { refuseAlike } from './disclose.ts';
import { DecidedError, isMismatch, Refusal } from './errors.ts';
import type { Liveness } from './liveness.ts';
import { countReviewers } from './reviewers.ts';
import type { Service, Timing } from './service.ts';

export interface Act<Found, Answer> {
  readonly tenantId: string;
  /** The key that asks. */
  readonly keyId: string;
  readonly deploymentId: string | null;
  /** The version of its registration that the facts are of. */
  readonly deploymentVersion: number | null;
  readonly subjectId: string | null;
  /** The embedder that reads the face; the current one, unless given. */
  readonly modelId?: string;
  /** What the policy is asked before anything is decoded. */
  readonly facts: PolicyInput;
  /** What must still be so when the outcome is recorded. */
  readonly premises: readonly Premise[];
  /** Whether whoever asks may know what a refusal says of the person; left out: it says nothing of any. */
  readonly discreet?: boolean;
  /** What else stands in the way, of what is known of the person before a face is read. */
  readonly obstacle?: Refusal | undefined;
  /** Ways without a face, for a refusal. */
  readonly alternatives: readonly string[];
  /** What came with the request to show that a live person is before the camera. */
  readonly liveness?: Liveness;
  /** What a failure to match takes from the budgets; left out where nothing is matched. */
  readonly attempt?: Attempt;
  /** What the intent takes along: both happen or neither. */
  readonly takes?: readonly D1PreparedStatement[];
  /** Reads the face: decode, detect, embed, unseal, match. */
  perform(): Promise<Found>;
  /** Whether the face matched; left out: whatever was found did. */
  matched?(found: Found): boolean;
  /** What the policy is asked again, now that the outcome is known. */
  reconsider(found: Found): PolicyInput;
  /** Names the outcome and lists the changes that must happen with it or not at all. */
  conclude(
    found: Found,
    release: Decision,
    decisionId: string,
  ): Conclusion<Answer> | Promise<Conclusion<Answer>>;
  /**
   * The same where people have to look before anything is released: so many of them. Left out: what
   * is found is withheld then.
   */
  postpone?(
    found: Found,
    reviewers: number,
    decisionId: string,
  ): Conclusion<Answer> | Promise<Conclusion<Answer>>;
  /** Takes back what `conclude` did outside the database, when the changes do not come to be. */
  undo?(decisionId: string): Promise<void>;
  /** Follows the changes outside the database, once they are made. Reports its faults; throws none. */
  finish?(decisionId: string): Promise<void>;
}

export interface Attempt {
  readonly by: Attempting;
  /** Why it may not be made now. */
  readonly wait: Wait | null;
}

export interface Conclusion<Answer> {
  readonly outcome: Outcome;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly changes?: D1PreparedStatement[];
  readonly answer: Answer;
}

/** What every allowed answer says of the decision behind it. */
export interface Countersignature {
  readonly id: string;
  readonly log_receipt: Receipt;
  /** Of the registration that it was decided on; null where no deployment is named. */
  readonly deployment_version: number | null;
  readonly policy_revision: string;
  readonly model: string;
  readonly jurisdictions: string[];
  readonly obligations: Decision['obligations'];
}

export interface Countersigned<Answer> {
  readonly answer: Answer;
  readonly decision: Countersignature;
  /** What it rests on, for who releases it later: the premises, and the question that was allowed. */
  readonly basis: { readonly premises: readonly Premise[]; readonly asked: PolicyInput };
}

/**
 * @throws Refusal when the policy denies; DecidedError when a later step fails; AuditError when
 *   nothing may be answered.
 */
export async function countersign<Found, Answer>(
  service: Service,
  act: Act<Found, Answer>,
  timing: Timing,
): Promise<Countersigned<Answer>> {
  const policy = service.policy();
  const { audit, db } = service;
  const { attempt } = act;
  const decisionId = newTimedId('dec', timing.now());
  const modelId = act.modelId ?? service.recogniser.model.id;

  // 3. Admit.
  const admission = policy.decide(act.facts);
  timing.lap('admit');
  const record = {
    id: decisionId,
    tenantId: act.tenantId,
    keyId: act.keyId,
    request: timing.request,
    trace: timing.trace?.id,
    deploymentId: act.deploymentId,
    deploymentVersion: act.deploymentVersion,
    subjectId: act.subjectId,
    operation: act.facts.operation ?? 'unknown',
    input: act.facts,
    decision: admission,
    policyRevision: policy.revision,
    modelId,
    decidedAt: timing.now(),
  };
  const outcomeOf = (outcome: Outcome, details: OutcomeRecord['details'] = {}): OutcomeRecord => ({
    decisionId,
    tenantId: act.tenantId,
    subjectId: act.subjectId,
    outcome,
    details,
    recordedAt: timing.now(),
  });
  const failureOf = (error: unknown) =>
    error instanceof FactsChangedError
      ? outcomeOf('withheld', { changed: error.fact })
      : outcomeOf('failed', { code: service.codeOf(error) });
  const fail = async (
    error: unknown,
    changes: D1PreparedStatement[] = [],
  ): Promise<DecidedError> => {
    try {
      const receipt = await audit.recordOutcome(failureOf(error), changes);
      return new DecidedError(decisionId, receipt, error);
    } catch (lost) {
      // The answer will tell of the log; why the request failed at first is told here or nowhere.
      report('failure_not_recorded', error, { decision: decisionId });
      throw lost;
    }
  };
  const denied = (
    receipt: Receipt,
    facts: PolicyInput,
    decision: Decision,
    liveness?: Liveness,
  ) => {
    const { alternatives } = act;
    const fault = liveness?.fault;
    return new Refusal({
      is: 'policy_denied',
      decisionId,
      receipt,
      decision: act.discreet ? refuseAlike(policy, facts) : decision,
      alternatives,
      liveness: fault,
    });
  };
  if (!admission.allow) {
    const receipt = await audit.recordSettled(record, outcomeOf('refused'));
    throw denied(receipt, act.facts, admission, act.liveness);
  }
  if (act.obstacle) {
    const receipt = await audit.recordSettled(record, failureOf(act.obstacle));
    if (act.discreet) throw denied(receipt, act.facts, admission);
    throw new DecidedError(decisionId, receipt, act.obstacle);
  }

  const hold = async (wait: Wait): Promise<DecidedError> => {
    const refusal = new Refusal({ is: 'attempt_refused', wait, alternatives: act.alternatives });
    const receipt = await audit.recordSettled(record, failureOf(refusal));
    return new DecidedError(decisionId, receipt, refusal);
  };
  if (attempt?.wait) throw await hold(attempt.wait);

  // 4. Record the intent while 5 and 6 read the face; both must have succeeded to go on. Of two
  // requests with one liveness attestation, only that which spends its nonce gets to read a face.
  const taken = attempt ? [reserveAttempt(db, attempt.by, decisionId, timing.now())] : [];
  const intent = audit.recordIntent(record, [...(act.takes ?? []), ...taken]);
  const spent = act.liveness?.spend() ?? Promise.resolve();
  const reading = spent.then(() => act.perform());
  const [recorded, performed] = await Promise.allSettled([intent, reading]);
  if (recorded.status === 'rejected') {
    if (!attempt || !(recorded.reason instanceof AttemptsExhaustedError)) throw recorded.reason;
    // Of a person who is asked about many times at once, there may be room in a second.
    const seconds = Math.max(1, await waitOfKey(db, attempt.by, timing.now()));
    throw await hold({ because: 'locked', seconds });
  }
  if (performed.status === 'rejected') {
    const { reason } = performed;
    const given = isMismatch(reason)
      ? settleAttempt(db, decisionId, false)
      : returnAttempt(db, decisionId);
    throw await fail(reason, attempt ? [given] : []);
  }
  const found = performed.value;
  const matched = act.matched?.(found) ?? true;
  const settled = attempt ? [settleAttempt(db, decisionId, matched)] : [];
  timing.lap('perform');

  // 7. Release: the outcome is known to us and to nobody else yet. Asked with the time that it is by
  // now, because a consent, an authorisation or a period may have ended while the face was read.
  const asked = { ...act.reconsider(found), now: toInstant(timing.now()) };
  const release = policy.decide(asked);
  timing.lap('release');
  const reviewers = act.postpone && !release.allow ? countReviewers(policy, asked, release) : null;
  if (!release.allow && reviewers === null) {
    const withheld = outcomeOf('withheld', { release: summarise(release, asked, act.facts) });
    const receipt = await audit.recordOutcome(withheld, settled);
    throw denied(receipt, asked, release);
  }

  // 8. Record the outcome, with the changes it stands for, if what it rests on is as it was; and answer.
  let conclusion: Conclusion<Answer>;
  let receipt: Receipt;
  try {
    conclusion =
      act.postpone && reviewers !== null
        ? await act.postpone(found, reviewers, decisionId)
        : await act.conclude(found, release, decisionId);
    const { outcome, details, changes = [] } = conclusion;
    const recorded = { ...details, release: summarise(release, asked, act.facts) };
    receipt = await audit.recordOutcome(outcomeOf(outcome, recorded), [
      requirePremises(db, act.premises),
      ...changes,
      ...settled,
    ]);
    timing.lap('record');
  } catch (error) {
    // The changes may have been made, or may yet be: what belongs to them must stay.
    if (error instanceof AuditError && error.unknown) throw error;
    try {
      await act.undo?.(decisionId);
    } catch (cause) {
      // Without an outcome, the decision is the sweep's to settle, and what it left to clean up.
      report('not_undone', cause, { decision: decisionId });
      throw error;
    }
    if (error instanceof AuditError) throw error;
    throw await fail(error, settled);
  }
  await act.finish?.(decisionId);
  return {
    answer: conclusion.answer,
    decision: {
      id: decisionId,
      log_receipt: receipt,
      deployment_version: act.deploymentVersion,
      policy_revision: policy.revision,
      model: modelId,
      jurisdictions: release.jurisdictions,
      obligations: release.obligations,
    },
    // What waits is asked about again when it is released; till then, what let it be asked at all.
    basis: { premises: act.premises, asked: reviewers === null ? asked : act.facts },
  };
}

/**
 * What the log keeps of the second question, so that both can be asked again: what its input has that
 * the first one's has not, and the answer. The first one's answer is the decision itself.
 */
function summarise({ allow, reasons, obligations }: Decision, asked: object, before: object) {
  const known = new Map(
    Object.entries(before).map(([name, value]) => [name, JSON.stringify(value)]),
  );
  const changed = Object.entries(asked).filter(
    ([name, value]) => JSON.stringify(value) !== known.get(name),
  );
  return {
    input: Object.fromEntries(changed),
    allow,
    reasons: reasons.map(({ code, rule }) => ({ code, rule })),
    obligations,
  };
}
