/** /v1/decisions: the audit log's entries, and dry runs. */
import { createRoute, z } from '@hono/zod-openapi';
import {
  type Entry,
  type EntryRow,
  findEntry,
  locateEntry,
  readEntry,
  selectEntries,
} from '../audit/entries.ts';
import { type DryRunRequest, tryPolicy } from '../countersign/dry-run.ts';
import type { Service } from '../countersign/service.ts';
import { Next, PageQuery, readPage } from '../http/cursor.ts';
import { guard } from '../http/guard.ts';
import { limitDryRuns } from '../http/limits.ts';
import { Problem } from '../http/problems.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import { EXAMPLE_IDS, Instant, idParam } from '../http/schemas/common.ts';
import { toInstant } from '../instant.ts';
import { TIERS } from '../policy/catalogue.ts';
import type { Policy } from '../policy/host.ts';
import { PolicyInput } from '../policy/input.ts';
import { report } from '../report.ts';
import { type Caller, mayReadSubjects } from '../tenants/key.ts';

const DecisionSchema = z
  .object({
    id: z.string(),
    operation: z.string(),
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
    reasons: z
      .array(
        z.object({
          code: z.string(),
          rule: z.string(),
          tier: z.enum(TIERS).optional(),
          title: z.string().optional(),
          message: z.string().optional().openapi({ description: 'For the person affected.' }),
          source: z
            .string()
            .optional()
            .openapi({ description: 'For the same person: whose rule this is.' }),
          citation: z.string().optional(),
          change: z
            .string()
            .optional()
            .openapi({ description: 'For the developer: which attributes to change, and how.' }),
        }),
      )
      .openapi({
        description:
          'The words are those of `policy_revision`. Where that is no longer the revision in force, only code and rule are given.',
      }),
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
    unvouched: z
      .array(
        z.object({
          attribute: z.string(),
          value: z.unknown(),
          read_as: z.unknown().optional(),
          vouchers: z.array(z.string()).optional().openapi({
            description: 'Each would suffice. Left out where another revision decided.',
          }),
        }),
      )
      .openapi({
        description:
          'What was declared, would have opened something, and is not vouched for by one who may. It was read as declared and as `read_as`; what either refuses is refused.',
      }),
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

/** Of a policy input, as JSON; one that says everything has about 3 kB. */
const MAX_INPUT_BYTES = 8 * 1024;

const isSmall = (input: unknown) =>
  new TextEncoder().encode(JSON.stringify(input)).length <= MAX_INPUT_BYTES;

const DryRun = z
  .union([
    z.strictObject({
      input: PolicyInput.omit({ vouched: true })
        .partial({ now: true })
        .extend({
          flags: z.record(z.string().max(64), z.boolean()).optional().openapi({
            description: 'Taken and not read: whether a law is in force is for the policy to know.',
          }),
        })
        .refine(isSmall, `send at most ${MAX_INPUT_BYTES} bytes of JSON`)
        .transform(({ flags: _, ...input }) => input),
    }),
    z.strictObject({
      deployment: z.string().max(64),
      operation: z.string().max(64),
      subject: z.string().max(64).optional(),
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
      'Touches no face, and is recorded as a dry run, for 30 days: of each tenant the latest 2,000. A key has a budget of its own for them. Either a full policy input, as policy authors write it, which is hypothetical: it is taken at its word. Or a registered deployment with an operation and perhaps a subject: then the facts are gathered as for a real request, and of a subject only for a key that may read it, with the scope `enrol`.',
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
        'deployment_not_found',
        'deployment_ended',
        'subject_not_found',
        'storage_full',
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    await limitDryRuns(c, caller.keyId);
    const request = c.req.valid('json');
    requireReader(caller, request);
    const entry = await tryPolicy(service, caller.tenantId, request, timing);
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
    const { id } = c.req.valid('param');
    const entry = await findEntry(service.db, policyInForce(service), caller.tenantId, id);
    if (!entry) throw new Problem('decision_not_found', 'Check the id of the decision.');
    return c.json(presentEntry(entry), 200);
  },
);

decisions.openapi(
  createRoute({
    method: 'get',
    path: '/decisions',
    summary: 'List decisions, or dry runs, in the order of recording',
    tags: ['decisions'],
    ...guard(['audit']),
    request: {
      query: PageQuery.extend({
        subject: z.string().max(64).optional(),
        deployment: z.string().max(64).optional(),
        dry_run: z.enum(['true', 'false']).default('false').openapi({ description: 'Which list.' }),
      }),
    },
    responses: {
      200: answer('A page.', z.object({ decisions: z.array(DecisionSchema), next: Next })),
      ...problems('invalid_request'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    const { subject, deployment, dry_run, ...page } = c.req.valid('query');
    const { db } = service;
    const { tenantId } = caller;
    const dryRuns = dry_run === 'true';
    const { rows, next } = await readPage<EntryRow>(c, page, {
      select: (after, most) =>
        selectEntries(db, tenantId, { subject, deployment, dryRuns }, after, most),
      locate: (id) => locateEntry(db, tenantId, dryRuns, id),
      idOf: ({ id }) => id,
    });
    const policy = policyInForce(service);
    return c.json(
      { decisions: rows.map((row) => presentEntry(readEntry(row, policy))), next },
      200,
    );
  },
);

/** What the policy would say of a person tells who they are. @throws Problem insufficient_scope */
function requireReader(caller: Caller, request: DryRunRequest): void {
  if (!('subject' in request) || request.subject === undefined || mayReadSubjects(caller)) return;
  const detail = 'Use a key that has the scope "enrol" to ask about a subject.';
  throw new Problem('insufficient_scope', detail, { scope: 'enrol' });
}

/** null where it cannot be loaded: the log is read all the same, in codes and not in words. */
function policyInForce(service: Service): Policy | null {
  try {
    return service.policy();
  } catch (error) {
    report('policy_not_loaded', error);
    return null;
  }
}

function presentEntry(entry: Entry) {
  const { decision, outcome } = entry;
  return {
    id: entry.id,
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
