import type { Library } from '../library/library.ts';
import type { Problem } from '../library/problems.ts';
import type { RuleFact } from '../reactor/opa.ts';

const FOLDER = 'house/';
const HOUSE = 'data.countersign.rules.house';

/**
 * Holds the rules of an operator to what makes them only stricter: they stand in a package of their own,
 * whose sets the router adds to the others, and nothing else reads them.
 */
export function houseProblems({ rules }: Library, facts: readonly RuleFact[]): Problem[] {
  const own = facts.filter(({ place }) => place.file.startsWith(FOLDER));
  const at = ({ place }: RuleFact, message: string): Problem => ({
    code: 'house',
    message,
    place,
  });
  const custom = (fact: RuleFact) =>
    fact.annotations?.find((one) => one.custom?.id !== undefined)?.custom;
  return [
    ...own
      .filter((fact) => fact.package !== HOUSE)
      .map((fact) =>
        at(fact, 'a rule of the house stands in package countersign.rules.house and in no other'),
      ),
    ...facts
      .filter((fact) => fact.package === HOUSE && !fact.place.file.startsWith(FOLDER))
      .map((fact) => at(fact, 'package countersign.rules.house is for the files of house/')),
    ...own.flatMap((fact) => {
      const { id = 'HOUSE-', tier = 'floor', jurisdiction = '*' } = custom(fact) ?? {};
      return [
        ...(String(id).startsWith('HOUSE-')
          ? []
          : [at(fact, `the id of a rule of the house begins with HOUSE-, and not ${id}`)]),
        ...(tier === 'floor' && jurisdiction === '*'
          ? []
          : [at(fact, `a rule of the house claims no law: tier: floor, jurisdiction: "*"`)]),
      ];
    }),
    ...Object.entries(rules).flatMap(([file, text]) =>
      file.startsWith(FOLDER) ? [] : readings(file, text),
    ),
  ];
}

/** Places outside of the house that read it; the router looks families up and names none. */
function readings(file: string, text: string): Problem[] {
  return text.split('\n').flatMap((line, at) => {
    const found = /\bcountersign\.rules(\.house\b|\["house"\])/.exec(line.replace(/#.*$/, ''));
    if (!found || line.startsWith('package ')) return [];
    const place = { file, row: at + 1, col: found.index + 1 };
    return [{ code: 'house', message: 'no other rule may read those of the house', place }];
  });
}
