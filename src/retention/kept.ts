/**
 * What is kept of a deployment besides templates: passes, answers that waited for people or for an app's
 * server to read what came of a capture, and the reviews themselves. Each has a limit of its own, at which
 * it goes whatever the policy says; a rule may set a shorter one, in days. The policy is told nothing of a
 * pass or an answer but its deployment and its age, so it is asked once for all that a deployment has of a
 * kind, and its answer counts for each.
 */
import { CAPTURE_LIFETIME, RESULT_LIFETIME } from '../captures/capture.ts';
import { dropResultsUntil, selectDeploymentsWithResults } from '../captures/store.ts';
import { collectFacts } from '../countersign/facts.ts';
import type { Service } from '../countersign/service.ts';
import { newId } from '../ids.ts';
import { toInstant } from '../instant.ts';
import {
  dropPassesUntil,
  type Limit,
  selectDeploymentsWithPasses,
  TOLD_WITHIN,
} from '../passes/store.ts';
import type { Policy } from '../policy/host.ts';
import type { PolicyInput, StoredKind } from '../policy/input.ts';
import {
  type Deployment,
  type DeploymentRow,
  readDeployment,
  selectDeploymentsById,
} from '../registry/deployment.ts';
import { report } from '../report.ts';
import {
  ANSWER_KEPT,
  dropReviewsUntil,
  forgetAnswersUntil,
  REVIEW_KEPT,
  selectDeploymentsWithReviews,
} from '../reviews/store.ts';
import { type Grant, type GrantRow, readGrant } from '../tenants/grant.ts';
import { nameController, selectGrantsOf } from '../tenants/grants.ts';

/** Deployments of a page: five statements, and two or three for what goes. */
const PAGE = 200;
const MOST_PAGES = 10;
/** Of each kind, of a page. */
const MOST_DROPPED = 5000;

/** What a deployment has of one kind. */
interface Kind {
  readonly kind: Exclude<StoredKind, 'consent'>;
  /** Milliseconds for which it is kept by the service's own limit. */
  readonly own: number;
  drop(db: D1Database, limits: readonly Limit[], most: number): D1PreparedStatement[];
}

export const PASSES: readonly Kind[] = [{ kind: 'pass', own: TOLD_WITHIN, drop: dropPassesUntil }];
export const REVIEWS: readonly Kind[] = [
  { kind: 'answer', own: ANSWER_KEPT, drop: forgetAnswersUntil },
  { kind: 'review', own: REVIEW_KEPT, drop: dropReviewsUntil },
];
/** From when the picture came, which may be when its token ends. */
export const CAPTURES: readonly Kind[] = [
  { kind: 'answer', own: CAPTURE_LIFETIME + RESULT_LIFETIME, drop: dropResultsUntil },
];

/** A deployment with what its limits depend on. */
export interface Keeping {
  readonly deployment: Deployment;
  readonly grants: readonly Grant[];
}

/** @returns how many could not be examined */
export async function dropKept(service: Service, now: number): Promise<number> {
  const passes = await dropBy(service, now, PASSES, selectDeploymentsWithPasses);
  const captures = await dropBy(service, now, CAPTURES, selectDeploymentsWithResults);
  return passes + captures + (await dropBy(service, now, REVIEWS, selectDeploymentsWithReviews));
}

async function dropBy(
  service: Service,
  now: number,
  kinds: readonly Kind[],
  select: (db: D1Database, after: string, most: number) => D1PreparedStatement,
): Promise<number> {
  const { db } = service;
  const policy = service.policy();
  let failed = 0;
  // Anywhere, and once around: with more than a run takes, each has its turn.
  const start = newId('dep');
  let after = start;
  let around = false;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { results } = await select(db, after, PAGE).all<{ id: string }>();
    const ids = results.map(({ id }) => id);
    const kept = await gatherKeeping(db, ids);
    for (const { kind, own, drop } of kinds) {
      const limits: Limit[] = [];
      for (const id of ids) {
        try {
          const { within } = keepingOf(policy, kept.get(id)?.() ?? null, kind, own, now);
          if (within < own) limits.push([id, now - within]);
        } catch (error) {
          failed += 1;
          report('not_asked', error, { deployment: id, kind });
        }
      }
      if (limits.length > 0) await db.batch(drop(db, limits, MOST_DROPPED));
    }
    after = ids.at(-1) ?? after;
    if (around && after >= start) break;
    if (ids.length === PAGE) continue;
    if (around) break;
    around = true;
    after = '';
  }
  return failed;
}

/** Read when it is looked at, so that one that cannot be read keeps no other from its end. */
export async function gatherKeeping(
  db: D1Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, () => Keeping>> {
  if (ids.length === 0) return new Map();
  const { results: rows } = await selectDeploymentsById(db, ids).all<DeploymentRow>();
  const controllers = rows.flatMap((row) => {
    const { registration_json: json } = row;
    const id = (JSON.parse(json) as { controller?: { id?: string } }).controller?.id;
    return id === undefined ? [] : [[row.tenant_id, id] as const];
  });
  const { results } = await selectGrantsOf(db, controllers).all<GrantRow>();
  const grants = Map.groupBy(results, (row) => nameController(row.tenant_id, row.controller_id));
  return new Map(
    rows.map((row) => [
      row.id,
      () => {
        const deployment = readDeployment(row);
        const whose = nameController(row.tenant_id, deployment.registration.controller.id);
        return { deployment, grants: (grants.get(whose) ?? []).map(readGrant) };
      },
    ]),
  );
}

/**
 * For how long the policy lets it be kept, in milliseconds, and by which rule.
 * @param of null: of no deployment
 * @throws PolicyFault
 */
export function keepingOf(
  policy: Policy,
  of: Keeping | null,
  kind: StoredKind,
  own: number,
  now: number,
): { readonly within: number; readonly rule: string } {
  const stored = { kind, since: toInstant(now), until: toInstant(now + own) };
  const { due_at, rule } = policy.retention({
    ...(of ? factsOf(policy, of, now) : { now: toInstant(now), vouched: { now: 'service' } }),
    stored,
  });
  const within = due_at === null ? 0 : Math.max(0, Date.parse(due_at) - now);
  return { within, rule };
}

function factsOf(
  { purposes, vouchers }: Policy,
  { deployment, grants }: Keeping,
  now: number,
): PolicyInput {
  return collectFacts({
    operation: 'verify',
    ...{ deployment, purposes, vouchers, now },
    subject: null,
    registered: { deployment, subject: undefined, consents: [], templates: [], grants },
    template: null,
    usesTemplate: false,
    // No limit depends on it; so it is the least favourable.
    runsIn: [],
  });
}
