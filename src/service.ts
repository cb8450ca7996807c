/**
 * The parts of the service, put together once per isolate: the policy, the recogniser, the vault,
 * the log. Everything behind `Service` gets what it needs handed in.
 */

import type { RateLimiter } from './api/limiter.ts';
import { AuditLog } from './audit/log.ts';
import { checkBindings, type Env } from './bindings.ts';
import type { Policy } from './policy/host.ts';
import type { Recogniser } from './recognition/recogniser.ts';
import { Queue } from './recognition/runtime/queue.ts';
import { Vault } from './vault/vault.ts';

export interface Service {
  readonly db: D1Database;
  readonly limiter: DurableObjectNamespace<RateLimiter>;
  readonly vault: Vault;
  readonly audit: AuditLog;
  readonly recogniser: Recogniser;
  /** Requests with a picture for the recogniser hold a place in it, until they are answered. */
  readonly queue: Queue;
  /** A function, because a policy being edited is replaced while the service runs. */
  policy(): Policy;
}

export function openService(
  env: Partial<Env>,
  policy: () => Policy,
  recogniser: Recogniser,
): Service {
  const { DB, TEMPLATES, LIMITER, masterKey } = checkBindings(env);
  return {
    db: DB,
    limiter: LIMITER,
    vault: new Vault(TEMPLATES, masterKey, recogniser.model.dimension),
    audit: new AuditLog(DB),
    recogniser,
    queue: new Queue(),
    policy,
  };
}
