/** From which age a person acts for themselves: policies/data/evidence.json, which is part of the policy. */
import { z } from 'zod';

const Data = z.object({
  facts: z.object({
    evidence: z.object({
      majority: z.number(),
      majorities: z.record(z.string(), z.object({ age: z.number() }).loose()).default({}),
    }),
  }),
});

/** Completed years, by the code of the person's jurisdiction. */
export type Majority = (jurisdiction: string) => number;

/** @param data what a policy was compiled with; one without such a table knows nobody of age by it. */
export function readMajority(data: unknown): Majority {
  const parsed = Data.safeParse(data);
  if (!parsed.success) return () => 18;
  const { majority, majorities } = parsed.data.facts.evidence;
  return (jurisdiction) => {
    // A part of a country has the age of the country, unless it has one of its own.
    const [country] = jurisdiction.split('-');
    return (majorities[jurisdiction] ?? majorities[country])?.age ?? majority;
  };
}
