/**
 * Where a person stands: what they have restricted (GDPR art. 18) and objected to (art. 21), as a fold
 * over their acts. Pure.
 */
import { type ActName, type Channel, type Hand, handOf } from './act.ts';

/** An act as far as the standing depends on it. */
export interface StandingAct {
  /** From 1, in order. */
  readonly number: number;
  readonly act: ActName;
  /** null: of everything. */
  readonly purpose: string | null;
  readonly controllerId: string | null;
  readonly channel: Channel;
}

export interface Standing {
  /** The number of the last act: for a transaction that rests on none having come. */
  readonly version: number;
  /** How many there were by each hand. */
  readonly acts: Readonly<Record<Hand, number>>;
  readonly restrictions: readonly Scope[];
  readonly objections: readonly Scope[];
}

/** What a restriction or an objection is about. */
export interface Scope {
  readonly purpose: string | null;
  readonly controllerId: string | null;
}

export const UNRESTRICTED: Standing = {
  version: 0,
  acts: { person: 0, controller: 0 },
  restrictions: [],
  objections: [],
};

/** @param acts of one subject, in order */
export function foldStanding(acts: readonly StandingAct[]): Standing {
  return acts.reduce<Standing>(
    (standing, { number, act, channel, ...scope }) => ({
      version: number,
      acts: count(standing.acts, handOf(channel)),
      restrictions: step(
        standing.restrictions,
        scope,
        act === 'restrict',
        act === 'end_restriction',
      ),
      objections: step(standing.objections, scope, act === 'object', act === 'end_objection'),
    }),
    UNRESTRICTED,
  );
}

const count = (acts: Standing['acts'], hand: Hand) => ({ ...acts, [hand]: acts[hand] + 1 });

/** An end of everything ends each; the end of one leaves what was said of everything as it is. */
function step(
  before: readonly Scope[],
  { purpose, controllerId }: Scope,
  begins: boolean,
  ends: boolean,
): readonly Scope[] {
  if (!begins && !ends) return before;
  const scope = { purpose, controllerId };
  if (ends && purpose === null) return [];
  const others = before.filter((one) => !isSame(one, scope));
  return begins ? [...others, scope] : others;
}

const isSame = (a: Scope, b: Scope) => a.purpose === b.purpose && a.controllerId === b.controllerId;

/**
 * Whether one of them is about this purpose, whichever controller it was said to: controllers are named by
 * whoever holds the tenant's key, so that a no to one name alone would be answered by another.
 */
export function covers(scopes: readonly Scope[], purpose: string): boolean {
  return scopes.some((scope) => scope.purpose === null || scope.purpose === purpose);
}

/** Whether exactly this was said and stands. */
export function stands(scopes: readonly Scope[], scope: Scope): boolean {
  return scopes.some((one) => isSame(one, scope));
}
