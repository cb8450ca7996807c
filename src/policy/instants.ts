const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d+))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/**
 * Reads an instant (RFC 3339 section 5.6). Stricter than `Date.parse`, which takes dates without a
 * zone, and 30 February.
 * @returns epoch milliseconds, or null for anything else, leap seconds included.
 */
export function parseInstant(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const match = RFC_3339.exec(value);
  if (!match) return null;
  const [, date, time, fraction = '', sign, hours, minutes] = match;
  const local = Date.parse(`${date}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  // 24:00:00 and 30 February roll over instead of failing; the date that comes back tells.
  if (Number.isNaN(local) || new Date(local).toISOString().slice(0, 10) !== date) return null;
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  return sign === '-' ? local + offset : local - offset;
}

/** Epoch 0: for an unreadable instant of which "long ago" is the unfavourable reading. */
const LONG_AGO = 0;

/**
 * Every instant in a policy input, by the object that holds it (`''` is the top), with what an
 * unreadable value becomes. A consent given, a declaration filed or a `now` that cannot be read
 * counts as absent; an expiry, a withdrawal or a start of use that cannot be read counts as long
 * past. Either way the reading is the one that refuses.
 */
const INSTANTS: Readonly<Record<string, Readonly<Record<string, typeof LONG_AGO | null>>>> = {
  '': { now: null, use_started_at: LONG_AGO },
  consent: { given_at: null, expires_at: LONG_AGO, withdrawn_at: LONG_AGO },
  authorisation: { expires_at: LONG_AGO },
  watchlist: { expires_at: LONG_AGO },
  template: {
    enrolled_at: LONG_AGO,
    last_interaction_at: LONG_AGO,
    purpose_ended_at: LONG_AGO,
    retention_until: LONG_AGO,
  },
  filing: { deadline: LONG_AGO, declared_at: null, in_service_at: LONG_AGO },
};

/**
 * Replaces every RFC 3339 instant of a policy input with epoch milliseconds, which Rego compares
 * without a builtin. Absent and null instants stay as they are; the input itself is not changed.
 */
export function normaliseInstants(input: unknown): unknown {
  if (!isRecord(input)) return input;
  const out: Record<string, unknown> = { ...input };
  for (const [holder, fields] of Object.entries(INSTANTS)) {
    if (holder === '') Object.assign(out, normalised(input, fields));
    else if (isRecord(input[holder])) {
      out[holder] = { ...input[holder], ...normalised(input[holder], fields) };
    }
  }
  return out;
}

function normalised(holder: Record<string, unknown>, fields: Record<string, number | null>) {
  const changed: Record<string, number | null> = {};
  for (const [field, unreadable] of Object.entries(fields)) {
    const value = holder[field];
    if (value !== undefined && value !== null) changed[field] = parseInstant(value) ?? unreadable;
  }
  return changed;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
