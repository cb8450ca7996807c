/** The one object that integrates a database's log into its tree. */
import { DurableObject } from 'cloudflare:workers';

/** What of the Worker's bindings it works with. */
export interface IntegratorEnv {
  readonly DB: D1Database;
  readonly LOG_STORE: R2Bucket;
  readonly LOG_ORIGIN: string;
  readonly LOG_WITNESSES?: string;
  readonly SIGNING_KEYS: string;
}

export class Integrator extends DurableObject<IntegratorEnv> {
  /** Asks for a round, soon. */
  async poke(): Promise<void> {}
}
