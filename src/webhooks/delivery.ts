/**
 * The one object of an end point: it reads the outbox from where it left off and sends what is for it,
 * one message at a time, in order. It works when it is woken, and by its own alarm when a message is to be
 * sent again. Whatever dies in the middle, the outbox and the queue say where to go on: a message may be
 * sent twice, and none is forgotten.
 */
import { DurableObject } from 'cloudflare:workers';
import type { Standing } from '../audit/standing.ts';
import { report } from '../report.ts';
import { importMasterKey, type MasterKey, readMasterKeys } from '../vault/keys.ts';
import { attempt } from './attempt.ts';
import {
  disableEndpoint,
  type Endpoint,
  type EndpointRow,
  newestFirst,
  readEndpoint,
  type SecretRow,
  selectEndpoint,
  selectSecrets,
} from './endpoint.ts';
import { type ErasedRow, selectErased } from './erasure.ts';
import { type EventRow, KEPT, selectEvents } from './outbox.ts';
import { type Delivery, type DeliveryStatus, Queue } from './queue.ts';
import { judge, RETRIES, type Result, waitAfter } from './schedule.ts';
import { openSigning, SecretUnavailableError, type Signing } from './secrets.ts';

/** What of the Worker's bindings it works with. */
export interface DeliveryEnv {
  readonly DB: D1Database;
  readonly MASTER_KEY: string;
  /** `on`: end points on this machine, by http. For local servers. */
  readonly WEBHOOKS_TO_LOCALHOST?: string;
}

/** Milliseconds. */
export interface Pace {
  /** Between the attempts of a message. */
  readonly retries: readonly number[];
  /** That an answer may take. */
  readonly patience: number;
  /** After a run that failed, because a store did. */
  readonly retry: number;
}

const PACE: Pace = { retries: RETRIES, patience: 15_000, retry: 10_000 };

/** Of one run: an alarm has 15 minutes, and an attempt takes 15 s at the most. */
const MOST_ATTEMPTS = 50;

/** Events read at a time, and messages that wait before no more are read. */
const BATCH = 100;
const MOST_PENDING = 1_000;

/** What is settled is looked through for what is too old, in milliseconds. */
const PRUNE_EVERY = 86_400_000;

export class WebhookDelivery extends DurableObject<DeliveryEnv> {
  #queue: Queue | undefined;
  #masters: Promise<MasterKey[]> | undefined;
  #woken = false;
  #gone = false;

  /** There may be something to send. @param id of the end point */
  async wake(id: string): Promise<void> {
    this.#woken = true;
    this.#gone = false;
    await this.#remember(id);
    await this.#wakeAfter(0);
  }

  /** Goes on with all that waits, and at once: the end point was enabled again. */
  async resume(id: string): Promise<void> {
    this.#open().hasten(Date.now());
    await this.wake(id);
  }

  list(after: string | null, most: number): Delivery[] {
    return this.#open().list(after, most);
  }

  find(delivery: string): Delivery | null {
    return this.#open().find(delivery) ?? null;
  }

  /** Sends a message again, whatever came of it. @returns null where there is no such one */
  async resend(id: string, delivery: string): Promise<Delivery | null> {
    const resent = this.#open().resend(delivery, Date.now());
    if (resent) await this.wake(id);
    return resent ?? null;
  }

  /** The end point is gone. */
  async forget(): Promise<void> {
    this.#gone = true;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    this.#queue = undefined;
  }

