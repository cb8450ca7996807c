/**
 * What the platform hands the Worker. `Env` is what wrangler.toml declares; `checkBindings` is the
 * one place that asks whether it is really there, so nothing deeper has to.
 */
import type { ArchiveLimits } from './audit/archive.ts';
import type { Integrator } from './audit/integrator.ts';
import type { Rate } from './http/bucket.ts';
import type { RateLimiter } from './http/limiter.ts';
import { type Quotas, readQuotas } from './http/quotas.ts';
import type { MetricsCollector } from './metrics/collector.ts';
import {
  JURISDICTIONS,
  type Jurisdiction,
  type RunsIn,
  readJurisdiction,
  readRunsIn,
} from './place.ts';
import { type PublicKey, readRetired, readSeeds, type Seed } from './signing/keys.ts';
import { type MasterSecret, readMasterKeys } from './vault/keys.ts';
import type { WebhookDelivery } from './webhooks/delivery.ts';

export interface Env {
  readonly DB: D1Database;
  readonly TEMPLATES: KVNamespace;
  readonly LIMITER: DurableObjectNamespace<RateLimiter>;
  /** The one object that integrates this database's log into its tree. */
  readonly INTEGRATOR: DurableObjectNamespace<Integrator>;
  /** What is published of the log: tiles and checkpoints; and its closed segments. */
  readonly LOG_STORE: R2Bucket;
  /** One object to each end point that is told what happens. */
  readonly WEBHOOKS: DurableObjectNamespace<WebhookDelivery>;
  /** One object adds up what all isolates count. */
  readonly METRICS: DurableObjectNamespace<MetricsCollector>;
  /** Names the log in its checkpoints: where it is served, without a scheme. Never changed. */
  readonly LOG_ORIGIN: string;
  /** Who cosigns checkpoints, and how many must: a C2SP tlog-policy; empty for nobody. */
  readonly LOG_WITNESSES?: string;
  /** Numbers, of each API key. */
  readonly REQUESTS_PER_SECOND: string;
  readonly REQUESTS_BURST: string;
  /** Numbers, of each address that asks without a valid key. */
  readonly PUBLIC_REQUESTS_PER_SECOND: string;
  readonly PUBLIC_REQUESTS_BURST: string;
  /** Numbers, of each API key's dry runs. */
  readonly DRY_RUNS_PER_SECOND: string;
  readonly DRY_RUNS_BURST: string;
  /** Of each tenant: see http/quotas.ts; empty for none. */
  readonly QUOTAS?: string;
  /**
   * Secret: 32 random bytes, base64, from which every tenant's keys derive; or `name:base64`, several with
   * commas between: the first one seals, all of them open.
   */
  readonly MASTER_KEY: string;
  /** Secret: `id:base64 of 32 random bytes`, several with commas between; the first one signs. */
  readonly SIGNING_KEYS: string;
  /** `kid:x` of /.well-known/jwks.json, several with commas between: of seeds that are gone. */
  readonly SIGNING_KEYS_RETIRED?: string;
  /** An embedder of models/manifest.json; its default unless given. */
  readonly EMBEDDER?: string;
  /** Another one: whoever was enrolled by it is still served, until they are enrolled anew. */
  readonly FORMER_EMBEDDER?: string;
  /** What the database may hold: 10 GB on Cloudflare's paid plan, 500 MB on the free one. */
  readonly DATABASE_BYTES: string;
  /** Entries that stay in the database, and entries of a closed segment; numbers. */
  readonly LOG_LIVE_ENTRIES: string;
  readonly LOG_SEGMENT_ENTRIES: string;
  /** Codes of places with commas between, `none` or `any`: where the operator vouches that it runs. */
  readonly RUNS_IN: string;
  /** `eu`, `us` or `fedramp`: Durable Objects are made there and nowhere else; empty for anywhere. Never changed. */
  readonly JURISDICTION?: string;
  /** `on`: webhooks on this machine, by http. For local servers. */
  readonly WEBHOOKS_TO_LOCALHOST?: string;
  /** `on`: answers say where the time went. For local servers. */
  readonly SERVER_TIMING?: string;
}

export interface CheckedBindings
  extends Pick<
    Env,
    'DB' | 'TEMPLATES' | 'LIMITER' | 'INTEGRATOR' | 'LOG_STORE' | 'WEBHOOKS' | 'METRICS'
  > {
  readonly rates: { readonly key: Rate; readonly dryRuns: Rate; readonly address: Rate };
  readonly quotas: Quotas;
  /** The first one seals. */
  readonly masterKeys: readonly MasterSecret[];
  readonly seeds: readonly Seed[];
  readonly retired: readonly PublicKey[];
  readonly logOrigin: string;
  readonly databaseBytes: number;
  readonly archiveLimits: ArchiveLimits;
  readonly runsIn: RunsIn;
}

export class BindingError extends Error {
  override readonly name = 'BindingError';
}

