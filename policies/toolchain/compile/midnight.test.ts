import { describe, expect, it } from 'vitest';
import { startOfDay } from './midnight.ts';

describe('the start of a day', () => {
  it.each([
    // Winter and summer time of the same zone.
    ['2027-12-02', 'Europe/Brussels', '2027-12-01T23:00:00Z'],
    ['2026-08-02', 'Europe/Brussels', '2026-08-01T22:00:00Z'],
    ['2026-01-01', 'America/Chicago', '2026-01-01T06:00:00Z'],
    ['2026-07-01', 'America/Chicago', '2026-07-01T05:00:00Z'],
    // The days on which the clocks change, after midnight.
    ['2026-03-29', 'Europe/London', '2026-03-29T00:00:00Z'],
    ['2026-10-25', 'Europe/London', '2026-10-24T23:00:00Z'],
    ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00Z'],
    ['2026-11-02', 'America/New_York', '2026-11-02T05:00:00Z'],
    // Southern summer, half-hour and no daylight saving.
    ['2026-12-10', 'Australia/Sydney', '2026-12-09T13:00:00Z'],
    ['2027-05-13', 'Asia/Kolkata', '2027-05-12T18:30:00Z'],
    ['2025-06-01', 'Asia/Shanghai', '2025-05-31T16:00:00Z'],
    ['2020-02-29', 'UTC', '2020-02-29T00:00:00Z'],
    // Midnight itself skipped: Sao Paulo went from 23:59:59 to 01:00:00.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
    // Midnight shown twice: Havana goes from 00:59:59 back to 00:00:00.
    ['2026-11-01', 'America/Havana', '2026-11-01T04:00:00Z'],
  ])('%s in %s is %s', (date, zone, instant) => {
    expect(new Date(startOfDay(date, zone)).toISOString()).toBe(instant.replace('Z', '.000Z'));
  });

  it.each(['2026-02-30', '2026-13-01', '2026-1-1', '20260101', '2026-01-01T10:00', 'today', ''])(
    'refuses %j',
    (date) => {
      const refusal = new RangeError(`${date} is not a date (YYYY-MM-DD).`);
      expect(() => startOfDay(date, 'UTC')).toThrow(refusal);
    },
  );

  it('refuses a zone that does not exist', () => {
    expect(() => startOfDay('2026-01-01', 'Europe/Atlantis')).toThrow(RangeError);
  });
});
