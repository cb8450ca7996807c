/** What a request carries with it, from middleware to handler. */
import type { Env } from '../bindings.ts';
import type { Timing } from '../countersign/service.ts';
import type { Remembered } from '../idempotency/key.ts';
import type { WorkerService } from '../service.ts';
import type { Caller, Operator } from '../tenants/key.ts';

export interface AppEnv {
  Bindings: Env;
  Variables: {
    service: WorkerService;
    /** Set behind authentication with a tenant's key, and with no other. */
    caller: Caller;
    /** Set behind authentication with an operator's key, which opens no route of `caller`'s scopes. */
    operator: Operator | undefined;
    requestId: string;
    /** What the same request was answered before, where it came with the same idempotency key. */
    remembered: Remembered | undefined;
    /** What the answer says of limits, where the request took from one. */
    limits: Readonly<Record<string, string>> | undefined;
    /**
     * Its clock is read when facts are gathered and not when a request begins: its sender decides
     * how long the body takes, and must not decide what time it is.
     */
    timing: Timing;
  };
}
