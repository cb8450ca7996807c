/**
 * The Worker over stores that fail on demand. A request says in `x-fault` which of its calls goes
 * wrong; the answer says in `x-calls` which calls there were. Or it says in `x-trips` how many calls to the
 * database go together, and the answer says which did. Never deployed.
 */
import type { Env } from '../../../src/bindings.ts';
import worker from '../../../src/index.ts';
import { Meter } from '../../../src/metrics/meter.ts';
import { wrapObjects } from './objects.ts';
import { type Ledger, ledgers, wrapDatabase, wrapTemplates } from './stores.ts';
import { Trips } from './trips.ts';

export { Integrator, MetricsCollector, RateLimiter, WebhookDelivery } from '../../../src/index.ts';

// What was counted is told five seconds later, which no trial should wait for.
Meter.prototype.flushSoon = () => undefined;

/** Later than this, a request whose outcome is missing was killed, and is not merely slow. */
const HOUR = 3_600_000;

export default {
  async fetch(request, env, context) {
    const sizes = request.headers.get('x-trips');
    const trips = sizes === null ? undefined : new Trips(JSON.parse(sizes));
    const fault = JSON.parse(request.headers.get('x-fault') ?? 'null');
    const ledger: Ledger = { fault, calls: [], trips };
    // What the Worker still does when it has answered is part of the request.
    const kept: Promise<unknown>[] = [];
    const watched = new Proxy(context, {
      get(target, name) {
        if (name === 'waitUntil') return (work: Promise<unknown>) => void kept.push(work);
        return Reflect.get(target, name);
      },
    });
    const answer = await ledgers.run(ledger, () => worker.fetch(request, wrap(env), watched));
    const told = trips?.end();
    await Promise.allSettled(kept);
    const answered = new Response(answer.body, answer);
    answered.headers.set('x-calls', encodeURIComponent(JSON.stringify(ledger.calls)));
    if (told) answered.headers.set('x-trips', encodeURIComponent(JSON.stringify(told)));
    return answered;
  },
  async scheduled(controller, env) {
    const { now } = Date;
    Date.now = () => now() + HOUR;
    try {
      await worker.scheduled(controller, wrap(env));
    } finally {
      Date.now = now;
    }
  },
} satisfies ExportedHandler<Env>;

function wrap(env: Env): Env {
  return {
    ...env,
    DB: wrapDatabase(env.DB),
    TEMPLATES: wrapTemplates(env.TEMPLATES),
    LIMITER: wrapObjects(env.LIMITER),
  };
}
