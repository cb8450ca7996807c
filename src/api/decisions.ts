/** /v1/decisions: the audit log's entries. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Decision } from '../policy/decision.ts';
import { requireScope } from './auth.ts';
import { Problem } from './problems.ts';
import { answer, Instant, idParam, newRouter, problems, toInstant } from './router.ts';

export const DecisionSchema = z
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

export const decisions = newRouter();

const SELECT = `SELECT d.*, o.outcome, o.details_json, o.recorded_at
  FROM decisions d LEFT JOIN outcomes o ON o.decision_id = d.id`;

decisions.openapi(
  createRoute({
    method: 'get',
    path: '/decisions/{id}',
    summary: 'Read a decision: what was asked, what was said, by which rules, what came of it',
    tags: ['decisions'],
    request: { params: idParam('dec') },
    responses: { 200: answer('The decision.', DecisionSchema), ...problems('decision_not_found') },
  }),
  async (c) => {
    const { service, caller } = c.var;
    requireScope(caller, 'audit');
    const row = await service.db
      .prepare(`${SELECT} WHERE d.tenant_id = ? AND d.id = ?`)
      .bind(caller.tenantId, c.req.valid('param').id)
      .first<DecisionRow>();
    if (!row) throw new Problem('decision_not_found', 'Check the id of the decision.');
    return c.json(describe(row), 200);
  },
);

decisions.openapi(
  createRoute({
    method: 'get',
    path: '/decisions',
    summary: 'List decisions, oldest first',
    tags: ['decisions'],
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
    requireScope(caller, 'audit');
    const { subject, deployment, after, limit } = c.req.valid('query');
    const [afterAt, afterId] = readCursor(after);
    const { results } = await service.db
      .prepare(
        `${SELECT} WHERE d.tenant_id = ?1 AND (?2 IS NULL OR d.subject_id = ?2)
           AND (?3 IS NULL OR d.deployment_id = ?3) AND (d.decided_at, d.id) > (?4, ?5)
         ORDER BY d.decided_at, d.id LIMIT ?6`,
      )
      .bind(caller.tenantId, subject ?? null, deployment ?? null, afterAt, afterId, limit)
      .all<DecisionRow>();
    const last = results.length === limit ? results.at(-1) : undefined;
    return c.json(
      { decisions: results.map(describe), next: last ? `${last.decided_at}.${last.id}` : null },
      200,
    );
  },
);

function readCursor(after: string | undefined): [number, string] {
  if (after === undefined) return [0, ''];
  const cursor = /^(\d{1,15})\.(dec_[A-Za-z0-9]{22})$/.exec(after);
  if (!cursor) throw new Problem('invalid_request', 'At #/after: pass the `next` of a page.');
  return [Number(cursor[1]), cursor[2]];
}

export interface DecisionRow {
  id: string;
  deployment_id: string | null;
  subject_id: string | null;
  operation: string;
  dry_run: number;
  allow: number;
  input_json: string;
  decision_json: string;
  policy_revision: string;
  model_id: string;
  decided_at: number;
  outcome: string | null;
  details_json: string | null;
  recorded_at: number | null;
}

export function describe(row: DecisionRow) {
  const decision: Decision = JSON.parse(row.decision_json);
  return {
    id: row.id,
    operation: row.operation,
    deployment: row.deployment_id,
    subject: row.subject_id,
    dry_run: row.dry_run === 1,
    allow: decision.allow,
    reasons: decision.reasons,
    obligations: decision.obligations,
    retention: decision.retention,
    jurisdictions: decision.jurisdictions,
    policy_revision: row.policy_revision,
    model: row.model_id,
    decided_at: toInstant(row.decided_at),
    input: JSON.parse(row.input_json),
    outcome:
      row.outcome === null
        ? null
        : {
            outcome: row.outcome,
            details: JSON.parse(row.details_json ?? '{}'),
            recorded_at: toInstant(row.recorded_at ?? row.decided_at),
          },
  };
}
