import { describe, expect, it } from 'vitest';
import { type Attempt, decideAttempt, FREE_FAILURES, MOST_OF_SUBJECT, WINDOW } from './budget.ts';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const failedAgo = (...seconds: number[]): Attempt[] =>
  seconds.map((ago) => ({ madeAt: NOW - ago * 1000, failed: true }));
const times = <T>(count: number, make: (i: number) => T) =>
  Array.from({ length: count }, (_, i) => make(i));

describe('the budget of failures', () => {
  it('has some that cost no time', () => {
    for (let count = 0; count < FREE_FAILURES; count++) {
      expect(decideAttempt(failedAgo(...times(count, () => 0)), NOW)).toBeNull();
    }
    expect(decideAttempt(failedAgo(0, 0, 0, 0, 0), NOW)).toEqual({
      because: 'delayed',
      seconds: 30,
    });
  });

  it.each([
    [5, 30],
    [6, 60],
    [7, 120],
    [11, 1920],
    [12, 3600],
    [19, 3600],
  ])('after %i makes the next one wait %i s from the last', (count, seconds) => {
    const failures = (last: number) => failedAgo(last, ...times(count - 1, () => 40_000));
    expect(decideAttempt(failures(0), NOW)).toEqual({ because: 'delayed', seconds });
    expect(decideAttempt(failures(seconds - 1), NOW)).toEqual({ because: 'delayed', seconds: 1 });
    expect(decideAttempt(failures(seconds), NOW)).toBeNull();
  });

  it('is spent after twenty, until the first of them is a day old', () => {
    const failures = failedAgo(80_000, ...times(MOST_OF_SUBJECT - 1, () => 20_000));
    expect(decideAttempt(failures, NOW)).toEqual({ because: 'locked', seconds: 6400 });
    expect(decideAttempt(failures, NOW + 6400_000)).toBeNull();
  });

  it('forgets in a day, to the millisecond', () => {
    const failures = times(MOST_OF_SUBJECT, () => ({ madeAt: NOW - WINDOW, failed: true }));
    expect(decideAttempt(failures, NOW)).toBeNull();
    expect(decideAttempt(failures, NOW - 1)).toMatchObject({ because: 'locked', seconds: 1 });
  });

  it('counts what is under way as failures, for which nobody waits longer than that', () => {
    const open = (count: number, ago = 0) =>
      times(count, () => ({ madeAt: NOW - ago, failed: false }));
    expect(decideAttempt(open(19), NOW)).toBeNull();
    expect(decideAttempt(open(20), NOW)).toEqual({ because: 'locked', seconds: 1 });
    expect(decideAttempt([...open(16), ...failedAgo(1000, 1000, 1000, 1000)], NOW)).toEqual({
      because: 'locked',
      seconds: 1,
    });
  });

  it('takes what was interrupted for a failure', () => {
    const interrupted = times(20, () => ({ madeAt: NOW - 60_000, failed: false }));
    expect(decideAttempt(interrupted, NOW)).toEqual({ because: 'locked', seconds: 86_340 });
    expect(decideAttempt(interrupted.slice(0, 7), NOW)).toEqual({
      because: 'delayed',
      seconds: 60,
    });
  });
});
