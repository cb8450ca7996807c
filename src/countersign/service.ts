/** What the steps work with. Put together in `src/service.ts`, once per isolate. */
import type { Capacity } from '../audit/capacity.ts';
import type { AuditLog } from '../audit/log.ts';
import type { RunsIn } from '../place.ts';
import type { Policy } from '../policy/host.ts';
import type { Recogniser } from '../recognition/recogniser.ts';
import type { SigningKeys } from '../signing/keys.ts';
import type { Trace } from '../trace.ts';
import type { Vault } from '../vault/vault.ts';
import type { Outbox } from '../webhooks/outbox.ts';

export interface Service {
  readonly db: D1Database;
  readonly vault: Vault;
  readonly audit: AuditLog;
  /** What webhooks are told: each in the transaction of its change. */
  readonly outbox: Outbox;
  readonly capacity: Capacity;
  readonly signing: SigningKeys;
  readonly recogniser: Recogniser;
  /** Where the operator vouches that this runs. */
  readonly runsIn: RunsIn;
  /** A function, because a policy being edited is replaced while the service runs. */
  policy(): Policy;
  /** The stable code under which an error is told and logged; the API's, which the steps do not know. */
  codeOf(error: unknown): string;
}

/** One request: its id, its clock, and where its time went. */
export interface Timing {
  /** The id that it goes by in answers and in the operator's log. */
  readonly request: string;
  /** The caller's, if it sent one. */
  readonly trace?: Trace | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Ends a step: it took the time since the step before ended. */
  lap(step: string): void;
  /** Parts of a step that were measured elsewhere, in milliseconds. */
  note(parts: Readonly<Record<string, number>>): void;
}
