import type { Catalogue } from '../../../src/policy/catalogue.ts';
import { type Coverage, listCoverage } from './coverage.ts';
import { BLOCKS, type Block } from './tiles.ts';

const TILE = 46;
const GAP = 4;
const STEP = TILE + GAP;
const TITLE = 26;
const WIDTH = 980;

/** Black text has a contrast of more than 7:1 on each. */
const FILL: Readonly<Record<Coverage['status'], string>> = {
  read: '#7fc8a9',
  unread: '#f3d37a',
  known: '#e4e6ea',
};

const MEANING: Readonly<Record<Coverage['status'], string>> = {
  read: 'a text that was read refuses',
  unread: 'only texts that were not read, in this service\u2019s name',
  known: 'known; no rule of its own: the floor decides',
};

/** The places as tiles in about the order of the map, coloured by what is known of their law. */
export function renderMap(catalogue: Catalogue, facts: Record<string, unknown>): string {
  const covered = new Map(listCoverage(catalogue, facts).map((one) => [one.code, one]));
  const union = covered.get('EU');
  const statusOf = (code: string): Coverage | undefined => {
    const own = covered.get(code);
    const member = own?.status === 'known' && isMember(code, facts);
    return member && union ? { ...own, status: union.status, rules: union.rules } : own;
  };
  const parts: string[] = [];
  const [states, europe, elsewhere, cities] = BLOCKS;
  if (!states || !europe || !elsewhere || !cities) throw new RangeError('four blocks are drawn');
  parts.push(...renderBlock(states, 20, 20, statusOf));
  parts.push(...renderBlock(cities, 20, 20 + TITLE + 8 * STEP + 20, statusOf, 1.7));
  parts.push(...renderBlock(europe, 620, 20, statusOf));
  parts.push(...renderBlock(elsewhere, 600, 20 + TITLE + 7 * STEP + 20, statusOf));
  const height = 20 + TITLE + 7 * STEP + 20 + TITLE + 6 * STEP + 20;
  parts.push(...renderLegend(20, height - 90));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Places whose law on face recognition is written, by whether its text was read" font-family="system-ui, sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function isMember(code: string, facts: Record<string, unknown>): boolean {
  const places = facts.jurisdictions as Record<string, { parents?: string[] }>;
  return places[code]?.parents?.includes('EU') === true;
}

function renderBlock(
  { title, prefix, rows }: Block,
  x: number,
  y: number,
  statusOf: (code: string) => Coverage | undefined,
  wide = 1,
): string[] {
  return [
    text(x, y + 14, title, 'font-weight="600"'),
    ...rows.flatMap((row, down) =>
      row.split(/\s+/).flatMap((name, along) => {
        if (name === '.') return [];
        const place = statusOf(prefix + name);
        if (!place) throw new RangeError(`${prefix}${name} has a tile and is no place`);
        return renderTile(
          place,
          name,
          x + along * STEP * wide,
          y + TITLE + down * STEP,
          TILE * wide,
        );
      }),
    ),
  ];
}

function renderTile(place: Coverage, name: string, x: number, y: number, width: number): string[] {
  const count = place.rules.length;
  const told = `${place.name}: ${count} ${count === 1 ? 'rule' : 'rules'}; ${MEANING[place.status]}`;
  return [
    `<g><title>${escaped(told)}</title>`,
    `<rect x="${round(x)}" y="${y}" width="${round(width)}" height="${TILE}" rx="5" fill="${FILL[place.status]}"/>`,
    text(x + width / 2, y + 21, name.replace(/^US-[A-Z]{2}-/, ''), 'text-anchor="middle"'),
    text(
      x + width / 2,
      y + 37,
      String(count),
      'text-anchor="middle" font-size="11" fill="#3b4250"',
    ),
    '</g>',
  ];
}

function renderLegend(x: number, y: number): string[] {
  return (Object.keys(FILL) as Coverage['status'][]).flatMap((status, down) => [
    `<rect x="${x}" y="${y + down * 24}" width="18" height="18" rx="4" fill="${FILL[status]}"/>`,
    text(x + 26, y + down * 24 + 14, MEANING[status]),
  ]);
}

function text(x: number, y: number, words: string, attributes = ''): string {
  return `<text x="${round(x)}" y="${y}" ${attributes}>${escaped(words)}</text>`.replace(' >', '>');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
