/** The files with which a rule or a place begins. What is left to say says TODO, which `check` refuses. */

import { suggestion } from '../check/suggestion.ts';
import type { Library } from '../library/library.ts';
import { PolicyProblems } from '../library/problems.ts';

export interface Laid {
  /** Text by path below policies/; data/jurisdictions.json where an entry changes. */
  files: Record<string, string>;
  /** What to do next, a line each. */
  next: string[];
}

interface Entry {
  name: string;
  parents: string[];
  family: string;
  tz: string;
  minor_age: number | null;
}

type Entries = Record<string, Partial<Entry>>;

const REASON = 'TODO_REASON';

/**
 * A rule of a place that is known: US-OH-123 is of US-OH. A place that had no rules of its own gets a
 * family.
 * @param today YYYY-MM-DD
 * @throws PolicyProblems, in a sentence
 */
export function layOutRule(id: string, library: Library, today: string): Laid {
  if (!/^[A-Z]{2}(-[A-Za-z0-9]+)+$/.test(id)) {
    refuse(`"${id}" is no id of a rule: it is a place and a name, as in US-OH-123.`);
  }
  const entries = entriesOf(library);
  const place = Object.keys(entries)
    .filter((code) => id.startsWith(`${code}-`))
    .sort((a, b) => b.length - a.length)[0];
  if (place === undefined) {
    const wanted = id.split('-').slice(0, -1).join('-');
    const codes = Object.keys(entries);
    // OH is more likely Ohio without its country than another country.
    const part = codes.find((code) => code.endsWith(`-${wanted}`));
    const meant = part ? `; did you mean "${part}"?` : suggestion(wanted, codes);
    refuse(
      `No place of data/jurisdictions.json begins the id ${id}${meant || '.'} ` +
        `For a place that is not there: npm run policy -- new jurisdiction ${wanted}`,
    );
  }
  if (Object.values(library.rules).some((text) => text.includes(`"rule": "${id}"`))) {
    refuse(`There is a rule ${id} already.`);
  }
  const family = familyFor(place, entries);
  const folder = folderOf(family);
  const name = id.toLowerCase().replaceAll('-', '_');
  const files: Laid['files'] = {
    [`${folder}/${name}.rego`]: ruleText(id, place, family, today),
    [`${folder}/${name}_test.rego`]: ruleTestText(id, place, folder, name),
  };
  const next = [
    `policies/${folder}/${name}.rego: what the rule says, since when, by what text, and its conditions`,
    `policies/${folder}/${name}_test.rego: a request that it refuses, and the same without what it minds`,
  ];
  if (entries[place]?.family !== family) {
    files[`${folder}/family.rego`] = familyText(place, entries[place]?.name ?? place);
    files[DATA] = withEntry(library, place, { ...entries[place], family: place });
    Object.assign(files, representing(place, library));
    next.push(`policies/${DATA}: ${place} has rules of its own now`);
  }
  refuseToOverwrite(files, library);
  return { files, next };
}

/**
 * A place: an entry in the data, a family, and a test that fails until its first rule is there.
 * @throws PolicyProblems, in a sentence
 */
export function layOutJurisdiction(code: string, library: Library): Laid {
  if (!/^[A-Z]{2}(-[A-Z0-9]+)*$/.test(code)) {
    refuse(`"${code}" is no code of a place: it is written as NZ, US-OH or US-NY-NYC.`);
  }
  const entries = entriesOf(library);
  if (entries[code]) {
    refuse(
      `${code} is in data/jurisdictions.json already (${entries[code].name}). For a rule of it: npm run policy -- new rule ${code}-...`,
    );
  }
  const parts = code.split('-');
  const wholes = parts.slice(1).map((_, at) => parts.slice(0, parts.length - 1 - at).join('-'));
  const unknown = wholes.find((whole) => !entries[whole]);
  if (unknown !== undefined) {
    refuse(
      `${code} is a part of ${unknown}, which is not here. First: npm run policy -- new jurisdiction ${unknown}`,
    );
  }
  const country = wholes.length === 0 ? countryName(code) : undefined;
  if (wholes.length === 0 && country === undefined) {
    refuse(`${code} is the code of no country (ISO 3166-1 alpha-2).`);
  }
  const entry: Entry = {
    name: country ?? 'TODO',
    // A part of Spain is also a part of the Union.
    parents: [...new Set(wholes.flatMap((whole) => [whole, ...(entries[whole]?.parents ?? [])]))],
    family: code,
    tz: zoneOf(code) ?? 'TODO',
    minor_age: null,
  };
  const folder = folderOf(code);
  const files = {
    [DATA]: withEntry(library, code, entry),
    ...representing(code, library),
    [`${folder}/family.rego`]: familyText(code, entry.name),
    [`${folder}/family_test.rego`]: placeTestText(code),
  };
  refuseToOverwrite(files, library);
  return {
    files,
    next: [
      `policies/${DATA}: its ${['name', 'tz'].filter((field) => entry[field as 'name' | 'tz'] === 'TODO').join(', ') || 'entry'}, and "minor_age", below which a guardian agrees (null where no text was read)`,
      `its first rule: npm run policy -- new rule ${code}-...`,
    ],
  };
}

