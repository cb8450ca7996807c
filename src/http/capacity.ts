/** Refuses what would add to a database that is nearly full, before its body is read. */
import { createMiddleware } from 'hono/factory';
import type { Addition } from '../audit/capacity.ts';
import type { AppEnv } from './env.ts';

const RECOGNITIONS = /^\/v1\/(verifications|comparisons|detections|templates|nonces)$/;

/** Its event says whether it adds or takes away: who records it asks. */
const CONSENT = /^\/v1\/subjects\/[^/]+\/consents$/;

/** An end takes away, too. */
const END = /^\/v1\/deployments\/[^/]+\/end$/;
/** Another secret for one that leaked, messages once more: it adds a row at the most. */
const WEBHOOK = /^\/v1\/webhooks\/[^/]+\//;
const REVOCATION = /^\/v1\/grants\/[^/]+\/revoke$/;

/** What a request would add; null where it reads, or takes away. */
function additionOf(method: string, path: string): Addition | null {
  if (method !== 'POST' && method !== 'PUT') return null;
  if (CONSENT.test(path) || END.test(path) || REVOCATION.test(path)) return null;
  if (WEBHOOK.test(path)) return null;
  return RECOGNITIONS.test(path) ? 'recognition' : 'registration';
}

/** @throws StorageFullError */
export const requireCapacity = createMiddleware<AppEnv>(async function requireCapacity(c, next) {
  const addition = additionOf(c.req.method, c.req.path);
  const { service, timing } = c.var;
  if (addition !== null) await service.capacity.require(addition, timing.now());
  await next();
});