/** @throws BindingError naming the binding or secret that is missing or malformed. */
export function checkBindings(env: Partial<Env>): CheckedBindings {
  const { DB, TEMPLATES, LIMITER, INTEGRATOR, LOG_STORE, WEBHOOKS, METRICS, MASTER_KEY } = env;
  if (!DB) throw new BindingError('The D1 binding DB is missing.');
  if (!TEMPLATES) throw new BindingError('The KV binding TEMPLATES is missing.');
  if (!LIMITER) throw new BindingError('The Durable Object binding LIMITER is missing.');
  if (!INTEGRATOR) throw new BindingError('The Durable Object binding INTEGRATOR is missing.');
  if (!LOG_STORE) throw new BindingError('The R2 binding LOG_STORE is missing.');
  if (!METRICS) throw new BindingError('The Durable Object binding METRICS is missing.');
  if (!WEBHOOKS) throw new BindingError('The Durable Object binding WEBHOOKS is missing.');
  const rates = {
    key: readRate(env, 'REQUESTS'),
    address: readRate(env, 'PUBLIC_REQUESTS'),
    dryRuns: readRate(env, 'DRY_RUNS'),
  };
  const quotas = readQuotas(env.QUOTAS ?? '');
  if (quotas === undefined) {
    throw new BindingError('QUOTAS must be such as tenant=100/1000 verify=20/200, or empty.');
  }
  const databaseBytes = Number(env.DATABASE_BYTES);
  if (!(databaseBytes > 0)) throw new BindingError('DATABASE_BYTES must be above 0.');
  const live = Number(env.LOG_LIVE_ENTRIES);
  const segment = Number(env.LOG_SEGMENT_ENTRIES);
  if (!(live >= 1) || !Number.isInteger(segment) || segment < 1 || segment > 4096) {
    throw new BindingError(
      'LOG_LIVE_ENTRIES must be at least 1, and LOG_SEGMENT_ENTRIES from 1 to 4096.',
    );
  }
  const archiveLimits = { live, segment };
  const runsIn = readRunsIn(env.RUNS_IN ?? '');
  if (runsIn === undefined) {
    throw new BindingError('RUNS_IN must be codes of places such as DE,US-IL, or none, or any.');
  }
  const masterKeys = readMasterKeys(MASTER_KEY ?? '');
  if (masterKeys === undefined) {
    throw new BindingError(
      'The secret MASTER_KEY must be 32 bytes in base64; or a name, a colon and such bytes: several, at most eight, with commas between.',
    );
  }
  const seeds = readSeeds(env.SIGNING_KEYS ?? '');
  if (seeds === undefined) {
    throw new BindingError(
      'The secret SIGNING_KEYS must be an id, a colon and 32 bytes in base64: several with commas between.',
    );
  }
  const retired = readRetired(env.SIGNING_KEYS_RETIRED ?? '', seeds);
  if (retired === undefined) {
    throw new BindingError(
      'SIGNING_KEYS_RETIRED must be kid:x of keys for receipts and checkpoints, as /.well-known/jwks.json had them, with commas between: none of a seed in SIGNING_KEYS, none for passes.',
    );
  }
  const logOrigin = env.LOG_ORIGIN ?? '';
  if (!ORIGIN.test(logOrigin)) {
    throw new BindingError('LOG_ORIGIN must be where the log is served, such as example.com/log.');
  }
  const jurisdiction = readJurisdiction(env.JURISDICTION ?? '');
  if (jurisdiction === undefined) {
    throw new BindingError(`JURISDICTION must be ${JURISDICTIONS.join(', ')}, or empty.`);
  }
  const stores = {
    ...{ DB, TEMPLATES, LOG_STORE },
    LIMITER: within(LIMITER, jurisdiction),
    INTEGRATOR: within(INTEGRATOR, jurisdiction),
    WEBHOOKS: within(WEBHOOKS, jurisdiction),
    METRICS: within(METRICS, jurisdiction),
  };
  return {
    ...stores,
    rates,
    quotas,
    masterKeys,
    seeds,
    retired,
    logOrigin,
    databaseBytes,
    archiveLimits,
    runsIn,
  };
}

/** An object's id is of its jurisdiction: in another one, a name is another object. */
function within<Class extends Rpc.DurableObjectBranded>(
  objects: DurableObjectNamespace<Class>,
  jurisdiction: Jurisdiction | null,
): DurableObjectNamespace<Class> {
  return jurisdiction === null ? objects : objects.jurisdiction(jurisdiction);
}

/** A key name of a signed note: no spaces, no plus. https://c2sp.org/signed-note */
const ORIGIN = /^[a-z0-9][a-z0-9.:/-]{0,200}$/;

function readRate(env: Partial<Env>, name: 'REQUESTS' | 'PUBLIC_REQUESTS' | 'DRY_RUNS'): Rate {
  const perSecond = Number(env[`${name}_PER_SECOND`]);
  const burst = Number(env[`${name}_BURST`]);
  if (perSecond > 0 && burst >= 1) return { perSecond, burst };
  throw new BindingError(`${name}_PER_SECOND must be above 0 and ${name}_BURST at least 1.`);
}
