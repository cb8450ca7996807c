/**
 * The parts of the service, put together once per isolate. Everything behind it gets what it needs
 * handed in.
 */
import type { ArchiveLimits } from './audit/archive.ts';
import { Capacity } from './audit/capacity.ts';
import type { Integrator } from './audit/integrator.ts';
import { AuditLog } from './audit/log.ts';
import { placeOf, storeOf } from './audit/place.ts';
import { type CheckedBindings, checkBindings, type Env } from './bindings.ts';
import type { Service } from './countersign/service.ts';
import { toProblem } from './http/errors.ts';
import { KnownKeys } from './http/known-keys.ts';
import type { RateLimiter } from './http/limiter.ts';
import type { MetricsCollector } from './metrics/collector.ts';
import { Meter } from './metrics/meter.ts';
import type { Policy } from './policy/host.ts';
import type { Recogniser } from './recognition/recogniser.ts';
import { Intake } from './recognition/runtime/intake.ts';
import { Queue } from './recognition/runtime/queue.ts';
import { SigningKeys } from './signing/keys.ts';
import { Vault } from './vault/vault.ts';
import type { WebhookDelivery } from './webhooks/delivery.ts';
import { Outbox } from './webhooks/outbox.ts';

/** What the steps work with, and what keeps too many requests from them. */
export interface WorkerService extends Service {
  readonly limiter: DurableObjectNamespace<RateLimiter>;
  readonly knownKeys: KnownKeys;
  /** Its one object is named by audit/place.ts. */
  readonly integrator: DurableObjectNamespace<Integrator>;
  /** What is published of the log, and its closed segments. */
  readonly published: R2Bucket;
  readonly archiveLimits: ArchiveLimits;
  readonly signing: SigningKeys;
  /** Of each webhook, the object that delivers to it. */
  readonly deliveries: DurableObjectNamespace<WebhookDelivery>;
  /** What this isolate counts, and the object that adds up what all do. */
  readonly meter: Meter;
  collector(): DurableObjectStub<MetricsCollector>;
  /** How often each API key, and each address without one, may ask. */
  readonly rates: CheckedBindings['rates'];
  /** How often the keys of a tenant may ask together. */
  readonly quotas: CheckedBindings['quotas'];
  /** Requests with a picture for the recogniser hold a place in it, until they are answered. */
  readonly queue: Queue;
  /** The bodies of all requests are counted in it, from their first byte until they are answered. */
  readonly intake: Intake;
}

export function openService(
  env: Partial<Env>,
  policy: () => Policy,
  recogniser: Recogniser,
): WorkerService {
  const { DB, TEMPLATES, LIMITER, rates, quotas, masterKeys, databaseBytes, runsIn, ...log } =
    checkBindings(env);
  const signing = new SigningKeys(log.seeds, log.retired);
  const meter = new Meter();
  return {
    db: DB,
    limiter: LIMITER,
    knownKeys: new KnownKeys(),
    rates,
    quotas,
    vault: new Vault({ db: DB, kv: TEMPLATES }, masterKeys, Date.now),
    audit: new AuditLog(
      DB,
      {
        origin: log.logOrigin,
        key: () => signing.current('receipt'),
        now: Date.now,
        renew: () => log.INTEGRATOR.getByName(placeOf(log.logOrigin)).integrate(),
      },
      ({ operation, decision: { allow, jurisdictions } }) =>
        meter.countDecision({ operation, allow, jurisdictions }),
    ),
    signing,
    meter,
    collector: () => log.METRICS.getByName('all'),
    outbox: new Outbox(DB),
    deliveries: log.WEBHOOKS,
    integrator: log.INTEGRATOR,
    published: storeOf(log.LOG_STORE, log.logOrigin),
    archiveLimits: log.archiveLimits,
    capacity: new Capacity(DB, databaseBytes),
    runsIn,
    recogniser,
    queue: new Queue(),
    intake: new Intake(),
    policy,
    codeOf: (error) => toProblem(error).code,
  };
}