/**
 * The family that a rule of a place belongs to: its own, which it is given where the rules it has are
 * those of its parents. Some share a family that is no parent's, such as US-STATES; to be taken out of
 * it would switch the rules there off.
 */
function familyFor(place: string, entries: Entries): string {
  const { family = place, parents = [] } = entries[place] ?? {};
  return parents.some((parent) => entries[parent]?.family === family) ? place : family;
}

const DATA = 'data/jurisdictions.json';
const REPRESENTATIVES = 'data/representatives.json';

function folderOf(code: string): string {
  return code.toLowerCase().replaceAll('-', '_');
}

function entriesOf({ facts }: Library): Entries {
  return (facts.jurisdictions ?? {}) as Entries;
}

/** As `JSON.stringify` lays it out, which is how the file is kept. */
function withEntry(library: Library, code: string, entry: Partial<Entry>): string {
  return `${JSON.stringify({ ...entriesOf(library), [code]: entry }, null, 2)}\n`;
}

/** Properties of two places at once take one of each kind, and a place with rules of its own is a kind. */
function representing(code: string, { facts }: Library): Laid['files'] {
  const table = facts.representatives as { places: string[] } | undefined;
  if (!table || table.places.includes(code)) return {};
  const places = [...table.places, code];
  return { [REPRESENTATIVES]: `${JSON.stringify({ ...table, places }, null, 2)}\n` };
}

function countryName(code: string): string | undefined {
  const name = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' }).of(code);
  return name === code ? undefined : name;
}

/** Where a country has one zone, that one. */
function zoneOf(code: string): string | undefined {
  if (code.includes('-')) return undefined;
  const zones = new Intl.Locale('und', { region: code }) as Intl.Locale & {
    getTimeZones?(): string[] | undefined;
  };
  const found = zones.getTimeZones?.() ?? [];
  return found.length === 1 ? found[0] : undefined;
}

function refuseToOverwrite(files: Laid['files'], { rules, tests }: Library): void {
  const there = Object.keys(files).find((path) => path in rules || path in tests);
  if (there !== undefined) refuse(`There is a file policies/${there} already.`);
}

function refuse(message: string): never {
  throw new PolicyProblems([{ code: 'not_laid_out', message }]);
}

function packageName(code: string): string {
  return `countersign.rules["${code}"]`;
}

function familyText(code: string, name: string): string {
  return `# METADATA
# title: ${name}
package ${code.includes('-') ? packageName(code) : `countersign.rules.${code}`}

# Tells the router that this family is written.
family := "${code}"
`;
}

function ruleText(id: string, place: string, family: string, today: string): string {
  const shared = family !== place;
  return `package ${family.includes('-') ? packageName(family) : `countersign.rules.${family}`}
${shared ? '\nimport data.countersign.lib.jurisdiction' : ''}
import data.countersign.lib.request

# METADATA
# scope: rule
# title: TODO
# description: |
#   TODO what the text asks, in plain words.
# custom:
#   id: ${id}
#   citation: TODO instrument and article
#   tier: law
#   effective: "TODO"
#   confidence: S
#   checked_on: "${today}"
#   jurisdiction: ${place}
#   change: |
#     TODO what a developer changes: an attribute, and its value.
deny contains {"code": "${REASON}", "rule": "${id}"} if {${shared ? `\n\tjurisdiction.applies("${place}")` : ''}
	request.operation == "TODO"
}
`;
}

function ruleTestText(id: string, place: string, folder: string, name: string): string {
  return `package tests.${folder}

import data.countersign.testing

# TODO: change the lawful request to one that the rule refuses.
test_${name} if {
	refused := testing.changed(testing.base("${place}"), {"notice": {"given": true}})
	testing.denied(refused) == {"${id} ${REASON}"}
	testing.denied(testing.base("${place}")) == set()
}
`;
}

function placeTestText(code: string): string {
  return `package tests.${folderOf(code)}

import data.countersign.testing

# Fails until the first rule of the place is written.
test_${folderOf(code)}_minds_something if {
	testing.said_by("${code}", testing.stripped(testing.base("${code}"))) != set()
}

test_${folderOf(code)}_allows_a_lawful_gate if {
	testing.denied(testing.base("${code}")) == set()
}
`;
}
