/** What a request carries with it, from middleware to handler. */
import type { Env } from '../bindings.ts';
import type { Timing } from '../countersign/service.ts';
import type { WorkerService } from '../service.ts';
import type { Caller } from '../tenants/key.ts';

export interface AppEnv {
  Bindings: Env;
  Variables: {
    service: WorkerService;
    /** Set behind authentication. */
    caller: Caller;
    requestId: string;
    /**
     * Its clock is read when facts are gathered and not when a request begins: its sender decides
     * how long the body takes, and must not decide what time it is.
     */
    timing: Timing;
  };
}
