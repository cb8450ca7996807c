/** POST /v1/decisions, the dry run: what would the policy say? */
import { createRoute, z } from '@hono/zod-openapi';
import { PolicyInput } from '../policy/input.ts';
import { askPolicy } from '../registry/facts.ts';
import { chooseTemplate } from '../registry/template.ts';
import type { Service } from '../service.ts';
import { requireScope } from './auth.ts';
import { type DecisionRow, DecisionSchema, describe } from './decisions.ts';
import { newId } from './ids.ts';
import { gatherParties } from './parties.ts';
import { answer, jsonBody, newRouter, problems, toInstant } from './router.ts';
import { acceptBody } from './upload.ts';

const DryRun = z
  .union([
    z.strictObject({ input: PolicyInput.partial({ now: true }) }),
    z.strictObject({
      deployment: z.string(),
      operation: z.string().max(64),
      subject: z.string().optional(),
    }),
  ])
  .openapi('DryRun');

export const dryRuns = newRouter();

dryRuns.openapi(
  createRoute({
    method: 'post',
    path: '/decisions',
    summary: 'Dry run: what would the policy say?',
    description:
      'Touches no face, and is recorded as a dry run. Either a full policy input, as policy authors write it, or a registered deployment with an operation and perhaps a subject: then the facts are gathered as for a real request.',
    tags: ['decisions'],
    middleware: acceptBody('json'),
    request: jsonBody(DryRun),
    responses: {
      201: answer('Decided, whichever way.', DecisionSchema),
      ...problems(
        'invalid_request',
        'malformed_body',
        'unsupported_content_type',
        'body_too_large',
      ),
    },
  }),
  async (c) => {
    const { service, caller, clock } = c.var;
    const now = clock();
    requireScope(caller, 'recognise');
    const asked = c.req.valid('json');
    const real = 'deployment' in asked ? asked : undefined;
    const input =
      'input' in asked
        ? { now: toInstant(now), ...asked.input }
        : await gatherFacts(service, caller.tenantId, asked, now);
    const operation = input.operation ?? 'unknown';
    const policy = service.policy();
    const decision = policy.decide(input);
    const id = newId('dec');
    const row: DecisionRow = {
      id,
      deployment_id: real?.deployment ?? null,
      subject_id: real?.subject ?? null,
      operation,
      dry_run: 1,
      allow: decision.allow ? 1 : 0,
      input_json: JSON.stringify(input),
      decision_json: JSON.stringify(decision),
      policy_revision: policy.revision,
      model_id: service.recogniser.model.id,
      decided_at: now,
      outcome: 'dry_run',
      details_json: '{}',
      recorded_at: now,
    };
    await service.audit.recordSettled(
      {
        id,
        tenantId: caller.tenantId,
        deploymentId: row.deployment_id,
        subjectId: row.subject_id,
        operation,
        dryRun: true,
        input,
        decision,
        policyRevision: policy.revision,
        modelId: row.model_id,
        decidedAt: now,
      },
      { decisionId: id, outcome: 'dry_run', details: {}, recordedAt: now },
    );
    return c.json(describe(row), 201);
  },
);

async function gatherFacts(
  service: Service,
  tenantId: string,
  asked: { deployment: string; operation: string; subject?: string | undefined },
  now: number,
): Promise<PolicyInput> {
  const { operation } = asked;
  const parties = await gatherParties(service.db, tenantId, asked);
  const { templates } = parties.registered;
  return askPolicy({
    operation,
    ...parties,
    template: chooseTemplate(templates, parties.deployment) ?? null,
    usesTemplate: operation !== 'detect',
    now,
  });
}
