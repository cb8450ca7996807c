import { describe, expect, it } from 'vitest';
import { ageAt } from './subject.ts';

/** Noon in UTC is when a day has begun everywhere. */
const at = (date: string) => Date.parse(`${date}T12:00:00Z`);

describe('age in completed years', () => {
  it.each([
    ['2012-11-23', '2026-11-22', 13],
    ['2012-11-23', '2026-11-23', 14],
    ['2012-11-23', '2026-11-24', 14],
    ['2012-12-01', '2026-11-30', 13],
    ['2008-02-29', '2026-02-28', 17],
    ['2008-02-29', '2026-03-01', 18],
    ['2026-11-23', '2026-11-23', 0],
  ])('born %s, on %s: %i', (born, today, years) => {
    expect(ageAt(born, at(today))).toBe(years);
  });

  it('waits for midnight in the last time zone', () => {
    const birthday = Date.parse('2026-11-23T11:59:59Z');
    expect(ageAt('2012-11-23', birthday)).toBe(13);
    expect(ageAt('2012-11-23', birthday + 1000)).toBe(14);
  });

  it('is unknown without a date of birth', () => {
    expect(ageAt(null, at('2026-11-23'))).toBeNull();
  });
});
