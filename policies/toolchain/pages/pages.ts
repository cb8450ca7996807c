import type { Catalogue, CatalogueRule } from '../../../src/policy/catalogue.ts';
import type { Example, RuleExamples } from './examples.ts';

export const CONFIDENCE: Readonly<Record<string, string>> = {
  P: 'checked against primary text',
  S: 'checked against secondary text',
  'P+S': 'checked in part against primary, in part against secondary text',
  choice: "this service's own choice",
};

/** A place, or this service itself, with its rules and what shows them. */
export interface Place {
  /** A code, or `*` for this service's own rules. */
  code: string;
  name: string;
  rules: readonly CatalogueRule[];
  examples: ReadonlyMap<string, RuleExamples>;
}

/** Rules by jurisdiction, the floor first, each list by id. */
export function byJurisdiction(catalogue: Catalogue): [string, CatalogueRule[]][] {
  return [...Map.groupBy(Object.values(catalogue.rules), ({ jurisdiction }) => jurisdiction)].sort(
    ([a], [b]) => (a === '*' ? -1 : b === '*' ? 1 : a < b ? -1 : 1),
  );
}

/** Whether a rule refuses anything, and does not only oblige or inform. */
export function refuses({ codes }: CatalogueRule, { reasons }: Catalogue): boolean {
  return codes.some((code) => Object.hasOwn(reasons, code));
}

/** `floor.md`, `US-IL.md`. */
export function pageName(jurisdiction: string): string {
  return `${jurisdiction === '*' ? 'floor' : jurisdiction}.md`;
}

export function renderIndex(places: readonly Omit<Place, 'examples'>[], revision: string): string {
  return [
    '# The rules, by jurisdiction',
    '',
    `Policy revision \`${revision.slice(0, 12)}\`. Not legal advice. Written from the rules' METADATA by \`npm run policy -- catalogue\`.`,
    '',
    'Who may vouch for what a request says: [vouchers.md](vouchers.md).',
    '',
    '| jurisdiction | rules | of which contested |',
    '| --- | --- | --- |',
    ...places.map(({ code, name, rules }) => {
      const contested = rules.filter((rule) => rule.contested !== null).length;
      return `| [${name}](${pageName(code)}) | ${rules.length} | ${contested} |`;
    }),
    '',
  ].join('\n');
}

export function renderPage(
  name: string,
  rules: readonly CatalogueRule[],
  catalogue: Catalogue,
  examples: ReadonlyMap<string, RuleExamples>,
): string {
  return [
    `# ${name}`,
    '',
    ...rules.map(({ id, title }) => `- [${id}](#${id.toLowerCase()}): ${title}`),
    ...rules.flatMap((rule) => renderRule(rule, catalogue, examples.get(rule.id) ?? {})),
    '',
  ].join('\n');
}

export const SPEAKER: Readonly<Record<CatalogueRule['tier'], string>> = {
  law: 'Law',
  regulator: "An authority's decision or advice",
  court: 'A court',
  standard: 'A standard',
  floor: "This service's rule",
};

function renderRule(
  rule: CatalogueRule,
  { reasons, obligations }: Catalogue,
  { refused, accepted }: RuleExamples,
): string[] {
  const refusing = rule.codes.filter((code) => Object.hasOwn(reasons, code));
  const obliging = rule.codes.filter((code) => Object.hasOwn(obligations, code));
  const from = rule.effective === null ? '' : `, from ${rule.effective}`;
  const until = rule.until === null ? '' : `, until ${rule.until}`;
  return [
    '',
    `## ${rule.id}`,
    '',
    `**${rule.title}.** ${rule.description}`,
    '',
    `- Source: ${rule.citation}`,
    `- ${SPEAKER[rule.tier]}${from}${until}; ${CONFIDENCE[rule.confidence] ?? rule.confidence}; checked on ${rule.checked_on}`,
    ...(rule.read ? [] : ["- The text was not read, so it refuses in this service's name"]),
    ...(rule.not_read === null ? [] : [`- Not read: ${rule.not_read}`]),
    ...(rule.contested === null ? [] : [`- Contested: ${rule.contested}`]),
    ...refusing.map((code) =>
      [`- Refuses with \`${code}\`: ${reasons[code]?.message}`, rule.change[code] ?? '']
        .join(' ')
        .trimEnd(),
    ),
    ...obliging.map((code) => `- Obliges to \`${code}\`: ${obligations[code]?.meaning}`),
    ...renderExamples(refusing.length > 0, refused, accepted),
  ];
}

function renderExamples(refuses: boolean, refused?: Example, accepted?: Example): string[] {
  if (!refuses) return ['- It refuses nothing by itself.'];
  return [
    `- Refused, for example: ${refused ? `${inWords(refused)} (${refused.codes.join(', ')})` : 'no example found'}`,
    `- Accepted, for example: ${accepted ? inWords(accepted) : 'no example found'}`,
  ];
}

function inWords({ setting, changes }: Example): string {
  if (changes.length === 0) return setting;
  return `${setting}, but with ${changes.map((one) => `\`${one}\``).join(' and ')}`;
}
