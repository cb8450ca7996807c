/**
 * Where this Worker runs and stores: `RUNS_IN`, written at the deploy. Of each place in it the operator
 * vouches that what is registered as processed there stays there. A registration alone says nothing.
 */
import jurisdictions from '../policies/data/jurisdictions.json' with { type: 'json' };

/** Codes of places, perhaps none; `any` on a developer's own machine. */
export type RunsIn = 'any' | readonly string[];

const PARENTS: Readonly<Record<string, { readonly parents: readonly string[] } | undefined>> =
  jurisdictions;

const PLACE = /^[A-Z]{2}(-[A-Z]{2,3}){0,2}$/;

/** @param written `any`, `none`, or codes with commas between. @returns undefined for anything else */
export function readRunsIn(written: string): RunsIn | undefined {
  if (written === 'any') return 'any';
  if (written === 'none') return [];
  const places = written.split(',').map((place) => place.trim());
  return places.every((place) => PLACE.test(place)) ? places : undefined;
}

/** Whether a place is one of those, or lies in one: a state in its country, a member in its union. */
export function runsWithin(runsIn: RunsIn, place: string): boolean {
  if (runsIn === 'any') return true;
  const parents = PARENTS[place]?.parents ?? [];
  return [place, ...parents].some((one) => runsIn.includes(one));
}

/** What Cloudflare holds a D1 database and Durable Objects to. */
export const JURISDICTIONS = ['eu', 'us', 'fedramp'] as const;
export type Jurisdiction = (typeof JURISDICTIONS)[number];

/** @returns null for none, undefined for what is none of them */
export function readJurisdiction(written: string): Jurisdiction | null | undefined {
  return written === '' ? null : JURISDICTIONS.find((one) => one === written);
}
