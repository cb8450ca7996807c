import { describe, expect, test } from 'vitest';
import { errorIntervals } from './intervals.ts';

/** `n` subjects with `per` genuine comparisons each. */
const genuine = (n: number, per: number, wrong: (subject: number) => boolean) => {
  const subject = Array.from({ length: n * per }, (_, i) => Math.floor(i / per));
  const errors = subject.flatMap((s, i) => (wrong(s) ? [i] : []));
  return errorIntervals({ first: subject, second: subject, subjects: n }, [errors])[0];
};

describe('the interval', () => {
  test('of independent trials is that of a binomial share', () => {
    // 20 of 400: 5 % with a standard error of 1.09 %.
    const [low, high] = genuine(400, 1, (s) => s % 20 === 0);
    expect(low).toBeCloseTo(0.05 - 1.96 * 0.0109, 2);
    expect(high).toBeCloseTo(0.05 + 1.96 * 0.0109, 2);
  });

  test('is wider where the errors are a few persons with many comparisons', () => {
    const width = ([low, high]: readonly [number, number]) => high - low;
    const spread = genuine(1000, 1, (s) => s % 20 === 0);
    const gathered = genuine(100, 10, (s) => s % 20 === 0);
    expect(width(gathered)).toBeGreaterThan(2 * width(spread));
  });

  test('of impostors draws both of their subjects', () => {
    const first: number[] = [];
    const second: number[] = [];
    for (let i = 0; i < 60; i++) {
      for (let j = i + 1; j < 60; j++) {
        first.push(i);
        second.push(j);
      }
    }
    // One person is mistaken for everybody: without that person there is no error at all.
    const errors = first.flatMap((p, at) => (p === 0 ? [at] : []));
    const [[low, high]] = errorIntervals({ first, second, subjects: 60 }, [errors]);
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(2 * (errors.length / first.length));
  });

  test('is given for each way of deciding', () => {
    const trials = { first: [0, 1, 2, 3], second: [0, 1, 2, 3], subjects: 4 };
    const [none, all] = errorIntervals(trials, [[], [0, 1, 2, 3]]);
    expect([none, all]).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  test('without an error is nothing', () => {
    expect(genuine(10, 1, () => false)).toEqual([0, 0]);
  });
});
