/** Refuses what would add to a database that is nearly full, before its body is read. */
import { createMiddleware } from 'hono/factory';
import type { Addition } from '../audit/capacity.ts';
import type { AppEnv } from './env.ts';

const RECOGNITIONS =
  /^\/v1\/(verifications|comparisons|detections|templates|nonces|passes|captures|captures\/[^/]+\/picture|reviews\/[^/]+\/verdicts)$/;

/** Its event says whether it adds or takes away: who records it asks. */
const CONSENT = /^\/v1\/subjects\/[^/]+\/consents$/;

/** A person's rights go on, also those whose records add a little. */
const RIGHT = /^\/v1\/subjects\/[^/]+\/(links|acts|rectification)$/;

/** An end takes away, too. */
const END = /^\/v1\/deployments\/[^/]+\/end$/;
/** Of what was issued while there was room: the other door stays open as long as any row is taken. */
const REDEMPTION = /^\/v1\/passes\/redeem$/;
const REVOCATION = /^\/v1\/(grants|keys|passes)\/[^/]+\/revoke$/;
const SUSPENSION = /^\/v1\/tenants\/[^/]+\/(suspend|resume)$/;
/** Another secret for one that leaked, messages once more: it adds a row at the most. */
const WEBHOOK = /^\/v1\/webhooks\/[^/]+\//;

/** What a request would add; null where it reads, or takes away. */
function additionOf(method: string, path: string): Addition | null {
  if (method !== 'POST' && method !== 'PUT') return null;
  const taken = [RIGHT, CONSENT, END, REDEMPTION, REVOCATION, SUSPENSION, WEBHOOK];
  if (taken.some((one) => one.test(path))) return null;
  return RECOGNITIONS.test(path) ? 'recognition' : 'registration';
}

/** @throws StorageFullError */
export const requireCapacity = createMiddleware<AppEnv>(async function requireCapacity(c, next) {
  const addition = additionOf(c.req.method, c.req.path);
  const { service, timing } = c.var;
  if (addition !== null) {
    const beside = (measuring: Promise<unknown>) => c.executionCtx.waitUntil(measuring);
    await service.capacity.require(addition, timing.now(), beside);
  }
  await next();
});
