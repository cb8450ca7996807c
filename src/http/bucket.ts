/** A token bucket, as a pure function of its last state and `now`. */
export interface Bucket {
  readonly tokens: number;
  /** When `tokens` was true, in milliseconds since the epoch. */
  readonly at: number;
}

export interface Rate {
  /** Requests per second that can be kept up. */
  readonly perSecond: number;
  /** Requests that may come at once after a pause. */
  readonly burst: number;
}

/** Takes one token if there is one; `retryAfter` is in whole seconds, 0 when the token was taken. */
export function takeToken(
  before: Bucket,
  rate: Rate,
  now: number,
): { bucket: Bucket; retryAfter: number } {
  // A clock that steps back must not hand out tokens.
  const seconds = Math.max(0, now - before.at) / 1000;
  const tokens = Math.min(rate.burst, before.tokens + seconds * rate.perSecond);
  const at = Math.max(before.at, now);
  if (tokens >= 1) return { bucket: { tokens: tokens - 1, at }, retryAfter: 0 };
  return { bucket: { tokens, at }, retryAfter: Math.ceil((1 - tokens) / rate.perSecond) };
}
