/** The Hono app: middleware and routes, in the order in which a request meets them. */
import type { Context } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { requestId } from 'hono/request-id';
import { routePath } from 'hono/route';
import { secureHeaders } from 'hono/secure-headers';
import { timing } from 'hono/timing';
import { answers } from './api/answers.ts';
import { captures, uploads } from './api/captures.ts';
import { comparisons } from './api/comparisons.ts';
import { consents } from './api/consents.ts';
import { decisions } from './api/decisions.ts';
import { deployments } from './api/deployments.ts';
import { detections } from './api/detections.ts';
import { evidence, keys } from './api/evidence.ts';
import { tenantExport } from './api/export.ts';
import { grants } from './api/grants.ts';
import { health } from './api/health.ts';
import { apiKeys } from './api/keys.ts';
import { links } from './api/links.ts';
import { log } from './api/log.ts';
import { me } from './api/me.ts';
import { metrics } from './api/metrics.ts';
import { nonces } from './api/nonces.ts';
import { passes } from './api/passes.ts';
import { policies } from './api/policies.ts';
import { problems } from './api/problems.ts';
import { recovery } from './api/recovery.ts';
import { register } from './api/register.ts';
import { retention } from './api/retention.ts';
import { reviews } from './api/reviews.ts';
import { rights } from './api/rights.ts';
import { subjects } from './api/subjects.ts';
import { templates } from './api/templates.ts';
import { tenants } from './api/tenants.ts';
import { vault } from './api/vault.ts';
import { verifications } from './api/verifications.ts';
import { versions } from './api/versions.ts';
import { webhooks } from './api/webhooks.ts';
import { placeOf } from './audit/place.ts';
import type { Env } from './bindings.ts';
import { requireKey } from './http/auth.ts';
import { requireCapacity } from './http/capacity.ts';
import type { AppEnv } from './http/env.ts';
import { toProblem } from './http/errors.ts';
import { documentApi } from './http/openapi.ts';
import { PROBLEMS, Problem, toResponse } from './http/problems.ts';
import { newRouter, type Router } from './http/router.ts';
import { startTiming } from './http/timing.ts';
import { newId } from './ids.ts';
import { report } from './report.ts';
import type { WorkerService } from './service.ts';
import { wakeEndpoints } from './webhooks/waking.ts';

