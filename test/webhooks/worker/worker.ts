/**
 * Webhooks without the rest of the Worker: their routes, and their object with a pace that a test sets.
 * Never deployed.
 */
import { webhooks } from '../../../src/api/webhooks.ts';
import { AuditLog } from '../../../src/audit/log.ts';
import { decodeBase64 } from '../../../src/base64.ts';
import { Problem, toResponse } from '../../../src/http/problems.ts';
import { newRouter } from '../../../src/http/router.ts';
import { Intake } from '../../../src/recognition/runtime/intake.ts';
import type { WorkerService } from '../../../src/service.ts';
import { readSeeds, SigningKeys } from '../../../src/signing/keys.ts';
import { parseTraceparent } from '../../../src/trace.ts';
import { importMasterKey } from '../../../src/vault/keys.ts';
import { type DeliveryEnv, type Pace, WebhookDelivery } from '../../../src/webhooks/delivery.ts';
import type { NewEvent } from '../../../src/webhooks/events.ts';
import { Outbox } from '../../../src/webhooks/outbox.ts';
import { wakeEndpoints } from '../../../src/webhooks/waking.ts';

interface Env extends DeliveryEnv {
  readonly WEBHOOKS: DurableObjectNamespace<TestDelivery>;
  readonly SIGNING_KEYS: string;
  /** JSON. */
  readonly PACE: string;
}

export class TestDelivery extends WebhookDelivery {
  protected override pace(): Pace {
    return JSON.parse((this.env as Env).PACE);
  }
}

export default {
  async fetch(request, env, context) {
    const url = new URL(request.url);
    if (url.pathname.startsWith('/v1/')) return openRoutes(env).fetch(request, env, context);
    if (url.pathname === '/emit') {
      const outbox = new Outbox(env.DB);
      const events = (await request.json()) as NewEvent[];
      const trace = parseTraceparent(request.headers.get('traceparent') ?? undefined);
      await env.DB.batch(events.map((event) => outbox.emit(event, { at: Date.now(), trace })));
      // As if the isolate had died between the commit and this.
      if (url.searchParams.has('dies')) return new Response();
      await wakeEndpoints(env.DB, env.WEBHOOKS, outbox.takeEmitted());
      return new Response();
    }
    if (url.pathname === '/sweep') await wakeEndpoints(env.DB, env.WEBHOOKS, [null]);
    return new Response();
  },
} satisfies ExportedHandler<Env>;

function openRoutes(env: Env) {
  const app = newRouter();
  const keys = new SigningKeys(readSeeds(env.SIGNING_KEYS) ?? []);
  const part = {
    db: env.DB,
    deliveries: env.WEBHOOKS,
    vault: {
      sealingKey: () =>
        importMasterKey({ name: null, bytes: decodeBase64(env.MASTER_KEY) ?? new Uint8Array() }),
    },
    audit: new AuditLog(env.DB, {
      origin: 'localhost/log',
      key: () => keys.current('receipt'),
      now: Date.now,
    }),
    intake: new Intake(),
  };
  app.use(async (c, next) => {
    c.set('service', part as unknown as WorkerService);
    c.set('timing', { request: '', now: Date.now, lap: () => undefined, note: () => undefined });
    const tenantId = c.req.header('x-tenant') ?? 'acme';
    c.set('knownAt', Date.now());
    c.set('caller', { keyId: 'key', lineage: 'key', tenantId, scopes: ['webhooks'] });
    await next();
  });
  app.onError((error) => {
    if (error instanceof Problem) return toResponse(error, '');
    throw error;
  });
  app.route('/v1', webhooks);
  return app;
}
