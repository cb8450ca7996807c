import * as z from 'zod';
import type { Catalogue, CatalogueRule } from '../../../src/policy/catalogue.ts';

/** What is known of a place: its own rules, not those of its parents. */
export interface Coverage {
  code: string;
  name: string;
  /** `read`: a text that was read refuses; `unread`: only texts that were not; `known`: none does. */
  status: 'read' | 'unread' | 'known';
  /** How many of its rules refuse for each kind of reason. */
  refusing: Readonly<Record<string, number>>;
  rules: readonly CatalogueRule[];
  /** How its rules were checked: `P 3, S 1`. */
  confidence: string;
  unread: number;
  /** The oldest check among its rules; of a place without any, when law was last looked for. */
  checked_on: string;
}

const Places = z.record(
  z.string(),
  z.object({ name: z.string(), parents: z.array(z.string()), checked_on: z.string().optional() }),
);

/** The kinds of reason, in the order of data/reasons.json. */
export function kindsOf({ reasons }: Catalogue): string[] {
  return [...new Set(Object.values(reasons).map(({ group }) => group))].filter(
    (group) => group !== 'structure',
  );
}

/** Every place that the data knows, by code; the floor first, as `*`. */
export function listCoverage(catalogue: Catalogue, facts: Record<string, unknown>): Coverage[] {
  const places = Places.parse(facts.jurisdictions);
  const rules = Map.groupBy(Object.values(catalogue.rules), ({ jurisdiction }) => jurisdiction);
  const floor = { name: 'Everywhere, by choice of this service', checked_on: undefined };
  return [
    ['*', floor] as const,
    ...Object.entries(places).sort(([a], [b]) => (a < b ? -1 : 1)),
  ].map(([code, { name, checked_on }]) =>
    cover(code, name, rules.get(code) ?? [], checked_on, catalogue),
  );
}

function cover(
  code: string,
  name: string,
  rules: readonly CatalogueRule[],
  looked: string | undefined,
  { reasons }: Catalogue,
): Coverage {
  const refusing: Record<string, number> = {};
  for (const rule of rules) {
    const groups = rule.codes.map((one) => reasons[one]?.group).filter((one) => one !== undefined);
    for (const group of new Set(groups)) refusing[group] = (refusing[group] ?? 0) + 1;
  }
  const refuse = rules.filter((rule) => rule.codes.some((one) => Object.hasOwn(reasons, one)));
  const marks = Map.groupBy(rules, ({ confidence }) => confidence);
  const dates = rules.map(({ checked_on }) => checked_on).sort();
  return {
    code,
    name,
    status: refuse.some(({ read }) => read) ? 'read' : refuse.length > 0 ? 'unread' : 'known',
    refusing,
    rules,
    confidence: [...marks]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([mark, some]) => `${mark} ${some.length}`)
      .join(', '),
    unread: rules.filter(({ read }) => !read).length,
    checked_on: dates[0] ?? looked ?? '',
  };
}

/** The table, as Markdown. */
export function renderTable(catalogue: Catalogue, facts: Record<string, unknown>): string {
  const kinds = kindsOf(catalogue);
  const all = listCoverage(catalogue, facts);
  const members = membersOfUnion(facts);
  const rows = all.filter(({ code }) => !members.has(code));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    '# What is covered',
    '',
    'Written by `npm run policy -- coverage` from the METADATA of the rules and `data/jurisdictions.json`; a test holds it to them. The same as a map: [coverage.svg](coverage.svg).',
    '',
    `${Object.keys(catalogue.rules).length} rules for ${all.length - 1} places. In each column, how many of the place's own rules refuse for reasons of that kind (\`data/reasons.json\`); the law of a state, city or member state adds to that of its parent, and the floor to every one. Confidence: P, checked against the primary text; S, against reports of it; P+S, parts of each; choice, our own. "Not read": rules whose text nobody here has read, which refuse in this service's name. A place without a rule of its own is known, and the floor decides. The members of the European Union (${[...members].sort().join(', ')}) have its law and no rows of their own.`,
    '',
    line(['place', '', ...kinds, 'confidence', 'not read', 'checked on']),
    line(['---', '---', ...kinds.map(() => '--:'), '---', '--:', '---']),
    ...rows.map(({ code, name, refusing, confidence, unread, checked_on, rules }) =>
      line([
        code === '*' ? 'floor' : code,
        name,
        ...kinds.map((kind) => String(refusing[kind] ?? '')),
        rules.length === 0 ? 'no rule of its own found' : confidence,
        unread === 0 ? '' : String(unread),
        checked_on,
      ]),
    ),
    '',
  ].join('\n');
}

function membersOfUnion(facts: Record<string, unknown>): Set<string> {
  const places = Places.parse(facts.jurisdictions);
  return new Set(
    Object.entries(places)
      .filter(([, { parents }]) => parents.includes('EU'))
      .map(([code]) => code),
  );
}
