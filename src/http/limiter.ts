/**
 * One token bucket per API key, in a Durable Object: one place that counts, however many isolates
 * serve the key. The bucket is in memory only; an evicted object starts full, which costs at most
 * one burst.
 */
import { DurableObject } from 'cloudflare:workers';
import { type Bucket, takeToken } from './bucket.ts';

/** Numbers above 0. */
export interface RateEnv {
  readonly REQUESTS_PER_SECOND: string;
  readonly REQUESTS_BURST: string;
}

export class RateLimiter extends DurableObject<RateEnv> {
  #bucket: Bucket | undefined;

  /** Takes a token. Returns 0, or the seconds to wait. */
  take(now: number): number {
    const rate = {
      perSecond: Number(this.env.REQUESTS_PER_SECOND),
      burst: Number(this.env.REQUESTS_BURST),
    };
    const before = this.#bucket ?? { tokens: rate.burst, at: now };
    const { bucket, retryAfter } = takeToken(before, rate, now);
    this.#bucket = bucket;
    return retryAfter;
  }
}
