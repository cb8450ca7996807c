/** A token bucket, as a pure function of its last state and `now`. */
export interface Bucket {
  readonly tokens: number;
  /** When `tokens` was true, in milliseconds since the epoch. */
  readonly at: number;
}

/** Sustained requests per second and key: about twice what one isolate can verify. */
export const REQUESTS_PER_SECOND = 50;
export const REQUESTS_BURST = 200;

/** Takes one token if there is one; `retryAfter` is in whole seconds, 0 when the token was taken. */
export function takeToken(before: Bucket, now: number): { bucket: Bucket; retryAfter: number } {
  // A clock that steps back must not hand out tokens.
  const seconds = Math.max(0, now - before.at) / 1000;
  const tokens = Math.min(REQUESTS_BURST, before.tokens + seconds * REQUESTS_PER_SECOND);
  const at = Math.max(before.at, now);
  if (tokens >= 1) return { bucket: { tokens: tokens - 1, at }, retryAfter: 0 };
  return { bucket: { tokens, at }, retryAfter: Math.ceil((1 - tokens) / REQUESTS_PER_SECOND) };
}
