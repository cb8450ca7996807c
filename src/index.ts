/** The Worker: the app over the deployed policy, the models and the bindings. */
import { createApp } from './app.ts';
import type { Env } from './bindings.ts';
import { activePolicy } from './policy/active.ts';
import { workerRecogniser } from './recognition/workerd.ts';
import { sweep } from './retention/sweep.ts';
import { openService, type WorkerService } from './service.ts';
import { wakeEndpoints } from './webhooks/waking.ts';

export { Integrator } from './audit/integrator.ts';
export { RateLimiter } from './http/limiter.ts';
export { WebhookDelivery } from './webhooks/delivery.ts';

let service: WorkerService | undefined;

/** An isolate's bindings do not change, so what hangs on them is built once. */
function open(env: Env): WorkerService {
  service ??= openService(env, activePolicy, workerRecogniser(env.EMBEDDER));
  return service;
}

const app = createApp(open);

export default {
  fetch: app.fetch,
  async scheduled(_, env) {
    const { db, deliveries } = open(env);
    const swept = await sweep(open(env), Date.now);
    console.log(JSON.stringify({ sweep: swept }));
    await env.INTEGRATOR.getByName('log').poke();
    // What a request had no time to tell, and alarms that were lost.
    await wakeEndpoints(db, deliveries, [null]);
    // The platform's own record of the run should say that it was not whole.
    if (swept.failed > 0) throw new Error(`${swept.failed} templates could not be erased.`);
  },
} satisfies ExportedHandler<Env>;
