import { expect, test } from 'vitest';
import { drawDet } from './det.ts';

const points = [
  { fmr: 0.1, fnmr: 0.001 },
  { fmr: 0.001, fnmr: 0.1 },
];

test('a curve goes up to the left: fewer false matches, more false non-matches', () => {
  const svg = drawDet('Two errors', [{ name: 'one', points }]);
  const [, path] = svg.match(/<polyline points="([^"]+)"/) ?? [];
  const [[x1, y1], [x2, y2]] = (path ?? '').split(' ').map((pair) => pair.split(',').map(Number));
  expect(x2).toBeLessThan(x1);
  expect(y2).toBeLessThan(y1);
});

test('each curve has its own colour, and its name in it', () => {
  const svg = drawDet('Two', [
    { name: 'one', points },
    { name: 'two', points },
  ]);
  const strokes = [...svg.matchAll(/<polyline [^>]*stroke="([^"]+)"/g)].map(([, colour]) => colour);
  expect(new Set(strokes).size).toBe(2);
  expect(svg).toContain(`fill="${strokes[1]}">two</text>`);
});

test('what cannot be drawn on a logarithmic axis is left out', () => {
  const svg = drawDet('None', [{ name: 'one', points: [{ fmr: 0.1, fnmr: 0 }, ...points] }]);
  expect(svg).not.toContain('NaN');
  expect(svg).not.toContain('Infinity');
});

test('names are text and not markup', () => {
  expect(drawDet('a < b & c', [])).toContain('a &lt; b &amp; c');
});
