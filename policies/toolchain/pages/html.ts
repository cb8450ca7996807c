/** The catalogue as HTML, for readers: one page for each place, a card for each rule. */
import type { Catalogue, CatalogueRule } from '../../../src/policy/catalogue.ts';
import { attributes } from '../input/attributes.ts';
import type { Example, RuleExamples } from './examples.ts';
import { CONFIDENCE, type Place, SPEAKER } from './pages.ts';

/** `us-il.html`, `floor.html`. */
export function htmlName(code: string): string {
  return code === '*' ? 'floor.html' : `${code.toLowerCase()}.html`;
}

/** What the search looks through: one entry for each rule. */
export function searchEntries(places: readonly Place[]) {
  return places.flatMap(({ code, name, rules }) =>
    rules.map((rule) => ({
      id: rule.id,
      title: rule.title,
      place: name,
      href: `${htmlName(code)}#${rule.id}`,
      text: [rule.id, rule.title, rule.description, rule.citation, name, code, ...rule.codes]
        .join(' ')
        .toLowerCase(),
    })),
  );
}

export function indexHtml(places: readonly Place[], known: readonly string[], revision: string) {
  const rows = places.map(
    ({ code, name, rules }) => `<tr>
<th scope="row"><a href="${htmlName(code)}">${escaped(name)}</a></th>
<td>${rules.length}</td>
<td>${rules.filter(({ contested }) => contested !== null).length}</td>
<td>${rules.map((rule) => rule.checked_on).sort()[0] ?? ''}</td>
</tr>`,
  );
  return document(
    'The rules, by place',
    `<h1>The rules, by place</h1>
<p>What may be asked of a face, by the rules that this service holds requests to. Not legal advice.
Policy revision <code>${escaped(revision.slice(0, 12))}</code>; the same as JSON: <a href="catalogue.json">catalogue.json</a>.</p>
<search>
<label for="words">Search the rules</label>
<input id="words" type="search" autocomplete="off" spellcheck="false" aria-describedby="count">
<p id="count" role="status"></p>
<ul id="found"></ul>
<noscript><p>The search needs JavaScript; the pages below do not.</p></noscript>
</search>
<table>
<caption>Places with rules of their own</caption>
<thead><tr><th scope="col">place</th><th scope="col">rules</th><th scope="col">contested</th><th scope="col">all checked since</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
${known.length === 0 ? '' : `<h2>Known, without rules of their own</h2>\n<p>${known.map(escaped).join(', ')}. There the law of what they are a part of speaks, and this service's own rules.</p>`}
<script src="law.js"></script>`,
  );
}

export function placeHtml({ name, rules, examples }: Place, catalogue: Catalogue): string {
  return document(
    name,
    `<p><a href="./">All places</a></p>
<h1>${escaped(name)}</h1>
<nav aria-label="Rules on this page"><ul>
${rules.map(({ id, title }) => `<li><a href="#${escaped(id)}">${escaped(title)}</a></li>`).join('\n')}
</ul></nav>
${rules.map((rule) => card(rule, catalogue, examples.get(rule.id) ?? {})).join('\n')}`,
  );
}

function card(
  rule: CatalogueRule,
  { reasons, obligations }: Catalogue,
  { refused, accepted }: RuleExamples,
): string {
  const refusing = rule.codes.filter((code) => Object.hasOwn(reasons, code));
  const obliging = rule.codes.filter((code) => Object.hasOwn(obligations, code));
  const rows: [string, string | null][] = [
    ['Who speaks', escaped(SPEAKER[rule.tier])],
    ['Source', escaped(rule.citation)],
    ['Since', rule.effective === null ? 'no date' : day(rule.effective)],
    ['Until', rule.until === null ? null : day(rule.until)],
    ['Confidence', escaped(CONFIDENCE[rule.confidence] ?? rule.confidence)],
    ['Checked on', day(rule.checked_on)],
    ['Contested', rule.contested === null ? null : escaped(rule.contested)],
    ['Not read', rule.not_read === null ? null : escaped(rule.not_read)],
    [
      'Refuses',
      refusing.length === 0
        ? null
        : list(
            refusing.map((code) => {
              const change = rule.change[code];
              return `${escaped(reasons[code]?.message ?? '')} <code>${escaped(code)}</code>${change ? `<br><span class="change">${escaped(change)}</span>` : ''}`;
            }),
          ),
    ],
    [
      'Obliges',
      obliging.length === 0
        ? null
        : list(
            obliging.map(
              (code) =>
                `${escaped(obligations[code]?.meaning ?? '')} <code>${escaped(code)}</code>`,
            ),
          ),
    ],
    ['Refused, for example', refusing.length === 0 ? null : example(refused)],
    ['Accepted, for example', refusing.length === 0 ? null : example(accepted)],
  ];
  return `<article id="${escaped(rule.id)}" class="${rule.tier}">
<h2>${escaped(rule.title)}</h2>
<p class="id">${escaped(rule.id)}</p>
<p>${escaped(rule.description)}</p>
<dl>
${rows.flatMap(([term, text]) => (text === null ? [] : [`<div><dt>${term}</dt><dd>${text}</dd></div>`])).join('\n')}
</dl>
</article>`;
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((one) => `<li>${one}</li>`).join('')}</ul>`;
}

function day(date: string): string {
  return `<time datetime="${escaped(date)}">${escaped(date)}</time>`;
}

function example(found: Example | undefined): string {
  if (!found) return 'no example found';
  const changes = found.changes.map(inPlainWords);
  return escaped(
    changes.length === 0 ? found.setting : `${found.setting}; but ${changes.join(', and ')}`,
  );
}

/**
 * `notice.given: false` is "whether a notice was given: no": the words with which the schema describes
 * the attribute, and its value.
 */
export function inPlainWords(change: string): string {
  const [, path = '', json = ''] = /^([\w.*]+): (.*)$/s.exec(change) ?? [];
  const description = attributes().find((one) => one.path === path)?.description;
  const value = plain(json);
  if (description === undefined) return `${path.replaceAll('_', ' ')}: ${value}`;
  const [first = ''] = description.split(/[.:;](?: |$)/);
  return `${first.charAt(0).toLowerCase()}${first.slice(1)}: ${value}`;
}

function plain(json: string): string {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return json;
  }
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (value === null) return 'not said';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(words).join(', ');
  if (typeof value === 'object') return 'another one';
  return words(value);
}

function words(value: unknown): string {
  const text = String(value);
  return /^\d{4}-/.test(text) ? text : text.replaceAll('_', ' ');
}

function document(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Countersign</title>
<link rel="stylesheet" href="law.css">
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);
}
