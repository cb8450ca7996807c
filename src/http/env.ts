/** What a request carries with it, from middleware to handler. */
import type { Env } from '../bindings.ts';
import type { Opening } from '../countersign/capture.ts';
import type { Session } from '../countersign/link.ts';
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
    /** Whether `caller` is who it was when the key last came, and not yet known to be so still. */
    recalled: boolean | undefined;
    /** That it is: for a route that works meanwhile. */
    confirmed: Promise<void> | undefined;
    /** When the key, or the capture token with its key, was looked up, in milliseconds since the epoch. */
    knownAt: number;
    /** Set on the routes of whoever has opened a link, and on no other. */
    session: Session;
    /** Set on the route of whoever has a capture token, and on no other. */
    opening: Opening;
    requestId: string;
    /** What the same request was answered before, where it came with the same idempotency key. */
    remembered: Remembered | undefined;
    /** The same while it is asked for, on a route that works meanwhile. */
    remembering: Promise<Remembered | undefined> | undefined;
    /** What takes its idempotency key, on the same routes: part of the transaction that records the request. */
    taking: D1PreparedStatement[] | undefined;
    /** The name of its idempotency key, on a route that tells by itself whether it did this before. */
    keyName: string | undefined;
    /** What the answer says of limits, where the request took from one. */
    limits: Readonly<Record<string, string>> | undefined;
    /**
     * Its clock is read when facts are gathered and not when a request begins: its sender decides
     * how long the body takes, and must not decide what time it is.
     */
    timing: Timing;
  };
}
