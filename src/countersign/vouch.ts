/**
 * Who vouches for what of a policy input. What is not named here is the controller's word alone, and
 * the policy takes it only where it opens nothing (policies/data/vouchers.json).
 */
import type { PolicyInput } from '../policy/input.ts';
import { parseInstant } from '../policy/instants.ts';
import { type Vouched, type Voucher, type Vouchers, valueAt } from '../policy/vouchers.ts';

/** What the operator has seen evidence of, and grants to a controller of a tenant. */
export interface Granted {
  /** By attribute path: the values that it vouches for. It adds none that is not declared. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** What it is for; a part left out is not limited. */
  readonly scope: {
    readonly purposes?: readonly string[] | undefined;
    /** Kinds of place, as in `place.type`. */
    readonly places?: readonly string[] | undefined;
    /** Of the place; `US` is also for `US-IL`. */
    readonly jurisdictions?: readonly string[] | undefined;
  };
  /** Milliseconds since the epoch: at this instant it has expired. */
  readonly expiresAt: number;
  /** By others than whoever proposed it. */
  readonly approvals: number;
}

/** What the service itself did for this request. */
export interface OwnWork {
  /** A template is made or used, which it keeps. */
  readonly storesTemplate: boolean;
  /** The names of the controller and its owners were screened. */
  readonly screened: boolean;
  /** A provider's signature on an attestation of liveness was verified. */
  readonly attested: boolean;
  /** The consent that counts was signed by the person's own key, which the service verified. */
  readonly signed?: boolean;
}

/**
 * What the service measures, keeps or decides itself, at every request. Of the decision: which outcome
 * is adverse, and how many reviews took place. Not whether it is automated.
 */
const OWN: Vouched = {
  now: 'service',
  operation: 'service',
  consent: 'service',
  template: 'service',
  'transfer.cross_border': 'service',
  'decision.adverse': 'service',
  'decision.human_reviewers': 'service',
};

const SCREENED: Vouched = {
  'controller.entity_listed': 'service',
  'controller.owned_by_listed_pct': 'service',
};

/**
 * @param facts what the policy will be asked, as registered and gathered
 * @param vouchers the policy's: what is grave by now takes two operators, whatever it was when granted
 */
export function vouch(
  facts: PolicyInput,
  grants: readonly Granted[],
  { storesTemplate, screened, attested, signed = false }: OwnWork,
  vouchers: Vouchers,
  now: number,
): Vouched {
  const granted = grants
    .filter((grant) => grant.expiresAt > now && covers(grant.scope, facts))
    .flatMap(({ facts: granted, approvals }) =>
      Object.entries(granted).filter(([path]) => approvals > 0 || !vouchers[path]?.grave),
    )
    .filter(([path, value]) => isSame(valueAt(facts, path), value))
    .map(([path]): [string, Voucher] => [path, 'operator']);
  return {
    ...Object.fromEntries(granted),
    // After the grants: none of them can speak for what the service knows better.
    ...OWN,
    ...(screened && SCREENED),
    ...(signed && { consent: 'person' }),
    ...(storesTemplate && { storage: 'service' }),
    ...(attested && { 'liveness.status': 'third_party' }),
  };
}

/** Wherever else controller, person and service are, their law only adds rules. */
function covers({ purposes, places, jurisdictions }: Granted['scope'], facts: PolicyInput) {
  const where = facts.jurisdictions?.place;
  return (
    holds(purposes, facts.purpose) &&
    holds(places, facts.place?.type) &&
    (holds(jurisdictions, where) ||
      jurisdictions?.some((whole) => where?.startsWith(`${whole}-`)) === true)
  );
}

function holds(allowed: readonly string[] | undefined, value: string | null | undefined): boolean {
  return allowed === undefined || allowed.some((one) => one === value);
}

/** One instant may be written in several time zones. */
function isSame(declared: unknown, granted: unknown): boolean {
  const instant = parseInstant(declared);
  return instant === null ? declared === granted : instant === parseInstant(granted);
}
