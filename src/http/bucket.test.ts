import { describe, expect, it } from 'vitest';
import { type Bucket, takeToken } from './bucket.ts';

const NOW = 1_700_000_000_000;
const RATE = { perSecond: 50, burst: 200 };

function drain(now: number): Bucket {
  let bucket: Bucket = { tokens: RATE.burst, at: now };
  for (let i = 0; i < RATE.burst; i++) ({ bucket } = takeToken(bucket, RATE, now));
  return bucket;
}

describe('the token bucket', () => {
  it('gives a burst, then asks to wait', () => {
    const { retryAfter, bucket } = takeToken(drain(NOW), RATE, NOW);
    expect(retryAfter).toBe(1);
    expect(bucket.tokens).toBe(0);
  });

  it('refills at the sustained rate', () => {
    let bucket = drain(NOW);
    let taken = 0;
    // Ends, whatever the bucket gives.
    while (taken < 1000) {
      const next = takeToken(bucket, RATE, NOW + 1000);
      if (next.retryAfter > 0) break;
      bucket = next.bucket;
      taken += 1;
    }
    expect(taken).toBe(RATE.perSecond);
  });

  it('never holds more than a burst', () => {
    const { bucket } = takeToken(drain(NOW), RATE, NOW + 86_400_000);
    expect(bucket.tokens).toBe(RATE.burst - 1);
  });

  it('gives nothing for a clock that steps back', () => {
    expect(takeToken(drain(NOW), RATE, NOW - 60_000).retryAfter).toBe(1);
  });
});
