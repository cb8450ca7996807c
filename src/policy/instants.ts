const RFC_3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * Reads an instant (RFC 3339 section 5.6). Stricter than `Date.parse`, which takes dates without a
 * zone, and 30 February.
 * @returns epoch milliseconds, or null for anything else, leap seconds included.
 */
export function parseInstant(value: unknown): number | null {
  if (typeof value !== 'string' || !RFC_3339.test(value)) return null;
  const day = Number(value.slice(8, 10));
  // Every month has 28 days; a later one that does not exist would roll over into the next month.
  if (day > 28 && day > daysIn(Number(value.slice(0, 4)), Number(value.slice(5, 7)))) return null;
  return Date.parse(value);
}

function daysIn(year: number, month: number): number {
  // Leap years repeat every 400 years, and JavaScript takes years below 100 for 1900 and after.
  return new Date(Date.UTC(year + 400, month, 0)).getUTCDate();
}

/** Epoch 0: for an unreadable instant of which "long ago" is the unfavourable reading. */
const LONG_AGO = 0;

/** What an unreadable value of each attribute becomes. */
type Instants = Readonly<Record<string, typeof LONG_AGO | null>>;

/**
 * Every instant in a policy input, at its top and by the object that holds it. A consent given, a
 * declaration filed or a `now` that cannot be read counts as absent; an expiry, a withdrawal or a
 * start of use that cannot be read counts as long past. Either way the reading is the one that
 * refuses.
 */
const AT_TOP: Instants = { now: null, use_started_at: LONG_AGO };
const BY_HOLDER: Readonly<Record<string, Instants>> = {
  consent: { given_at: null, expires_at: LONG_AGO, withdrawn_at: LONG_AGO },
  subject: { tenancy_ended_at: LONG_AGO },
  authorisation: { requested_at: null, expires_at: LONG_AGO },
  watchlist: { expires_at: LONG_AGO },
  template: {
    enrolled_at: LONG_AGO,
    last_interaction_at: LONG_AGO,
    purpose_ended_at: LONG_AGO,
    retention_until: LONG_AGO,
  },
  stored: { since: LONG_AGO, until: LONG_AGO },
  filing: { deadline: LONG_AGO, declared_at: null, disclosed_at: null, in_service_at: LONG_AGO },
};

/**
 * Replaces every RFC 3339 instant of a policy input with epoch milliseconds, which Rego compares
 * without a builtin. Absent and null instants stay as they are; the input itself is not changed.
 */
export function normaliseInstants(input: unknown): unknown {
  if (!isRecord(input)) return input;
  const out = normalised(input, AT_TOP);
  for (const holder in BY_HOLDER) {
    const part = input[holder];
    if (isRecord(part)) out[holder] = normalised(part, BY_HOLDER[holder] ?? {});
  }
  return out;
}

function normalised(holder: Record<string, unknown>, instants: Instants): Record<string, unknown> {
  const copy = { ...holder };
  for (const name in instants) {
    const value = copy[name];
    if (value !== undefined && value !== null) {
      copy[name] = parseInstant(value) ?? instants[name] ?? null;
    }
  }
  return copy;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
