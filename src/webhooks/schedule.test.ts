import { describe, expect, it } from 'vitest';
import { judge, RETRIES, waitAfter } from './schedule.ts';

const answered = (status: number, retryAfter: string | null = null) => ({ status, retryAfter });

it.each([
  [200, 'taken'],
  [204, 'taken'],
  [299, 'taken'],
  [301, 'refused'],
  [307, 'refused'],
  [400, 'refused'],
  [404, 'refused'],
  [500, 'refused'],
  [501, 'refused'],
  [410, 'gone'],
  [429, 'busy'],
  [502, 'busy'],
  [503, 'busy'],
  [504, 'busy'],
] as const)('%i: %s', (status, verdict) => {
  expect(judge(answered(status))).toBe(verdict);
});

describe('the wait', () => {
  it('follows the schedule for ten attempts, and then there is none', () => {
    const waits = Array.from({ length: 10 }, (_, i) => waitAfter(i + 1, answered(500), 0, 0));
    expect(waits).toEqual([...RETRIES, undefined]);
    expect(waits.slice(0, 3)).toEqual([5_000, 300_000, 1_800_000]);
    expect(RETRIES.reduce((sum, wait) => sum + wait, 0)).toBe((75 * 3600 + 35 * 60 + 5) * 1000);
  });

  it('is spread by a fifth', () => {
    expect(waitAfter(1, answered(500), 0, 1)).toBe(6_000);
  });

  it.each([
    ['60', 60_000],
    ['3', 5_000],
    ['1000000', 86_400_000],
    [new Date(61_000).toUTCString(), 60_000],
    ['soon', 5_000],
    ['-60', 5_000],
  ])('is no shorter than Retry-After: %s says', (header, wait) => {
    for (const status of [429, 503]) {
      expect(waitAfter(1, answered(status, header), 1_000, 0)).toBe(wait);
    }
    expect(waitAfter(1, answered(500, header), 1_000, 0)).toBe(5_000);
  });
});