/** @param open gives the service for the bindings of this request; called once per request. */
export function createApp(open: (env: Env) => WorkerService): Router {
  const app = newRouter();

  app.onError((error, c) => {
    const problem = toProblem(error);
    // Nothing of the request but its id and path is logged: no body, no query, no key.
    if (PROBLEMS[problem.code][0] >= 500) {
      report('request_failed', problem, {
        request: c.var.requestId,
        ...(c.var.timing?.trace && { trace: c.var.timing.trace.id }),
        path: c.req.path,
      });
    }
    return answerWith(problem, c);
  });
  // Not limited: this costs less than to ask whether it may be answered.
  app.notFound((c) =>
    answerWith(new Problem('route_not_found', 'The paths are listed at /openapi.json.'), c),
  );

  // When a client goes away, the platform would end its request in the middle, without its outcome in
  // the log and with its place in the queue still taken.
  app.use(async function outliveClient(c, next) {
    const answered = next();
    c.executionCtx.waitUntil(answered);
    await answered;
  });
  // An id of the caller's own may come along, for its traces.
  app.use(requestId({ limitLength: 64, generator: () => newId('req') }));
  app.use(timing({ enabled: (c) => c.env.SERVER_TIMING === 'on', total: false }));
  app.use(async function openRequest(c, next) {
    c.set('timing', startTiming(c));
    c.set('service', open(c.env));
    await next();
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
    for (const [name, value] of Object.entries(c.var.limits ?? {})) c.header(name, value);
  });
  app.use(async function countRequest(c, next) {
    const { service, timing } = c.var;
    const begun = timing.now();
    await next();
    const now = timing.now();
    service.meter.countRequest({
      route: routePath(c, -1),
      method: c.req.method,
      status: c.res.status,
      seconds: (now - begun) / 1000,
    });
    const flushed = service.meter.flushSoon(service.collector, now);
    if (flushed) c.executionCtx.waitUntil(flushed);
  });
  // What the log gained is integrated beside the requests, not on their way. The object also looks by
  // itself, every five seconds; a call that is lost is made again, because a receipt promises ten seconds.
  app.use(async function tellIntegrator(c, next) {
    await next();
    const { audit, integrator } = c.var.service;
    if (!audit.takeGrowth()) return;
    // A stub that threw is broken: each attempt has its own.
    const tell = () => integrator.getByName(placeOf(audit.origin)).poke();
    const told = tell().catch(tell).catch(tell);
    c.executionCtx.waitUntil(told.catch((error: unknown) => report('log_not_poked', error)));
  });
  // As for the integrator: what is in the outbox is told soon, and by the sweep where this is lost.
  app.use(async function wakeWebhooks(c, next) {
    await next();
    const { db, outbox, deliveries } = c.var.service;
    const emitted = outbox.takeEmitted();
    if (emitted.length === 0) return;
    const woken = wakeEndpoints(db, deliveries, emitted);
    c.executionCtx.waitUntil(woken.catch((error: unknown) => report('webhooks_not_woken', error)));
  });
  app.use(secureHeaders());
  app.use(async function refuseOtherMethods(c, next) {
    const methods = OWN_METHODS.get(c.req.path);
    return methods && !methods.includes(c.req.method) ? refuseMethod(c, methods) : next();
  });
  app.use(methodNotAllowed({ app, onMethodNotAllowed: refuseMethod }));

  // For everyone, limited by address.
  for (const path of ['/', '/docs']) app.get(path, (c) => c.redirect('/docs/'));
  app.get('/law', (c) => c.redirect('/law/'));
  app.get('/me', (c) => c.redirect('/me/'));
  app.route('/', health);
  app.route('/', keys);
  app.route('/', log);
  app.route('/v1', register);
  app.route('/v1', policies);
  app.route('/v1', problems);
  // For whoever has opened a link; limited by address, too.
  app.route('/v1', me);
  // For whoever has a capture token.
  app.route('/v1', uploads);
  documentApi(app);

  // Everything else needs a key, and a token from its bucket.
  app.use('/metrics', requireKey);
  app.route('/', metrics);
  app.use('/v1/*', requireKey);
  app.use('/v1/*', requireCapacity);
  app.route('/v1', deployments);
  app.route('/v1', versions);
  app.route('/v1', grants);
  app.route('/v1', apiKeys);
  app.route('/v1', tenants);
  app.route('/v1', tenantExport);
  app.route('/v1', subjects);
  app.route('/v1', consents);
  app.route('/v1', links);
  app.route('/v1', rights);
  app.route('/v1', nonces);
  app.route('/v1', passes);
  app.route('/v1', captures);
  app.route('/v1', templates);
  app.route('/v1', verifications);
  app.route('/v1', comparisons);
  app.route('/v1', detections);
  app.route('/v1', answers);
  app.route('/v1', reviews);
  app.route('/v1', decisions);
  app.route('/v1', evidence);
  app.route('/v1', vault);
  app.route('/v1', recovery);
  app.route('/v1', retention);
  app.route('/v1', webhooks);
  return app;
}

/** Of paths that could be taken for one with an id in that place, which takes other methods. */
const OWN_METHODS: ReadonlyMap<string, string[]> = new Map([
  ['/v1/passes/redeem', ['POST']],
  ['/v1/templates/outdated', ['GET', 'HEAD']],
]);

function refuseMethod(c: Context<AppEnv>, methods: string[]): Response {
  const allow = methods.join(', ');
  const problem = new Problem('method_not_allowed', `This path takes ${allow}.`, {}, { allow });
  return answerWith(problem, c);
}

function answerWith(problem: Problem, c: Context<AppEnv>): Response {
  return toResponse(problem, c.var.requestId, c.req.header('accept-language'));
}
