/** A DET curve as an SVG: both errors on logarithmic axes, so that the rare ones can be read. */
import type { DetPoint } from './rates.ts';

export interface Curve {
  readonly name: string;
  readonly points: readonly DetPoint[];
}

const WIDTH = 640;
const HEIGHT = 480;
const MARGIN = { left: 64, right: 24, top: 48, bottom: 56 };
const COLOURS = ['#0b5fff', '#d9480f', '#2b8a3e', '#862e9c'];
/** Decades of FMR and FNMR that are drawn. */
const FMR = { from: -6, to: 0 };
const FNMR = { from: -3, to: 0 };

export function drawDet(title: string, curves: readonly Curve[]): string {
  const x = (rate: number) =>
    MARGIN.left +
    ((Math.log10(rate) - FMR.from) / (FMR.to - FMR.from)) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (rate: number) =>
    HEIGHT -
    MARGIN.bottom -
    ((Math.log10(rate) - FNMR.from) / (FNMR.to - FNMR.from)) *
      (HEIGHT - MARGIN.top - MARGIN.bottom);
  const right = x(10 ** FMR.to);
  const bottom = y(10 ** FNMR.from);
  const columns = decades(FMR).map((rate) =>
    [
      `<line x1="${fix(x(rate))}" y1="${MARGIN.top}" x2="${fix(x(rate))}" y2="${bottom}"/>`,
      `<text x="${fix(x(rate))}" y="${bottom + 18}" text-anchor="middle">${label(rate)}</text>`,
    ].join(''),
  );
  const rows = decades(FNMR).map((rate) =>
    [
      `<line x1="${MARGIN.left}" y1="${fix(y(rate))}" x2="${right}" y2="${fix(y(rate))}"/>`,
      `<text x="${MARGIN.left - 8}" y="${fix(y(rate) + 4)}" text-anchor="end">${label(rate)}</text>`,
    ].join(''),
  );
  const lines = curves.map(({ points }, i) => {
    const shown = points.filter(
      ({ fmr, fnmr }) => fmr >= 10 ** FMR.from && fnmr >= 10 ** FNMR.from,
    );
    const path = shown.map(({ fmr, fnmr }) => `${fix(x(fmr))},${fix(y(fnmr))}`).join(' ');
    return `<polyline points="${path}" fill="none" stroke="${colour(i)}" stroke-width="2"/>`;
  });
  const legend = curves.map(({ name }, i) => {
    const at = MARGIN.top + 20 + i * 18;
    return `<text x="${right - 8}" y="${at}" text-anchor="end" fill="${colour(i)}">${escapeText(name)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<title>DET: ${escapeText(title)}</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="${WIDTH / 2}" y="24" text-anchor="middle" font-size="15">${escapeText(title)}</text>
<g stroke="#ddd" fill="#333" stroke-width="1">${[...columns, ...rows].join('\n').replaceAll('<text', '<text stroke="none"')}</g>
<text x="${(MARGIN.left + right) / 2}" y="${HEIGHT - 12}" text-anchor="middle">false match rate</text>
<text x="16" y="${HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 16 ${HEIGHT / 2})">false non-match rate</text>
${[...lines, ...legend].join('\n')}
</svg>
`;
}

const decades = ({ from, to }: { from: number; to: number }): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i));

const label = (rate: number): string =>
  rate >= 0.01 ? `${Math.round(rate * 100)} %` : `1e${Math.round(Math.log10(rate))}`;
const colour = (i: number): string => COLOURS[i % COLOURS.length];
const fix = (value: number): string => value.toFixed(1);
const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
