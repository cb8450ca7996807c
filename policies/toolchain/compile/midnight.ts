/**
 * The instant at which a date begins in a time zone: a law "applies from 2 December 2027" from
 * 00:00 on the clocks of its own jurisdiction.
 * @param date YYYY-MM-DD
 * @param zone IANA name, such as Europe/Brussels
 * @returns epoch milliseconds. Where clocks skip midnight (a spring-forward at 00:00), the first
 *   instant of the date; where they repeat it, the first of the two.
 * @throws RangeError for a date that does not exist or an unknown zone.
 */
export function startOfDay(date: string, zone: string): number {
  const utc = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(utc) || new Date(utc).toISOString().slice(0, 10) !== date) {
    throw new RangeError(`${date} is not a date (YYYY-MM-DD).`);
  }
  // Offsets change at most once in the day around a midnight, so the true one is among those in
  // force half a day before and after. The earliest candidate that has reached the date wins.
  const candidates = [utc - DAY, utc + DAY]
    .map((near) => utc - offsetAt(near, zone))
    .sort((a, b) => a - b);
  const start = candidates.find((instant) => localTime(instant, zone) === utc);
  // No clock showed midnight: it was skipped, and the later candidate is one jump past it.
  return start ?? firstInstantOf(utc, candidates, zone);
}

const DAY = 24 * 60 * 60 * 1000;

function firstInstantOf(utc: number, [low = utc, high = utc]: number[], zone: string): number {
  let [before, after] = [low, high];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (localTime(middle, zone) < utc) before = middle;
    else after = middle;
  }
  return after;
}

function offsetAt(instant: number, zone: string): number {
  return localTime(instant, zone) - instant;
}

/** What the wall clock shows, as if it were UTC, to the second. */
function localTime(instant: number, zone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of clock(zone).formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clock(zone: string): Intl.DateTimeFormat {
  let found = clocks.get(zone);
  if (!found) {
    found = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    clocks.set(zone, found);
  }
  return found;
}
