import { Temporal } from 'temporal-polyfill';

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
  return readDate(date).toZonedDateTime(zone).epochMilliseconds;
}

function readDate(date: string): Temporal.PlainDate {
  try {
    // Temporal reads more forms of a date than this one.
    if (/^\d{4}-\d\d-\d\d$/.test(date)) return Temporal.PlainDate.from(date);
  } catch {
    // 30 February
  }
  throw new RangeError(`${date} is not a date (YYYY-MM-DD).`);
}
