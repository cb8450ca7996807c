/** /v1/decisions: the audit log's entries, and dry runs. */
import { createRoute, z } from '@hono/zod-openapi';
import { type Entry, findEntry, listEntries, type Position } from '../audit/entries.ts';
import { tryPolicy } from '../countersign/dry-run.ts';
import { guard } from '../http/guard.ts';
import { invalidRequest, Problem } from '../http/problems.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import { EXAMPLE_IDS, Instant, idParam } from '../http/schemas/common.ts';
import { toInstant } from '../instant.ts';
import { PolicyInput } from '../policy/input.ts';

const DecisionSchema = z
  .object({
    id: z.string(),
    operation: z.string(),
    deployment: z.string().nullable(),
    subject: z.string().nullable(),
    dry_run: z.boolean(),
    allow: z.boolean(),
    reasons: z.array(
      z.object({
        code: z.string(),
        rule: z.string(),
        tier: z.enum(['floor', 'law']),
        title: z.string(),
        message: z.string().openapi({ description: 'For the person affected.' }),
        source: z.string().openapi({ description: 'For the same person: whose rule this is.' }),
        citation: z.string(),
        change: z
          .string()
          .openapi({ description: 'For the developer: which attributes to change, and how.' }),
      }),
    ),
    obligations: z.array(
      z.object({
        code: z.string(),
        rule: z.string(),
        param: z.string().optional(),
        until: Instant.optional().openapi({
          description: 'By when, or until when, where the request fixes it.',
        }),
      }),
    ),
    retention: z.object({ max_days: z.number(), rule: z.string() }).nullable(),
    jurisdictions: z.array(z.string()),
    policy_revision: z.string(),
    model: z.string(),
    decided_at: Instant,
    input: z.record(z.string(), z.unknown()),
    outcome: z
      .object({
        outcome: z.string(),
        details: z.record(z.string(), z.unknown()),
        recorded_at: Instant,
      })
      .nullable()
      .openapi({ description: 'null: the request ended before its outcome was recorded.' }),
  })
  .openapi('Decision');

const DryRun = z
  .union([
    z.strictObject({ input: PolicyInput.partial({ now: true }) }),
    z.strictObject({
      deployment: z.string(),
      operation: z.string().max(64),
      subject: z.string().optional(),
    }),
  ])
  .openapi('DryRun', { example: { ...EXAMPLE_IDS, operation: 'verify' } });

export const decisions = newRouter();

decisions.openapi(
  createRoute({
    method: 'post',
    path: '/decisions',
    summary: 'Dry run: what would the policy say?',
    description:
      'Touches no face, and is recorded as a dry run. Either a full policy input, as policy authors write it, or a registered deployment with an operation and perhaps a subject: then the facts are gathered as for a real request.',
    tags: ['decisions'],
    ...guard(['recognise'], 'json'),
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
    const { service, caller, timing } = c.var;
    const entry = await tryPolicy(service, caller.tenantId, c.req.valid('json'), timing);
    return c.json(presentEntry(entry), 201);
  },
);

decisions.openapi(
  createRoute({
    method: 'get',
    path: '/decisions/{id}',
    summary: 'Read a decision: what was asked, what was said, by which rules, what came of it',
    tags: ['decisions'],
    ...guard(['audit']),
    request: { params: idParam('dec') },
    responses: { 200: answer('The decision.', DecisionSchema), ...problems('decision_not_found') },
  }),
  async (c) => {
    const { service, caller } = c.var;
    const entry = await findEntry(service.db, caller.tenantId, c.req.valid('param').id);
    if (!entry) throw new Problem('decision_not_found', 'Check the id of the decision.');
    return c.json(presentEntry(entry), 200);
  },
);

decisions.openapi(
  createRoute({
    method: 'get',
    path: '/decisions',
    summary: 'List decisions, oldest first',
    tags: ['decisions'],
    ...guard(['audit']),
    request: {
      query: z.object({
        subject: z.string().optional(),
        deployment: z.string().optional(),
        after: z.string().max(64).optional().openapi({ description: '`next` of the page before.' }),
        limit: z.coerce.number().int().min(1).max(100).default(50),
      }),
    },
    responses: {
      200: answer(
        'A page.',
        z.object({ decisions: z.array(DecisionSchema), next: z.string().nullable() }),
      ),
      ...problems('invalid_request'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    const { after, limit, ...filter } = c.req.valid('query');
    const entries = await listEntries(
      service.db,
      caller.tenantId,
      filter,
      readCursor(after),
      limit,
    );
    const last = entries.length === limit ? entries.at(-1) : undefined;
    const next = last ? `${last.decidedAt}.${last.id}` : null;
    return c.json({ decisions: entries.map(presentEntry), next }, 200);
  },
);

function readCursor(after: string | undefined): Position {
  if (after === undefined) return { decidedAt: 0, id: '' };
  const cursor = /^(\d{1,15})\.(dec_[A-Za-z0-9]{22})$/.exec(after);
  if (!cursor) throw invalidRequest('after', 'pass the `next` of a page');
  return { decidedAt: Number(cursor[1]), id: cursor[2] };
}

function presentEntry(entry: Entry) {
  const { decision, outcome } = entry;
  return {
    id: entry.id,
    operation: entry.operation,
    deployment: entry.deploymentId,
    subject: entry.subjectId,
    dry_run: entry.dryRun,
    allow: decision.allow,
    reasons: decision.reasons,
    obligations: decision.obligations,
    retention: decision.retention,
    jurisdictions: decision.jurisdictions,
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
