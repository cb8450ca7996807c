/** Who stands behind a deployment, against a restricted-party list, and what follows for the policy. */
import type { ScreeningList } from './list.ts';
import { matchName } from './match.ts';

/** Of a registration: the controller and the legal persons that own it. */
export interface Controller {
  readonly name: string;
  /** What is declared. `true` counts; `false` says nothing that screening would not. */
  readonly entity_listed?: boolean | undefined;
  readonly owned_by_listed_pct: number;
  readonly owners?: readonly Owner[] | undefined;
}

export interface Owner {
  readonly name: string;
  /** 0 to 100. */
  readonly pct: number;
}

/** A name that is like a listed one. */
export interface Hit {
  readonly party: 'controller' | 'owner';
  /** The name that was screened. */
  readonly name: string;
  /** The listed entry, and the list that it stands on. */
  readonly entry: string;
  readonly source: string;
  /** 0 to 1, to two decimals. */
  readonly score: number;
  /** When this name was first found like this entry: a clearing from before then is not about it. */
  readonly since: number;
}

/** What operators have granted a controller, in force. */
export interface Clearing {
  readonly facts: Readonly<Record<string, unknown>>;
  /** Milliseconds: what was found later, nobody who proposed or approved it need have seen. */
  readonly proposedAt: number;
}

/** The fact that two operators grant to clear false hits, with value false. */
const CLEARED_BY = 'controller.entity_listed';

/** @param previous what the screening before this one found, of this deployment */
export function screenController(
  controller: Controller,
  list: ScreeningList,
  previous: readonly Hit[],
  now: number,
): Hit[] {
  const since = new Map(previous.map((hit) => [keyOf(hit), hit.since]));
  const parties = [
    { party: 'controller' as const, name: controller.name },
    ...(controller.owners ?? []).map(({ name }) => ({ party: 'owner' as const, name })),
  ];
  return parties.flatMap((party) =>
    matchName(party.name, list).map(({ entry, score }) => {
      const hit = { ...party, ...list.describe(entry), score: Math.floor(score * 100) / 100 };
      return { ...hit, since: since.get(keyOf(hit)) ?? now };
    }),
  );
}

function keyOf({ party, name, entry, source }: Omit<Hit, 'since'>): string {
  return JSON.stringify([party, name, entry, source]);
}

/** Two operators have looked at this hit, and found that it is somebody else. */
export function isCleared(hit: Hit, clearings: readonly Clearing[]): boolean {
  return clearings.some(
    ({ facts, proposedAt }) => facts[CLEARED_BY] === false && proposedAt >= hit.since,
  );
}

/**
 * What the policy is told of lists.
 * @param hits of the latest screening; undefined where there was none: nothing is known then, which
 *   the policy reads as listed
 */
export function listedFacts(
  controller: Controller,
  hits: readonly Hit[] | undefined,
  clearings: readonly Clearing[],
): { entity_listed: boolean | null; owned_by_listed_pct: number } {
  const declared = controller.entity_listed === true;
  const standing = hits?.filter((hit) => !isCleared(hit, clearings)) ?? [];
  const listed = new Set(standing.flatMap(({ party, name }) => (party === 'owner' ? [name] : [])));
  const owned = (controller.owners ?? [])
    .filter(({ name }) => listed.has(name))
    .reduce((sum, { pct }) => sum + pct, 0);
  const found = hits && standing.some(({ party }) => party === 'controller');
  return {
    entity_listed: declared || (found ?? null),
    owned_by_listed_pct: Math.max(controller.owned_by_listed_pct, Math.min(100, owned)),
  };
}
