/**
 * One token bucket per API key, in a Durable Object: one place that counts, however many isolates
 * serve the key. The bucket is in memory only; an evicted object starts full, which costs at most
 * one burst.
 */
import { DurableObject } from 'cloudflare:workers';
import { type Bucket, REQUESTS_BURST, takeToken } from './bucket.ts';

export class RateLimiter extends DurableObject {
  #bucket: Bucket = { tokens: REQUESTS_BURST, at: 0 };

  /** Takes a token. Returns 0, or the seconds to wait. */
  take(now: number): number {
    const { bucket, retryAfter } = takeToken(this.#bucket, now);
    this.#bucket = bucket;
    return retryAfter;
  }
}
