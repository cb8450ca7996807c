import { expect, test } from 'vitest';
import { seededRandom } from '../support/random.ts';
import { discriminant, inner, momentsOf } from './discriminant.ts';

const random = seededRandom(1);
/** Along the diagonal both vary much; across it they lie apart. */
const cloud = (shift: number) =>
  Array.from({ length: 400 }, () => {
    const along = 6 * (random() - 0.5);
    const off = random() - 0.5;
    return Float32Array.of(along + off + shift, along - off - shift);
  });
const good = cloud(0);
const poor = cloud(1.5);

test('tells apart what no single value does, in units of the spread of the good', () => {
  const weights = discriminant(momentsOf(good), momentsOf(poor), 0.001);
  const scores = good.map((row) => inner(weights, row));
  const least = Math.min(...poor.map((row) => inner(weights, row)));
  expect(least).toBeGreaterThan(Math.max(...scores));
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  expect(variance).toBeCloseTo(1, 6);
});

test('shrunk far, it follows the means alone', () => {
  const [x, y] = discriminant(momentsOf(good), momentsOf(poor), 1e6);
  expect(x).toBeGreaterThan(0);
  expect(x / y).toBeCloseTo(-1, 0);
});
