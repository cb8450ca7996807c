/** The Worker: the app over the deployed policy, the models and the bindings. */
import { tracing } from 'cloudflare:workers';
import { createApp } from './app.ts';
import { placeOf } from './audit/place.ts';
import type { Env } from './bindings.ts';
import { activePolicy } from './policy/active.ts';
import { workerRecogniser } from './recognition/workerd.ts';
import { pruneJournal } from './recovery/journal.ts';
import { sweep, sweepDue } from './retention/sweep.ts';
import { endTenants } from './retention/tenants.ts';
import { openService, type WorkerService } from './service.ts';
import { wakeEndpoints } from './webhooks/waking.ts';

export { Integrator } from './audit/integrator.ts';
export { RateLimiter } from './http/limiter.ts';
export { MetricsCollector } from './metrics/collector.ts';
export { WebhookDelivery } from './webhooks/delivery.ts';

let service: WorkerService | undefined;

/** An isolate's bindings do not change, so what hangs on them is built once. */
function open(env: Env): WorkerService {
  service ??= openService(env, activePolicy, workerRecogniser(env.EMBEDDER, env.FORMER_EMBEDDER));
  return service;
}

const app = createApp(open);

/** One of the two in wrangler.toml; the other is the sweep's. */
const EVERY_MINUTE = '* * * * *';

/**
 * The platform puts the whole URL into the request's span, and a search for a subject has the reference
 * in it. Where spans are not kept, nothing happens.
 */
function hideQuery({ url }: Request): void {
  const { origin, pathname, search } = new URL(url);
  if (search === '') return;
  const span = tracing.getActiveSpan();
  span?.setAttribute('url.full', `${origin}${pathname}`);
  span?.setAttribute('url.query', '');
}

export default {
  fetch(request, env, context) {
    hideQuery(request);
    return app.fetch(request, env, context);
  },
  async scheduled({ cron }, env) {
    const { db, audit, outbox, deliveries, integrator } = open(env);
    const tellIntegrator = () => integrator.getByName(placeOf(audit.origin)).poke();
    // A run of its own, with its own calls to the stores: a deletion takes many.
    if (cron === EVERY_MINUTE) {
      const ended = await endTenants(open(env), Date.now);
      if (ended.done + ended.failed > 0) console.log(JSON.stringify({ tenants: ended }));
      if (ended.done > 0) await tellIntegrator();
      if (ended.failed > 0) throw new Error(`${ended.failed} of a tenant could not be erased.`);
      // The calls of a run are counted together.
      if (ended.done > 0) return;
      const due = await sweepDue(open(env), Date.now);
      if (due.erased > 0) await env.INTEGRATOR.getByName(placeOf(env.LOG_ORIGIN)).poke();
      if (due.failed > 0) throw new Error(`${due.failed} templates could not be erased.`);
      return;
    }
    const swept = await sweep(open(env), Date.now);
    console.log(JSON.stringify({ sweep: swept }));
    await tellIntegrator();
    await pruneJournal(env.LOG_STORE, Date.now());
    // Of everyone: what the sweep told, what a request had no time to, and alarms that were lost.
    outbox.takeEmitted();
    await wakeEndpoints(db, deliveries, [null]);
    // The platform's own record of the run should say that it was not whole.
    if (swept.failed > 0) throw new Error(`${swept.failed} templates could not be erased.`);
  },
} satisfies ExportedHandler<Env>;
