import { describe, expect, it } from 'vitest';
import { type Bucket, REQUESTS_BURST, REQUESTS_PER_SECOND, takeToken } from './bucket.ts';

const NOW = 1_700_000_000_000;

function drain(now: number): Bucket {
  let bucket: Bucket = { tokens: REQUESTS_BURST, at: now };
  for (let i = 0; i < REQUESTS_BURST; i++) ({ bucket } = takeToken(bucket, now));
  return bucket;
}

describe('the token bucket', () => {
  it('gives a burst, then asks to wait', () => {
    const { retryAfter, bucket } = takeToken(drain(NOW), NOW);
    expect(retryAfter).toBe(1);
    expect(bucket.tokens).toBe(0);
  });

  it('refills at the sustained rate', () => {
    let bucket = drain(NOW);
    let taken = 0;
    for (;;) {
      const next = takeToken(bucket, NOW + 1000);
      if (next.retryAfter > 0) break;
      bucket = next.bucket;
      taken += 1;
    }
    expect(taken).toBe(REQUESTS_PER_SECOND);
  });

  it('never holds more than a burst', () => {
    const { bucket } = takeToken(drain(NOW), NOW + 86_400_000);
    expect(bucket.tokens).toBe(REQUESTS_BURST - 1);
  });

  it('gives nothing for a clock that steps back', () => {
    expect(takeToken(drain(NOW), NOW - 60_000).retryAfter).toBe(1);
  });
});
