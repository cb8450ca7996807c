/**
 * What issuing and redeeming a pass share: the policy is asked, and the decision, its outcome and the change
 * are one transaction. Nothing here needs the recogniser.
 */
import type { Receipt } from '../audit/log.ts';
import type { DecisionRecord } from '../audit/record.ts';
import { newTimedId } from '../ids.ts';
import type { Decision } from '../policy/decision.ts';
import type { PolicyInput } from '../policy/input.ts';
import { listAlternatives } from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import type { Caller } from '../tenants/key.ts';
import type { Premise } from './basis.ts';
import type { Countersignature } from './countersign.ts';
import { Refusal } from './errors.ts';
import { collectFacts } from './facts.ts';
import type { Parties } from './gather.ts';
import type { Service, Timing } from './service.ts';

/** No face is compared by it. */
const NO_MODEL = 'none';

export interface Act {
  readonly record: DecisionRecord & { readonly keyId: string; readonly request: string };
  readonly decision: Decision;
}

export function decide(
  service: Service,
  caller: Caller,
  parties: Parties<Subject | null>,
  timing: Timing,
): Act {
  const policy = service.policy();
  const { deployment, subject } = parties;
  const now = timing.now();
  const input = factsOf(service, parties, now);
  const decision = policy.decide(input);
  const record = {
    id: newTimedId('dec', now),
    tenantId: caller.tenantId,
    keyId: caller.keyId,
    request: timing.request,
    deploymentId: deployment.id,
    deploymentVersion: deployment.version,
    subjectId: subject?.id ?? null,
    operation: 'pass',
    input,
    decision,
    policyRevision: policy.revision,
    modelId: NO_MODEL,
    decidedAt: now,
  };
  return { record, decision };
}

/** What they agreed to is about their face, and no matter here. */
function factsOf(
  { policy, runsIn }: Service,
  parties: Parties<Subject | null>,
  now: number,
): PolicyInput {
  const { purposes, vouchers } = policy();
  return collectFacts({
    operation: 'pass',
    ...parties,
    registered: { ...parties.registered, consents: [] },
    purposes,
    vouchers,
    template: null,
    usesTemplate: false,
    runsIn,
    now,
  });
}

export async function deny(
  { audit }: Service,
  { record, decision }: Act,
  { deployment }: Parties<Subject | null>,
): Promise<Refusal> {
  const receipt = await audit.recordSettled(record, { outcome: 'refused', details: {} });
  return new Refusal({
    is: 'policy_denied',
    decisionId: record.id,
    receipt,
    decision,
    alternatives: listAlternatives(deployment),
  });
}

export function premisesOf(
  { keyId }: Caller,
  { deployment, subject }: Parties<Subject | null>,
): Premise[] {
  return [
    ...(subject ? [{ fact: 'subject', id: subject.id } as const] : []),
    { fact: 'registration', id: deployment.id, version: deployment.version },
    { fact: 'key', id: keyId },
  ];
}

export function sign({ record, decision }: Act, receipt: Receipt): Countersignature {
  return {
    id: record.id,
    log_receipt: receipt,
    deployment_version: record.deploymentVersion,
    policy_revision: record.policyRevision,
    model: record.modelId,
    jurisdictions: decision.jurisdictions,
    obligations: decision.obligations,
  };
}

/** @throws Refusal */
export function requireBetween(
  field: 'valid_from' | 'expires_at' | 'used_at',
  instant: number,
  earliest: number,
  latest: number,
): void {
  if (instant >= earliest && instant <= latest) return;
  throw new Refusal({ is: 'pass_out_of_time', field, earliest, latest });
}
