/** How often a key, or an address without one, may ask. */
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { networkOf } from './address.ts';
import type { AppEnv } from './env.ts';
import { Problem } from './problems.ts';

/** Takes a token from a key's bucket. @throws Problem rate_limited */
export async function limitKey({ var: { service, timing } }: Context<AppEnv>, keyId: string) {
  const { limiter, rates } = service;
  refuseUntil(await limiter.getByName(keyId).take(rates.key, timing.now()));
}

/** The same for a dry run, which is recorded and costs no picture: it has a budget of its own. */
export async function limitDryRuns({ var: { service, timing } }: Context<AppEnv>, keyId: string) {
  const { limiter, rates } = service;
  const bucket = limiter.getByName(`${keyId}/dry_runs`);
  refuseUntil(await bucket.take(rates.dryRuns, timing.now()));
}

/** Of a capture token, which many requests may be made with and one counts. */
export async function limitCapture({ var: { service, timing } }: Context<AppEnv>, id: string) {
  const { limiter, rates } = service;
  refuseUntil(await limiter.getByName(id).take(rates.address, timing.now()));
}

/**
 * Takes a token from the bucket of the address that a request comes from. Cloudflare sets the header,
 * and overwrites what a client sends; without it, all share one bucket.
 * @throws Problem rate_limited
 */
export async function limitAddress(c: Context<AppEnv>): Promise<void> {
  const { limiter, rates } = c.var.service;
  const network = networkOf(c.req.header('cf-connecting-ip') ?? 'unknown');
  // The ids of keys have no such prefix.
  const bucket = limiter.getByName(`address:${network}`);
  refuseUntil(await bucket.take(rates.address, c.var.timing.now()));
}

/** For routes that need no key. */
export const limitPublic = createMiddleware<AppEnv>(async function limitPublic(c, next) {
  await limitAddress(c);
  await next();
});

/** @param seconds 0: not refused */
function refuseUntil(seconds: number): void {
  if (seconds === 0) return;
  const detail = `Wait ${seconds} s before the next request.`;
  throw new Problem('rate_limited', detail, {}, { 'retry-after': String(seconds) });
}
