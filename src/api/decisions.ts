/** /v1/decisions: the audit log's entries, and dry runs. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  type DryRunRow,
  type EntryRow,
  findEntry,
  findPlaceInList,
  locateDryRun,
  readDryRun,
  readEntry,
  selectDryRuns,
  selectEntries,
} from '../audit/entries.ts';
import { requireWithin } from '../countersign/bounds.ts';
import { type DryRunRequest, tryPolicy } from '../countersign/dry-run.ts';
import { policyInForce } from '../countersign/policy-in-force.ts';
import type { Service } from '../countersign/service.ts';
import { Next, PageQuery, readPage, selecting } from '../http/cursor.ts';
import { guard } from '../http/guard.ts';
import { limitDryRuns } from '../http/limits.ts';
import { Problem } from '../http/problems.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import { EXAMPLE_IDS, idParam, SentInstant } from '../http/schemas/common.ts';
import { DecisionSchema, presentEntry } from '../http/schemas/entry.ts';
import { PolicyInput } from '../policy/input.ts';
import type { WorkerService } from '../service.ts';
import { type Caller, mayReadSubjects } from '../tenants/key.ts';

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

const ListQuery = PageQuery.extend({
  subject: z.string().max(64).optional(),
  deployment: z.string().max(64).optional(),
  outcome: z.string().max(64).optional(),
  reason: z.string().max(64).optional().openapi({ description: 'The code of a reason.' }),
  rule: z.string().max(64).optional().openapi({ description: 'The id of the rule that gave one.' }),
  since: SentInstant.optional().openapi({ description: 'Decided then or later.' }),
  until: SentInstant.optional().openapi({ description: 'Decided before.' }),
  dry_run: z.enum(['true', 'false']).default('false').openapi({
    description: 'Which list. Dry runs are found by subject and deployment.',
  }),
});

export const decisions = newRouter();

decisions.openapi(
  createRoute({
    method: 'post',
    path: '/decisions',
    operationId: 'decide',

    summary: 'Dry run: what would the policy say?',
    description:
      'Touches no face, and is recorded as a dry run, for 30 days: of each tenant the latest 2,000. Sent again, with an idempotency key too, it is asked again. A key has a budget of its own for them. Either a full policy input, as policy authors write it, which is hypothetical: it is taken at its word. Or a registered deployment with an operation and perhaps a subject: then the facts are gathered as for a real request, and of a subject only for a key that may read it, with the scope `enrol`.',
    tags: ['decisions'],
    ...guard(['recognise'], 'json', { bound: true, onlyAsks: true }),
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
    await limitDryRuns(c, caller.tenantId, caller.keyId);
    const request = c.req.valid('json');
    // A question about the law is about no deployment.
    if ('deployment' in request) requireWithin(caller, request.deployment);
    requireReader(caller, request);
    const entry = await tryPolicy(service, caller.tenantId, request, timing);
    return c.json(presentEntry(entry), 201);
  },
);

decisions.openapi(
  createRoute({
    method: 'get',
    path: '/decisions/{id}',
    operationId: 'getDecision',
    summary: 'Read a decision: what was asked, what was said, by which rules, what came of it',
    tags: ['decisions'],
    ...guard(['audit'], undefined, { bound: true }),
    request: { params: idParam('dec') },
    responses: {
      200: answer('The decision.', DecisionSchema),
      ...problems('decision_not_found', 'decision_erased'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    const { id } = c.req.valid('param');
    const entry = await findEntry(service, policyInForce(service), caller.tenantId, id);
    if (!entry) throw new Problem('decision_not_found', 'Check the id of the decision.');
    if (entry === 'erased') {
      const detail = 'What it was about was erased. The log keeps a commitment to it, and no more.';
      throw new Problem('decision_erased', detail);
    }
    requireWithin(caller, entry.deploymentId);
    return c.json(presentEntry(entry), 200);
  },
);

decisions.openapi(
  createRoute({
    method: 'get',
    path: '/decisions',
    operationId: 'listDecisions',
    summary: 'List decisions, or dry runs, in the order of recording',
    description:
      'What is in the database, which is the newest million entries unless the operator said otherwise; GET /v1/entries has the rest. By subject and by time at once. For the other filters a page looks through 2,000 decisions: it may have fewer than there are, even none, and then `next` leads on.',
    tags: ['decisions'],
    ...guard(['audit'], undefined, { bound: true }),
    request: {
      query: ListQuery,
    },
    responses: {
      200: answer('A page.', z.object({ decisions: z.array(DecisionSchema), next: Next })),
      ...problems('invalid_request'),
    },
  }),
  async (c) => {
    const { service, caller } = c.var;
    const { dry_run, limit, after, ...filter } = c.req.valid('query');
    const page = { limit, after };
    requireWithin(caller, filter.deployment);
    if (dry_run === 'true') return c.json(await listDryRuns(c, service, caller, filter, page), 200);
    return c.json(await listDecisions(c, service, caller, filter, page), 200);
  },
);

type Query = z.infer<typeof ListQuery>;
type Filter = Omit<Query, 'dry_run' | 'limit' | 'after'>;
type PageOf = Pick<Query, 'limit' | 'after'>;

async function listDecisions(
  c: Context,
  service: WorkerService,
  { tenantId }: Caller,
  { since, until, ...filter }: Filter,
  page: PageOf,
) {
  const { db, published } = service;
  const times = {
    since: since === undefined ? undefined : Date.parse(since),
    until: until === undefined ? undefined : Date.parse(until),
  };
  const placeOf = (id: string) => findPlaceInList({ db, published }, tenantId, id);
  const { rows, next } = await readPage<EntryRow>(c, page, {
    // In one batch, so that both are of one moment.
    read: async (id, most) => {
      const after = id === null ? null : await placeOf(id);
      if (after === null && id !== null) return { rows: [], bound: null };
      const selected = selectEntries(db, tenantId, { ...filter, ...times }, after, most);
      const [found, bound] = await db.batch([selected.page, selected.bound]);
      const [last] = bound.results as { id: string }[];
      return { rows: found.results as EntryRow[], bound: last?.id ?? null };
    },
    locate: (id) => ({ first: () => placeOf(id) }),
    idOf: ({ id }) => id,
  });
  const policy = policyInForce(service);
  return { decisions: rows.map((row) => presentEntry(readEntry(row, policy))), next };
}

async function listDryRuns(
  c: Context,
  { db, ...service }: Service,
  { tenantId }: Caller,
  filter: Filter,
  page: PageOf,
) {
  const { rows, next } = await readPage<DryRunRow>(c, page, {
    read: selecting((after, most) => selectDryRuns(db, tenantId, filter, after, most)),
    locate: (id) => locateDryRun(db, tenantId, id),
    idOf: ({ id }) => id,
  });
  const policy = policyInForce(service);
  return { decisions: rows.map((row) => presentEntry(readDryRun(row, policy))), next };
}

/** What the policy would say of a person tells who they are. @throws Problem insufficient_scope */
function requireReader(caller: Caller, request: DryRunRequest): void {
  if (!('subject' in request) || request.subject === undefined || mayReadSubjects(caller)) return;
  const detail = 'Use a key that has the scope "enrol" to ask about a subject.';
  throw new Problem('insufficient_scope', detail, { scope: 'enrol' });
}
