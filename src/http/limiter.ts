/**
 * One token bucket per API key, and per address that asks without one, in a Durable Object: one place
 * that counts, however many isolates serve it. The bucket is in memory only; an evicted object starts
 * full, which costs at most one burst.
 */
import { DurableObject } from 'cloudflare:workers';
import { type Bucket, type Rate, takeToken } from './bucket.ts';

export class RateLimiter extends DurableObject {
  #bucket: Bucket | undefined;

  /** Takes a token. Returns 0, or the seconds to wait. */
  take(rate: Rate, now: number): number {
    const before = this.#bucket ?? { tokens: rate.burst, at: now };
    const { bucket, retryAfter } = takeToken(before, rate, now);
    this.#bucket = bucket;
    return retryAfter;
  }
}
