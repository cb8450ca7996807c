/**
 * Where a request's time went, for `Server-Timing` (W3C). Cloudflare's clock stands still while a
 * Worker computes, so only a local server, which sets SERVER_TIMING, shows it.
 */
import type { Context } from 'hono';
import { setMetric } from 'hono/timing';
import type { Timing } from '../countersign/service.ts';
import { parseTraceparent } from '../trace.ts';
import type { AppEnv } from './env.ts';

/** Steps of one request, told to `hono/timing`. */
export function startTiming(c: Context<AppEnv>): Timing {
  let last = performance.now();
  const setMetrics = (parts: Readonly<Record<string, number>>) => {
    for (const [name, milliseconds] of Object.entries(parts)) setMetric(c, name, milliseconds);
  };
  return {
    request: c.var.requestId,
    trace: parseTraceparent(c.req.header('traceparent')),
    now: Date.now,
    lap(step) {
      const now = performance.now();
      setMetrics({ [step]: now - last });
      last = now;
    },
    note: setMetrics,
  };
}
