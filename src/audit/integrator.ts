/**
 * The one object that integrates a database's log into its tree, beside the requests and never in their
 * way. It does so when it is asked to (`poke`), and by itself from time to time, because a request to it
 * may be lost. How a round goes is in integration.ts, what witnesses say in witnesses.ts.
 */
import { DurableObject } from 'cloudflare:workers';
import { encodeBase64 } from '../base64.ts';
import { writeJournal } from '../recovery/journal.ts';
import { report } from '../report.ts';
import { readSeeds, SigningKeys } from '../signing/keys.ts';
import { Integration } from './integration.ts';
import { type NoteSigner, parseCheckpoint } from './note/checkpoint.ts';
import { storeOf } from './place.ts';
import { type ObjectStorage, Staging } from './staging.ts';
import type { TreeState } from './tree-state.ts';
import { Witnesses } from './witnesses.ts';

/** What of the Worker's bindings it works with. */
export interface IntegratorEnv {
  readonly DB: D1Database;
  readonly LOG_STORE: R2Bucket;
  readonly LOG_ORIGIN: string;
  readonly LOG_WITNESSES?: string;
  readonly SIGNING_KEYS: string;
}

export interface Stores {
  readonly storage: ObjectStorage & Pick<DurableObjectStorage, 'setAlarm'>;
  readonly db: D1Database;
  readonly store: R2Bucket;
  /** To witnesses. */
  readonly send: typeof fetch;
}

/** Milliseconds. */
export interface Pace {
  /** From a poke to its round: what comes meanwhile goes into the same tree. */
  readonly delay: number;
  /** After a round that failed, or left work. */
  readonly retry: number;
  /** Without any poke. */
  readonly heartbeat: number;
  /** Between two requests to witnesses. */
  readonly witnesses: number;
}

/** A heartbeat is well within `IN_TREE_WITHIN`: promises are kept where every poke is lost. */
const PACE: Pace = { delay: 1_000, retry: 3_000, heartbeat: 5_000, witnesses: 5_000 };

/** Milliseconds; a round of a million entries takes some 40 s of CPU. */
const LONGEST_ROUND = 300_000;

/** An alarm that is so late, in milliseconds, does not come any more. */
const LOST = 60_000;

export class Integrator extends DurableObject<IntegratorEnv> {
  #open: Promise<Parts> | undefined;
  #running: Promise<{ readonly more: boolean }> | undefined;
  #next: Promise<{ readonly more: boolean }> | undefined;
  /** Of the alarm that this instance has set. */
  #due: number | undefined;
  #poked = false;

  constructor(ctx: DurableObjectState, env: IntegratorEnv) {
    super(ctx, env);
    // A stored alarm whose time passed while nothing ran may never come: workerd#3138.
    void this.#wake(this.pace().delay);
  }

  /** Asks for a round, soon. Cheap: it only sets the alarm, and only if none is near. */
  async poke(): Promise<void> {
    this.#poked = true;
    const { delay } = this.pace();
    const now = Date.now();
    // One that is only late on a busy machine is not put off; one that never came is.
    const near = this.#due !== undefined && this.#due <= now + delay && this.#due > now - LOST;
    if (!near) await this.#wake(delay);
  }

  /**
   * Integrates all that is in D1 now, and publishes it.
   * @throws whatever a store throws
   */
  async integrate(): Promise<TreeState> {
    while ((await this.#runAfresh()).more);
    return this.state();
  }

  async state(): Promise<TreeState> {
    const { staging } = await this.#parts();
    const { origin, edge, root, halted, published, publishedCosigned } = staging.read();
    return {
      origin,
      size: edge.size,
      root: encodeBase64(root),
      halted,
      publishedSize: published === null ? 0 : parseCheckpoint(published).size,
      cosignedSize: publishedCosigned === null ? 0 : parseCheckpoint(publishedCosigned).size,
    };
  }

  /** The platform retries an alarm that throws only so often, and then never again. */
  override async alarm(): Promise<void> {
    const { retry, heartbeat } = this.pace();
    this.#poked = false;
    // Before anything can go wrong: there is always a next time.
    await this.#wake(retry);
    try {
      const { more } = await this.#runAfresh();
      const { witnesses } = await this.#parts();
      const waits = witnesses.request(Date.now(), (work) => this.ctx.waitUntil(work));
      if (!more && !this.#poked) await this.#wake(Math.min(heartbeat, waits));
    } catch (error) {
      report('log_not_integrated', error);
    }
  }

  /** For tests, which put stores between that fail. */
  protected stores(): Stores {
    const { DB, LOG_STORE } = this.env;
    const store = storeOf(LOG_STORE, this.env.LOG_ORIGIN);
    return { storage: this.ctx.storage, db: DB, store, send: fetch };
  }

  protected pace(): Pace {
    return PACE;
  }

  /** A round that begins after this was called: one under way may have read D1 already. */
  #runAfresh(): Promise<{ readonly more: boolean }> {
    const before = this.#running ?? Promise.resolve();
    this.#next ??= before
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#running = this.#run();
        return this.#running;
      });
    return this.#next;
  }

  async #run(): Promise<{ readonly more: boolean }> {
    // A store that never answers must not keep all later rounds waiting: the object begins anew.
    const watch = setTimeout(() => this.ctx.abort('A round took too long.'), LONGEST_ROUND);
    try {
      return await (await this.#parts()).integration.round();
    } finally {
      // A halted log's too; what is not written now is written by a later round.
      const { db, store } = this.stores();
      await writeJournal(db, store, Date.now()).catch((error: unknown) =>
        report('journal_not_written', error),
      );
      clearTimeout(watch);
      this.#running = undefined;
    }
  }

  async #wake(after: number): Promise<void> {
    this.#due = Date.now() + after;
    await this.stores().storage.setAlarm(this.#due);
  }

  #parts(): Promise<Parts> {
    // One that could not be opened is tried again.
    this.#open ??= this.#assemble().catch((error) => {
      this.#open = undefined;
      throw error;
    });
    return this.#open;
  }

  async #assemble(): Promise<Parts> {
    const { LOG_ORIGIN, LOG_WITNESSES = '' } = this.env;
    const { storage, db, store, send } = this.stores();
    const signer = await openSigner(this.env);
    const staging = new Staging(storage, LOG_ORIGIN);
    const integration = new Integration({ staging, db, store, signer, now: Date.now });
    const learned = () => this.poke();
    const interval = this.pace().witnesses;
    const policy = LOG_WITNESSES;
    const witnesses = new Witnesses({ policy, interval, staging, store, send, learned });
    return { staging, integration, witnesses };
  }
}

interface Parts {
  readonly staging: Staging;
  readonly integration: Integration;
  readonly witnesses: Witnesses;
}

/** @throws Error where the secret is missing or malformed */
async function openSigner({ SIGNING_KEYS, LOG_ORIGIN }: IntegratorEnv): Promise<NoteSigner> {
  const seeds = readSeeds(SIGNING_KEYS ?? '');
  if (!seeds) throw new Error('The secret SIGNING_KEYS is missing or malformed.');
  const { publicKey, sign } = await new SigningKeys(seeds).current('checkpoint');
  return { name: LOG_ORIGIN, publicKey, sign };
}
