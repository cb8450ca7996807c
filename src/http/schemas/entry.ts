/** How routes show decisions of the log, and dry runs. */
import { z } from '@hono/zod-openapi';
import type { Entry } from '../../audit/entries.ts';
import { OUTCOMES } from '../../audit/record.ts';
import { toInstant } from '../../instant.ts';
import { Instant } from './common.ts';
import { Obligations, Operation, Reasons, UnvouchedClaims } from './decision.ts';

export const DecisionSchema = z
  .object({
    id: z.string(),
    index: z.int().nullable().openapi({ description: 'Its place in the log; null for a dry run.' }),
    key: z
      .string()
      .nullable()
      .openapi({ description: 'Which asked; null for the service itself.' }),
    request: z.string().nullable().openapi({ description: 'In which it did: x-request-id.' }),
    trace: z
      .string()
      .nullable()
      .openapi({ description: "The trace id of that request's traceparent." }),
    operation: z
      .union([Operation, z.string()])
      .openapi({ description: 'Of a dry run whatever it asked about.' }),
    deployment: z.string().nullable(),
    deployment_version: z
      .int()
      .nullable()
      .openapi({ description: 'Of its registration: see /v1/deployments/{id}/versions.' }),
    subject: z.string().nullable(),
    dry_run: z.boolean(),
    hypothetical: z.boolean().openapi({
      description:
        'A dry run on an input as it was sent: it was taken at its word, as if every value had its voucher. What a registered deployment is told depends on who vouches for what it declares.',
    }),
    allow: z.boolean(),
    reasons: Reasons,
    obligations: Obligations,
    retention: z.object({ max_days: z.number(), rule: z.string() }).nullable(),
    jurisdictions: z.array(z.string()),
    unvouched: UnvouchedClaims,
    policy_revision: z.string(),
    model: z.string(),
    decided_at: Instant,
    input: z.record(z.string(), z.unknown()),
    outcome: z
      .object({
        outcome: z.string().openapi({ enum: [...OUTCOMES, 'dry_run'] }),
        details: z.record(z.string(), z.unknown()),
        recorded_at: Instant,
      })
      .nullable()
      .openapi({ description: 'null: the request ended before its outcome was recorded.' }),
  })
  .openapi('Decision');

export function presentEntry(entry: Entry) {
  const { decision, outcome } = entry;
  return {
    id: entry.id,
    index: entry.index,
    key: entry.keyId,
    request: entry.request,
    trace: entry.trace,
    operation: entry.operation,
    deployment: entry.deploymentId,
    deployment_version: entry.deploymentVersion,
    subject: entry.subjectId,
    dry_run: entry.dryRun,
    hypothetical: entry.dryRun && entry.deploymentId === null,
    allow: decision.allow,
    reasons: decision.reasons,
    obligations: decision.obligations,
    retention: decision.retention,
    jurisdictions: decision.jurisdictions,
    unvouched: decision.unvouched,
    policy_revision: entry.policyRevision,
    model: entry.modelId,
    decided_at: toInstant(entry.decidedAt),
    input: entry.input,
    outcome: outcome && {
      outcome: outcome.name,
      details: outcome.details,
      recorded_at: toInstant(outcome.recordedAt),
    },
  };
}
