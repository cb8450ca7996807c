/** The Worker: the app over the deployed policy, the models and the bindings. */
import { createApp } from './app.ts';
import type { Env } from './bindings.ts';
import { activePolicy } from './policy/active.ts';
import { workerRecogniser } from './recognition/workerd.ts';
import { openService, type Service } from './service.ts';

export { RateLimiter } from './api/limiter.ts';

let service: Service | undefined;

/** An isolate's bindings do not change, so what hangs on them is built once. */
const app = createApp((env: Env) => {
  service ??= openService(env, activePolicy, workerRecogniser());
  return service;
});

export default { fetch: app.fetch } satisfies ExportedHandler<Env>;
