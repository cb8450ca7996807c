/** The Hono app: middleware and routes, in the order in which a request meets them. */
import { createMiddleware } from 'hono/factory';
import { secureHeaders } from 'hono/secure-headers';
import { authenticate } from './api/auth.ts';
import { comparisons } from './api/comparisons.ts';
import { consents } from './api/consents.ts';
import { decisions } from './api/decisions.ts';
import { deployments } from './api/deployments.ts';
import { detections } from './api/detections.ts';
import { dryRuns } from './api/dry-runs.ts';
import { enrolments } from './api/enrolments.ts';
import { health } from './api/health.ts';
import { newId } from './api/ids.ts';
import { nonces } from './api/nonces.ts';
import { describeApi } from './api/openapi.ts';
import { PROBLEMS, Problem, toProblem, toResponse } from './api/problems.ts';
import { register } from './api/register.ts';
import { type AppEnv, newRouter, type Router } from './api/router.ts';
import { Stopwatch } from './api/stopwatch.ts';
import { subjects } from './api/subjects.ts';
import { templates } from './api/templates.ts';
import { verifications } from './api/verifications.ts';
import type { Env } from './bindings.ts';
import type { Service } from './service.ts';

/** @param open gives the service for the bindings of this request; called once per request. */
export function createApp(open: (env: Env) => Service): Router {
  const app = newRouter();

  app.onError((error, c) => {
    const problem = toProblem(error);
    // Nothing of the request but its id and path is logged: no body, no query, no key.
    if (PROBLEMS[problem.code][0] >= 500) {
      const causes = listCauses(problem).map(({ name, message }) => `${name}: ${message}`);
      console.error(JSON.stringify({ request: c.var.requestId, path: c.req.path, causes }));
    }
    return toResponse(problem, c.var.requestId);
  });
  app.notFound((c) =>
    toResponse(
      new Problem('route_not_found', 'The paths are listed at /openapi.json.'),
      c.var.requestId,
    ),
  );

  app.use(async function openRequest(c, next) {
    c.set('requestId', newId('req'));
    c.set('clock', Date.now);
    c.set('stopwatch', new Stopwatch(Date.now, () => performance.now()));
    c.set('service', open(c.env));
    await next();
    c.header('cache-control', 'no-store');
    if (c.env.SERVER_TIMING === 'on') c.header('server-timing', `${c.var.stopwatch}`);
  });
  app.use(secureHeaders());

  // Public.
  for (const path of ['/', '/docs']) app.get(path, (c) => c.redirect('/docs/'));
  app.route('/', health);
  app.route('/v1', register);
  describeApi(app);

  // Everything else needs a key, and a token from its bucket.
  app.use('/v1/*', requireKey);
  app.route('/v1', deployments);
  app.route('/v1', subjects);
  app.route('/v1', consents);
  app.route('/v1', nonces);
  app.route('/v1', enrolments);
  app.route('/v1', templates);
  app.route('/v1', verifications);
  app.route('/v1', comparisons);
  app.route('/v1', detections);
  app.route('/v1', dryRuns);
  app.route('/v1', decisions);
  return app;
}

/** An error and what it came from, outermost first. */
function listCauses(error: unknown): Error[] {
  return error instanceof Error ? [error, ...listCauses(error.cause)] : [];
}

const requireKey = createMiddleware<AppEnv>(async function requireKey(c, next) {
  const { service, clock } = c.var;
  const caller = await authenticate(c.req.header('authorization'), service.db);
  const retryAfter = await service.limiter.getByName(caller.keyId).take(clock());
  if (retryAfter > 0) {
    const detail = `Wait ${retryAfter} s before the next request.`;
    throw new Problem('rate_limited', detail, {}, { 'retry-after': String(retryAfter) });
  }
  c.set('caller', caller);
  c.var.stopwatch.lap('authenticate');
  await next();
});
