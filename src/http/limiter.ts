/**
 * The token buckets of one tenant, with one for each of its keys, or of an address that asks without one,
 * in a Durable Object: one place that counts, however many isolates serve it. They are in memory only; an
 * evicted object starts full, which costs at most one burst.
 */
import { DurableObject } from 'cloudflare:workers';
import { type Bucket, type Rate, takeToken } from './bucket.ts';

/** What a request takes a token from. */
export interface Charge {
  /** Of the bucket, within this object. */
  readonly bucket: string;
  readonly rate: Rate;
}

export interface Verdict {
  /** Whole tokens that are left. */
  readonly left: number;
  /** Seconds until there is one; 0 where there was. */
  readonly wait: number;
}

/** A tenant may have made and revoked any number of keys: the one that has rested longest leaves first. */
const MOST_BUCKETS = 1000;

export class RateLimiter extends DurableObject {
  readonly #buckets = new Map<string, Bucket>();

  /** Takes a token from each bucket, or from none where one of them is empty. */
  take(charges: readonly Charge[], now: number): Verdict[] {
    const taken = charges.map(({ bucket, rate }) =>
      takeToken(this.#buckets.get(bucket) ?? { tokens: rate.burst, at: now }, rate, now),
    );
    const allowed = taken.every(({ retryAfter }) => retryAfter === 0);
    return taken.map(({ bucket, retryAfter }, at) => {
      if (allowed) this.#keep(charges[at].bucket, bucket);
      // Of a request that is refused for another bucket, nothing is taken here.
      const back = !allowed && retryAfter === 0 ? 1 : 0;
      return { left: Math.floor(bucket.tokens) + back, wait: retryAfter };
    });
  }

  #keep(name: string, bucket: Bucket): void {
    this.#buckets.delete(name);
    this.#buckets.set(name, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MOST_BUCKETS && oldest !== undefined) this.#buckets.delete(oldest);
  }
}
