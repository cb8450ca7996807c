import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompiledPolicy, Policy } from '../../../src/policy/host.ts';
import type { Case } from '../cases/cases.ts';
import type { Facts } from '../compile/compile.ts';
import { atItsWord, type Input, valueAt } from '../input/attributes.ts';
import { examplesFromCases, findExamples, type RuleExamples } from './examples.ts';
import { htmlName, indexHtml, type Place, placeHtml, searchEntries } from './html.ts';
import { byJurisdiction } from './pages.ts';

/** This folder, with the style and the search. */
export const PAGES = import.meta.dirname;

/** How many requests of a place are decided in search of examples that no worked case gives. */
const DECIDED = 600;

/** The pages by name, from a policy, its worked cases and a lawful request. */
export function lawPages(
  policy: Policy,
  compiled: CompiledPolicy & { data: { facts: Facts } },
  cases: readonly Case[],
  base: Input,
): Record<string, string> {
  const { facts } = compiled.data;
  // What a case says of other data is no example of what is decided over these.
  const decided = cases
    .filter((one) => one.facts === undefined)
    .map((one) => ({ case: one, decision: policy.decide(atItsWord(one.input)) }));
  const families = byJurisdiction(policy.catalogue);
  const places = families.map(([code, rules]): Place => {
    const told = new Map(rules.map((rule) => [rule.id, examplesFromCases(rule, decided)]));
    const open = rules.filter(
      ({ id, codes }) =>
        told.get(id)?.refused === undefined &&
        codes.some((one) => Object.hasOwn(policy.catalogue.reasons, one)),
    );
    const searched =
      open.length === 0
        ? new Map<string, RuleExamples>()
        : findExamples(open, {
            base,
            facts,
            decide: (input) => policy.decide(atItsWord(input)),
            budget: 0,
            quick: DECIDED,
          });
    const examples = new Map(
      rules.map(({ id }) => [id, { ...searched.get(id), ...told.get(id) }] as const),
    );
    return { code, name: nameOf(code, facts), rules, examples };
  });
  const own = new Set(families.map(([code]) => code));
  const known = Object.keys(facts.jurisdictions ?? {})
    .filter((code) => !own.has(code))
    .map((code) => nameOf(code, facts))
    .sort();
  return {
    'index.html': indexHtml(places, known, policy.revision),
    ...Object.fromEntries(
      places.map((place) => [htmlName(place.code), placeHtml(place, policy.catalogue)]),
    ),
    'search.json': JSON.stringify(searchEntries(places)),
    'catalogue.json': JSON.stringify({ revision: policy.revision, ...policy.catalogue }),
  };
}

function nameOf(code: string, facts: Facts): string {
  return code === '*'
    ? "This service's own rules"
    : `${valueAt(facts, `jurisdictions.${code}.name`) ?? code}`;
}

/** Writes the pages with their style and search, and takes away those of places that are no more. */
export async function layOutPages(pages: Record<string, string>, folder: string): Promise<void> {
  const files = { ...pages };
  for (const name of ['law.css', 'law.js']) {
    files[name] = await readFile(join(PAGES, name), 'utf8');
  }
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (!Object.hasOwn(files, name) && /\.(html|json|css|js)$/.test(name)) {
      await rm(join(folder, name));
    }
  }
  for (const [name, text] of Object.entries(files)) {
    const present = await readFile(join(folder, name), 'utf8').catch(() => null);
    if (present !== text) await writeFile(join(folder, name), text);
  }
}
