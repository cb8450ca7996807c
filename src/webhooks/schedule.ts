/** When a message that was not taken is sent again, and what an answer means. Pure. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * Milliseconds between attempts: the schedule that Standard Webhooks recommends, ten attempts in a
 * little over three days.
 */
export const RETRIES: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** No receiver can ask for more than this, in milliseconds. */
const LONGEST = 24 * HOUR;

export const FAULTS = [
  'timed_out',
  'unreachable',
  'address_refused',
  'secret_unavailable',
] as const;
export type Fault = (typeof FAULTS)[number];

/** What came of an attempt: a status, or why there was none. */
export type Result =
  | { readonly status: number; readonly retryAfter: string | null }
  | { readonly fault: Fault };

/**
 * taken: the message has arrived. gone: nobody wants messages here any more. refused: this message was
 * not taken, and others may be. busy: nobody is there, or too much came; others wait too.
 */
export type Verdict = 'taken' | 'gone' | 'refused' | 'busy';

/** Only 2xx is success: a redirect is not followed, because it could lead anywhere. */
export function judge(result: Result): Verdict {
  if (!('status' in result)) return 'busy';
  const { status } = result;
  if (status >= 200 && status < 300) return 'taken';
  if (status === 410) return 'gone';
  return status === 429 || (status >= 502 && status <= 504) ? 'busy' : 'refused';
}

/**
 * @param attempts that were made, the last one among them
 * @param chance 0 to 1: spreads what failed at one time
 * @returns milliseconds until the next; undefined where it was the last
 */
export function waitAfter(
  attempts: number,
  result: Result,
  now: number,
  chance: number,
  retries: readonly number[] = RETRIES,
): number | undefined {
  const planned = retries[attempts - 1];
  if (planned === undefined) return undefined;
  const asked =
    'status' in result && judge(result) === 'busy' ? readRetryAfter(result.retryAfter, now) : 0;
  return Math.max(planned * (1 + chance / 5), Math.min(asked, LONGEST));
}

/** RFC 9110 section 10.2.3: seconds, or a date. @returns milliseconds; 0 where it says nothing */
function readRetryAfter(header: string | null, now: number): number {
  if (header === null) return 0;
  if (/^\d{1,9}$/.test(header)) return Number(header) * SECOND;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
