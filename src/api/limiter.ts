/**
 * One token bucket per API key, in a Durable Object: one place that counts, however many isolates
 * serve the key. The bucket is in memory only; an evicted object starts full, which costs at most
 * one burst.
 */
import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../bindings.ts';
import { type Bucket, takeToken } from './bucket.ts';

export class RateLimiter extends DurableObject<Env> {
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
