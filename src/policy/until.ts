import { toInstant } from '../instant.ts';
import type { Obligation } from './answer.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** The widest instant that ECMAScript knows, in epoch milliseconds. */
const MAX_INSTANT = 8.64e15;

/**
 * The instant that an obligation names, where the input fixes it: by when to have erased or asked,
 * or until when footage is kept. Periods that start later, such as at the last interaction, are for
 * `Policy.retention`; working days and filings need a calendar that nobody has given us.
 * @param input as Rego reads it, with instants in epoch milliseconds
 * @returns RFC 3339, UTC; undefined where the input does not fix it
 */
export function untilOf({ code, param = '' }: Obligation, input: unknown): string | undefined {
  const { now, use_started_at: started } = (input ?? {}) as Record<string, unknown>;
  switch (code) {
    case 'DELETE_NOW':
      return instant(now, 0);
    case 'DELETE_AFTER':
    case 'FOOTAGE_MIN':
      return instant(now, period(/^P(\d+)D$/, param) * DAY_MS);
    case 'REQUEST_AUTHORISATION_WITHIN':
      return instant(started, period(/^PT(\d+)H$/, param) * HOUR_MS);
    default:
      return undefined;
  }
}

/** The number in an ISO 8601 duration of one unit; NaN for any other text. */
function period(form: RegExp, param: string): number {
  return Number(form.exec(param)?.[1] ?? Number.NaN);
}

function instant(start: unknown, later: number): string | undefined {
  if (typeof start !== 'number' || !(Math.abs(start + later) <= MAX_INSTANT)) return undefined;
  return toInstant(start + later);
}
