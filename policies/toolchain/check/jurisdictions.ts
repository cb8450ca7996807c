import * as z from 'zod';
import { PolicyProblems, type Problem } from '../library/problems.ts';
import { suggestion } from './suggestion.ts';

/** What is checked of an entry of data/jurisdictions.json; its rules may read more. */
const Entry = z.object({
  tz: z.string().optional(),
  parents: z.array(z.string()).optional(),
  family: z.string().optional(),
});

/**
 * Holds data/jurisdictions.json to itself, to the zones of the clocks, and to the families written.
 * @param families for which a folder of rules is there; not asked for where there are none
 * @throws PolicyProblems
 */
export function checkJurisdictions(
  facts: Readonly<Record<string, unknown>>,
  families: readonly string[],
): void {
  const { data, error } = z.record(z.string(), Entry).safeParse(facts.jurisdictions ?? {});
  if (!data) throw new PolicyProblems([bad(z.prettifyError(error))]);
  const codes = Object.keys(data);
  const problems = Object.entries(data).flatMap(([code, { tz, parents = [], family }]) => [
    ...zoneProblems(code, tz),
    ...parents
      .filter((parent) => !codes.includes(parent))
      .map((parent) =>
        bad(`${code} has a parent ${parent}, which is not here${suggestion(parent, codes)}`),
      ),
    ...(family === undefined || families.length === 0 || families.includes(family)
      ? []
      : [
          bad(
            `the family of ${code} is ${family}, for which no rules are written${suggestion(family, families)}; ` +
              'a family of its own begins with: npm run policy -- new jurisdiction',
          ),
        ]),
  ]);
  if (problems.length > 0) throw new PolicyProblems(problems);
}

function zoneProblems(code: string, tz: string | undefined): Problem[] {
  if (tz === undefined) {
    return [
      bad(
        `${code} has no time zone: give it a "tz", such as "Europe/Paris". The dates of its rules begin at midnight there`,
      ),
    ];
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: tz });
    return [];
  } catch {
    const near = suggestion(tz, Intl.supportedValuesOf('timeZone'));
    return [bad(`${code} has a time zone "${tz}" that is none${near}`)];
  }
}

function bad(message: string): Problem {
  return { code: 'bad_data', message: `data/jurisdictions.json: ${message}` };
}
