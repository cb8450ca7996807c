import { expect, test } from 'vitest';
import { createApp } from './app.ts';
import type { WorkerService } from './service.ts';

test('a request outlives its client: the platform waits for all of it', async () => {
  let free = (_verdicts: { left: number; wait: number }[]): void => undefined;
  const limited = new Promise<{ left: number; wait: number }[]>((resolve) => {
    free = resolve;
  });
  const limiter = { getByName: () => ({ take: () => limited }) };
  const app = createApp(
    () =>
      ({
        limiter,
        rates: { address: {} },
        audit: { takeGrowth: () => false },
        outbox: { takeEmitted: () => [] },
        meter: { countRequest: () => undefined, flushSoon: () => undefined },
      }) as unknown as WorkerService,
  );
  const waited: Promise<unknown>[] = [];
  const context = {
    waitUntil: (promise: Promise<unknown>) => void waited.push(promise),
    passThroughOnException: () => undefined,
    props: {},
  };
  const answer = app.request('/v1/problems', {}, {}, context);
  let over = false;
  expect(waited).toHaveLength(1);
  waited[0].then(() => {
    over = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(over).toBe(false);
  free([{ left: 1, wait: 0 }]);
  expect((await answer).status).toBe(200);
  expect(over).toBe(true);
});
