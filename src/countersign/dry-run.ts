/** What would the policy say? Touches no face, and is recorded as a dry run. */
import type { Entry } from '../audit/entries.ts';
import { newTimedId } from '../ids.ts';
import { toInstant } from '../instant.ts';
import type { PolicyInput } from '../policy/input.ts';
import { chooseTemplate } from '../registry/template.ts';
import { collectFacts } from './facts.ts';
import { gatherParties } from './gather.ts';
import { screen } from './screening.ts';
import type { Service, Timing } from './service.ts';

/** A policy input as authors write it, or what is registered under ids. */
export type DryRunRequest =
  | { readonly input: Omit<PolicyInput, 'now' | 'vouched'> & { now?: string | undefined } }
  | {
      readonly deployment: string;
      readonly operation: string;
      readonly subject?: string | undefined;
    };

/** @throws Refusal when an id is not of this tenant; AuditError */
export async function tryPolicy(
  service: Service,
  tenantId: string,
  request: DryRunRequest,
  timing: Timing,
): Promise<Entry> {
  const now = timing.now();
  const policy = service.policy();
  const real = 'deployment' in request ? request : undefined;
  const { input, deploymentVersion } =
    'input' in request
      ? // A question about the law, of nobody in particular, is taken at its word.
        {
          input: { now: toInstant(now), ...request.input, vouched: 'all' as const },
          deploymentVersion: null,
        }
      : await gatherFacts(service, tenantId, request, now);
  const record = {
    id: newTimedId('dec', now),
    deploymentId: real?.deployment ?? null,
    deploymentVersion,
    subjectId: real?.subject ?? null,
    operation: input.operation ?? 'unknown',
    input,
    decision: policy.decide(input),
    policyRevision: policy.revision,
    modelId: service.recogniser.model.id,
    decidedAt: now,
  };
  await service.audit.recordDryRun({ tenantId, ...record });
  const outcome = { name: 'dry_run', details: {}, recordedAt: now };
  return { ...record, index: null, keyId: null, request: null, trace: null, dryRun: true, outcome };
}

async function gatherFacts(
  { db, runsIn, policy }: Service,
  tenantId: string,
  request: { deployment: string; operation: string; subject?: string | undefined },
  now: number,
): Promise<{ input: PolicyInput; deploymentVersion: number }> {
  const { operation } = request;
  const parties = await screen(db, await gatherParties(db, tenantId, request), now);
  const { deployment, registered } = parties;
  const { purposes, vouchers } = policy();
  const input = collectFacts({
    operation,
    ...parties,
    purposes,
    vouchers,
    template: chooseTemplate(registered.templates, deployment) ?? null,
    usesTemplate: operation !== 'detect',
    runsIn,
    now,
  });
  return { input, deploymentVersion: deployment.version };
}
