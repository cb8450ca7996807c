/**
 * Token buckets, one for each API key and budget, in Durable Objects: one place that counts, however
 * many isolates serve the key. The bucket is in memory only; an evicted object starts full, which
 * costs at most one burst.
 */
import { DurableObject } from 'cloudflare:workers';
import { type Bucket, takeToken } from './bucket.ts';
import { type Budget, type RateEnv, rateOf } from './rates.ts';

export class RateLimiter extends DurableObject<RateEnv> {
  #bucket: Bucket | undefined;

  /** Takes a token. Returns 0, or the seconds to wait. */
  take(now: number, budget: Budget): number {
    const rate = rateOf(budget, this.env);
    const before = this.#bucket ?? { tokens: rate.burst, at: now };
    const { bucket, retryAfter } = takeToken(before, rate, now);
    this.#bucket = bucket;
    return retryAfter;
  }
}
