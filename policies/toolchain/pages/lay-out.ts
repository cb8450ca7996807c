import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Policy } from '../../../src/policy/host.ts';
import type { Case } from '../cases/cases.ts';
import type { Facts } from '../compile/compile.ts';
import { atItsWord, type Input, valueAt } from '../input/attributes.ts';
import { examplesOf } from './examples.ts';
import { htmlName, indexHtml, placeHtml, searchEntries } from './html.ts';
import { byJurisdiction, type Place, refuses } from './pages.ts';

/** This folder, with the style and the search. */
export const PAGES = import.meta.dirname;

/**
 * The places with their rules and examples, from a policy, its worked cases and a lawful request.
 * @param onPlace told of each place before its examples are looked for
 */
export function placesOf(
  policy: Policy,
  facts: Facts,
  cases: readonly Case[],
  base: Input,
  onPlace: (name: string) => void = () => {},
): Place[] {
  const decide = (input: unknown) => policy.decide(atItsWord(input));
  // What a case says of other data is no example of what is decided over these.
  const decided = cases
    .filter((one) => one.facts === undefined)
    .map((one) => ({ case: one, decision: decide(one.input) }));
  return byJurisdiction(policy.catalogue).map(([code, rules]) => {
    const name = nameOf(code, facts);
    onPlace(name);
    const examples = rules
      .filter((rule) => refuses(rule, policy.catalogue))
      .map((rule) => [rule.id, examplesOf(rule, decided, { base, facts, decide })] as const);
    return { code, name, rules, examples: new Map(examples) };
  });
}

/** The pages by name. */
export function lawPages(
  policy: Policy,
  facts: Facts,
  places: readonly Place[],
): Record<string, string> {
  const own = new Set(places.map(({ code }) => code));
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