  /** The platform retries an alarm that throws only so often, and then never again. */
  override async alarm(): Promise<void> {
    this.#woken = false;
    // Before anything can go wrong: there is always a next time.
    await this.#wakeAfter(this.pace().retry);
    try {
      const next = await this.#run();
      if (next === 'gone') await this.forget();
      else if (this.#woken) await this.#wakeAfter(0);
      else await this.ctx.storage.setAlarm(next);
    } catch (error) {
      // The end point was deleted while an attempt was made, and the queue with it.
      if (!this.#gone) report('webhooks_not_delivered', error);
    }
  }

  /** For tests, which have no days to wait. */
  protected pace(): Pace {
    return PACE;
  }

  /** @returns when to run again, in milliseconds since the epoch */
  async #run(): Promise<number | 'gone'> {
    const id = await this.ctx.storage.get<string>('webhook');
    if (id === undefined) return 'gone';
    const queue = this.#open();
    queue.prune(Date.now() - KEPT);
    for (let attempts = 0; attempts < MOST_ATTEMPTS; attempts++) {
      const read = await this.#read(id, queue);
      if (!read) return 'gone';
      // One that was deleted may be back, in a database that was put back.
      if (!read.stands) return Date.now() + this.pace().retry;
      const idle = Date.now() + PRUNE_EVERY;
      if (read.endpoint.disabledAt !== null) {
        if (!read.more) return idle;
        continue;
      }
      const now = Date.now();
      const held = queue.heldUntil;
      if (held > now) return held;
      const delivery = queue.next(now);
      if (delivery) await this.#send(read, queue, delivery);
      else if (!read.more) return Math.min(queue.nextAt ?? idle, idle);
    }
    return Date.now();
  }

  /** The end point as it is now, with what is new for it. */
  async #read(id: string, queue: Queue): Promise<Read | undefined> {
    const { DB } = this.env;
    const now = Date.now();
    const [endpoints, secrets, erased] = await DB.batch([
      selectEndpoint(DB, id),
      selectSecrets(DB, [id], now),
      selectErased(DB, id, queue.forgotten, BATCH),
    ]);
    const [row] = endpoints.results as (EndpointRow & { standing: Standing })[];
    if (!row) return undefined;
    // Whether or not it is told of erasures, or of anything at all now.
    queue.forget(erased.results as ErasedRow[]);
    const more = erased.results.length === BATCH;
    const endpoint = readEndpoint(row);
    const stands = row.standing === 'stands';
    const found = { endpoint, stands, secrets: newestFirst(secrets.results as SecretRow[]) };
    if (!stands || endpoint.disabledAt !== null || queue.countPending() >= MOST_PENDING) {
      return { ...found, more };
    }
    const { results } = await selectEvents(
      DB,
      endpoint.tenantId,
      queue.taken ?? endpoint.since,
      BATCH,
    ).all<EventRow>();
    queue.take(results, endpoint.events, now);
    return { ...found, more: more || results.length === BATCH };
  }

  async #send({ endpoint, secrets }: Read, queue: Queue, delivery: Delivery): Promise<void> {
    const { patience, retries } = this.pace();
    const result = await this.#attempt(endpoint, secrets, delivery, patience);
    const now = Date.now();
    const attempts = delivery.attempts + 1;
    const verdict = judge(result);
    const settle = (status: DeliveryStatus, made: number, nextAt: number | null) =>
      queue.settle(delivery.seq, {
        status,
        attempts: made,
        nextAt,
        at: now,
        lastStatus: 'status' in result ? result.status : null,
        lastFault: 'fault' in result ? result.fault : null,
      });
    if (verdict === 'taken') return settle('delivered', attempts, null);
    const disable = async (because: 'gone' | 'unreachable') => {
      await disableEndpoint(this.env.DB, endpoint.id, because, now).run();
      // Where it is enabled again, the message is as if new.
      settle('pending', 0, now);
    };
    if (verdict === 'gone') return disable('gone');
    const wait = waitAfter(attempts, result, now, Math.random(), retries);
    if (wait !== undefined) {
      settle('pending', attempts, now + wait);
      if (verdict === 'busy') queue.hold(now + wait);
      return;
    }
    if (verdict === 'busy') return disable('unreachable');
    settle('failed', attempts, null);
  }

  async #attempt(
    endpoint: Endpoint,
    secrets: readonly SecretRow[],
    delivery: Delivery,
    patience: number,
  ): Promise<Result> {
    const signings = await this.#openSecrets(endpoint, secrets);
    if (signings.length === 0) return { fault: 'secret_unavailable' };
    const { url } = endpoint;
    const local = this.env.WEBHOOKS_TO_LOCALHOST === 'on';
    return attempt({ url, delivery, signings, patience, local }, Date.now());
  }

  /** Those that open: beside a new secret, one that is lost harms nobody. */
  async #openSecrets(
    { id, tenantId }: Endpoint,
    secrets: readonly SecretRow[],
  ): Promise<Signing[]> {
    const masters = await this.#masterKeys();
    const opening = secrets.map(async ({ sealed }) => {
      try {
        return [await openSigning(sealed, masters, { tenantId, webhookId: id })];
      } catch (error) {
        if (!(error instanceof SecretUnavailableError)) throw error;
        report('webhook_secret_unavailable', error, { webhook: id });
        return [];
      }
    });
    return (await Promise.all(opening)).flat();
  }

  #open(): Queue {
    this.#queue ??= new Queue(this.ctx.storage);
    return this.#queue;
  }

  /** An alarm comes without the name that the object was asked for by. */
  async #remember(id: string): Promise<void> {
    if ((await this.ctx.storage.get('webhook')) !== id) await this.ctx.storage.put('webhook', id);
  }

  async #wakeAfter(milliseconds: number): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + milliseconds);
  }

  #masterKeys(): Promise<MasterKey[]> {
    const secrets = readMasterKeys(this.env.MASTER_KEY) ?? [];
    this.#masters ??= Promise.all(secrets.map(importMasterKey));
    return this.#masters;
  }
}

interface Read {
  readonly endpoint: Endpoint;
  /** Whether the database is known to be the newest: else nobody is told anything. */
  readonly stands: boolean;
  /** That sign now. */
  readonly secrets: readonly SecretRow[];
  /** Whether the outbox may have more. */
  readonly more: boolean;
}
