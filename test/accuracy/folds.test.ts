import { describe, expect, test } from 'vitest';
import { accuracyOverFolds, bestAccuracy, type Scored } from './folds.ts';

const pair = (score: number, genuine: boolean): Scored => ({ score, genuine });

describe('best accuracy', () => {
  test('separable pairs are all right, with the threshold in the middle of the gap', () => {
    const pairs = [pair(0.9, true), pair(0.6, true), pair(0.2, false), pair(0.1, false)];
    expect(bestAccuracy(pairs)).toEqual({ accuracy: 1, threshold: 0.4 });
  });

  test('equal scores are decided alike', () => {
    expect(bestAccuracy([pair(0.5, true), pair(0.5, false)]).accuracy).toBe(0.5);
  });

  test('a pair without a template never matches', () => {
    const pairs = [pair(Number.NEGATIVE_INFINITY, true), pair(0.9, true), pair(0.1, false)];
    expect(bestAccuracy(pairs).accuracy).toBeCloseTo(2 / 3, 12);
  });
});

test('a fold is judged by the threshold of the others, not by its own', () => {
  const ordinary = [pair(0.8, true), pair(0.2, false)];
  // Separable by itself at 0.9, but the others put the threshold at 0.5.
  const odd = [pair(1, true), pair(0.8, false)];
  const { mean, standardError } = accuracyOverFolds([ordinary, ordinary, odd]);
  expect(mean).toBeCloseTo((1 + 1 + 0.5) / 3, 12);
  expect(standardError).toBeCloseTo(Math.sqrt((2 * (1 / 6) ** 2 + (1 / 3) ** 2) / 2 / 3), 12);
});
