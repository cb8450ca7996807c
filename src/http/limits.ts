/**
 * How often a key, its tenant, or an address without a key may ask. Answers say what is left in the fields
 * of draft-ietf-httpapi-ratelimit-headers-11.
 */
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Capture } from '../captures/capture.ts';
import { networkOf } from './address.ts';
import type { Rate } from './bucket.ts';
import type { AppEnv } from './env.ts';
import type { Verdict } from './limiter.ts';
import { Problem } from './problems.ts';
import { quotasOf, quotasOfCapture } from './quotas.ts';

/** A limit as it is told. */
interface Limit {
  /** Its name in the fields. */
  readonly policy: string;
  readonly bucket: string;
  readonly rate: Rate;
}

/**
 * Takes a token from a key's bucket, and from those of its tenant.
 * @param account the tenant's id, or what stands for an operator; with no colon of an address
 * @throws Problem rate_limited
 */
export async function limitKey(c: Context<AppEnv>, account: string, keyId: string): Promise<void> {
  const { rates, quotas } = c.var.service;
  const own = quotasOf(quotas, c.req.method, c.req.path);
  await take(c, account, [
    { policy: 'key', bucket: `key:${keyId}`, rate: rates.key },
    ...own.map(([policy, rate]) => ({ policy, bucket: policy, rate })),
  ]);
}

/** The same for a dry run, which is recorded and costs no picture: it has a budget of its own. */
export async function limitDryRuns(c: Context<AppEnv>, account: string, keyId: string) {
  const rate = c.var.service.rates.dryRuns;
  await take(c, account, [{ policy: 'dry-runs', bucket: `dry-runs:${keyId}`, rate }]);
}

/**
 * Of a capture token, which many requests may be made with and one counts; then what its tenant's keys may
 * do together, of which the phone is told nothing.
 */
export async function limitCapture(
  c: Context<AppEnv>,
  { id, tenantId, operation }: Pick<Capture, 'id' | 'tenantId' | 'operation'>,
): Promise<void> {
  const { rates, quotas } = c.var.service;
  const own = quotasOfCapture(quotas, operation);
  if (own.length > 0) {
    await take(
      c,
      tenantId,
      own.map(([policy, rate]) => ({ policy, bucket: policy, rate })),
    );
  }
  // No tenant's name has an underscore.
  await take(c, id, [{ policy: 'capture', bucket: 'capture', rate: rates.address }]);
}

/**
 * Takes a token from the bucket of the address that a request comes from. Cloudflare sets the header,
 * and overwrites what a client sends; without it, all share one bucket.
 * @throws Problem rate_limited
 */
export async function limitAddress(c: Context<AppEnv>): Promise<void> {
  const { rates } = c.var.service;
  const network = networkOf(c.req.header('cf-connecting-ip') ?? 'unknown');
  // No tenant's name has a colon.
  const limit = { policy: 'address', bucket: 'address', rate: rates.address };
  await take(c, `address:${network}`, [limit]);
}

/** For routes that need no key. */
export const limitPublic = createMiddleware<AppEnv>(async function limitPublic(c, next) {
  await limitAddress(c);
  await next();
});

async function take(c: Context<AppEnv>, account: string, limits: readonly Limit[]): Promise<void> {
  const { service, timing } = c.var;
  const charges = limits.map(({ bucket, rate }) => ({ bucket, rate }));
  const verdicts = await service.limiter.getByName(account).take(charges, timing.now());
  c.set('limits', formatLimits(limits, verdicts));
  const wait = Math.max(...verdicts.map((verdict) => verdict.wait));
  if (wait === 0) return;
  const violated = limits.filter((_, at) => verdicts[at].wait > 0).map(({ policy }) => policy);
  throw new Problem(
    'rate_limited',
    `Wait ${wait} s before the next request.`,
    { 'violated-policies': violated },
    { 'retry-after': String(wait) },
  );
}

/** Structured fields (RFC 9651): q, tokens of a full bucket; w, seconds that fill it; r, left; t, to wait. */
function formatLimits(limits: readonly Limit[], verdicts: readonly Verdict[]) {
  const policies = limits.map(
    ({ policy, rate: { burst, perSecond } }) =>
      `"${policy}";q=${burst};w=${Math.max(1, Math.ceil(burst / perSecond))}`,
  );
  const left = limits.map(({ policy }, at) => {
    const { left, wait } = verdicts[at];
    return `"${policy}";r=${left}${wait > 0 ? `;t=${wait}` : ''}`;
  });
  return { 'ratelimit-policy': policies.join(', '), ratelimit: left.join(', ') };
}
