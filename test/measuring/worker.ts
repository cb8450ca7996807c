/**
 * The local Worker with paths that answer how long its parts take and what they read, for the
 * benchmark and the accuracy suite. Never deployed: it gives embeddings away.
 */
import worker, { type LocalEnv } from '../../src/local/worker.ts';
import { insertRow, integrate, recordEntry } from './log.ts';
import { timeEvaluations, timeLoads, timeModels, timeRecognitions } from './measurements.ts';
import { readFace } from './readings.ts';
import { verifyBare } from './verification.ts';

export { Integrator, MetricsCollector, RateLimiter, WebhookDelivery } from '../../src/index.ts';

export default {
  ...worker,
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (request.headers.get('x-local-secret') === env.LOCAL_SECRET) {
      if (pathname === '/local/evaluations') return timeEvaluations(request);
      if (pathname === '/local/entry') return recordEntry(env, context);
      if (pathname === '/local/integration') return integrate(env);
      if (pathname === '/local/loads') return timeLoads(request);
      if (pathname === '/local/models') return timeModels();
      if (pathname === '/local/readings') return readFace(request, env.EMBEDDER);
      if (pathname === '/local/row') return insertRow(env);
      if (pathname === '/local/verification') return verifyBare(request, env);
      if (pathname === '/local/recognitions') return timeRecognitions(request);
    }
    return worker.fetch(request, env, context);
  },
} satisfies ExportedHandler<LocalEnv>;
