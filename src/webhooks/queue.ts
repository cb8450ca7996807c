/**
 * What the object of an end point keeps in its own SQLite: how far it has read the outbox, and each
 * message with what came of it. Everything here is synchronous: no other request comes between.
 */
import type { ErasedRow } from './erasure.ts';
import { bodyOf, type EventType, type StoredEvent } from './events.ts';
import type { Fault } from './schedule.ts';

/** pending: to be sent, for the first time or again. failed: no attempt is left. */
export type DeliveryStatus = 'pending' | 'delivered' | 'failed';

export interface Delivery {
  readonly seq: number;
  /** `webhook-id`: of the event, and the same at each attempt. */
  readonly id: string;
  readonly type: EventType;
  /** When it happened. Milliseconds since the epoch, as all instants here. */
  readonly at: number;
  readonly trace: string | null;
  readonly body: string;
  readonly status: DeliveryStatus;
  /** Since it was told, or asked for again. */
  readonly attempts: number;
  /** null where it is settled. */
  readonly next_at: number | null;
  /** Of the last attempt; null before it. */
  readonly last_at: number | null;
  /** The status that it was answered with. */
  readonly last_status: number | null;
  /** Why there was no answer. */
  readonly last_fault: Fault | null;
}

type Row = { -readonly [Column in keyof Delivery]: Delivery[Column] };

/** What came of an attempt. */
export interface Settled {
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly nextAt: number | null;
  readonly at: number;
  readonly lastStatus: number | null;
  readonly lastFault: Fault | null;
}

const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS state (
     only_one INTEGER PRIMARY KEY CHECK (only_one = 0),
     taken INTEGER, held_until INTEGER NOT NULL DEFAULT 0)`,
  'INSERT OR IGNORE INTO state (only_one) VALUES (0)',
  `CREATE TABLE IF NOT EXISTS deliveries (
     seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, at INTEGER NOT NULL,
     trace TEXT, body TEXT NOT NULL, status TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
     next_at INTEGER, last_at INTEGER, last_status INTEGER, last_fault TEXT)`,
  `CREATE TABLE IF NOT EXISTS forgotten (
     only_one INTEGER PRIMARY KEY CHECK (only_one = 0), seq INTEGER NOT NULL)`,
  'INSERT OR IGNORE INTO forgotten VALUES (0, 0)',
  `CREATE INDEX IF NOT EXISTS deliveries_of_subject ON deliveries (body ->> '$.data.subject')`,
  `CREATE INDEX IF NOT EXISTS deliveries_pending ON deliveries (next_at) WHERE status = 'pending'`,
];

/** Settled deliveries that are kept to be listed; each is also dropped after a time (`prune`). */
const MOST_SETTLED = 1_000;

export class Queue {
  readonly #sql: DurableObjectStorage['sql'];
  readonly #storage: Pick<DurableObjectStorage, 'sql' | 'transactionSync'>;

  constructor(storage: Pick<DurableObjectStorage, 'sql' | 'transactionSync'>) {
    this.#storage = storage;
    this.#sql = storage.sql;
    storage.transactionSync(() => {
      for (const statement of SCHEMA) this.#sql.exec(statement);
    });
  }

  /** Up to which event of the outbox it has read; null: not at all. */
  get taken(): number | null {
    return this.#sql.exec<{ taken: number | null }>('SELECT taken FROM state').one().taken;
  }

  /** Nothing is sent before. */
  get heldUntil(): number {
    return this.#sql.exec<{ held: number }>('SELECT held_until AS held FROM state').one().held;
  }

  hold(until: number): void {
    this.#sql.exec('UPDATE state SET held_until = ?', until);
  }

  /** Those of a wanted type are to be sent; of the others it is kept that they were read. */
  take(events: readonly StoredEvent[], wanted: readonly EventType[], now: number): void {
    const last = events.at(-1);
    if (!last) return;
    this.#storage.transactionSync(() => {
      for (const event of events.filter(({ type }) => wanted.includes(type))) {
        const { seq, id, type, at, trace } = event;
        this.#sql.exec(
          `INSERT OR IGNORE INTO deliveries (seq, id, type, at, trace, body, status, next_at)
           VALUES (?, ?, ?, ?, ?, ?, 'pending', ?)`,
          ...[seq, id, type, at, trace, bodyOf(event), now],
        );
      }
      this.#sql.exec('UPDATE state SET taken = ?', last.seq);
    });
  }

  /** Up to which event of the outbox people who are erased were forgotten. */
  get forgotten(): number {
    return this.#sql.exec<{ seq: number }>('SELECT seq FROM forgotten').one().seq;
  }

  /** Of who is erased, nothing stays to be sent or listed but that they are. */
  forget(erased: readonly ErasedRow[]): void {
    const last = erased.at(-1);
    if (!last) return;
    this.#storage.transactionSync(() => {
      for (const { subject } of erased) {
        this.#sql.exec(
          `DELETE FROM deliveries
           WHERE body ->> '$.data.subject' = ? AND type <> 'subject.erased'`,
          subject,
        );
      }
      this.#sql.exec('UPDATE forgotten SET seq = ?', last.seq);
    });
  }

  /** The first that is due, in the order of the events. */
  next(now: number): Delivery | undefined {
    const [row] = this.#sql.exec<Row>(
      `SELECT * FROM deliveries WHERE status = 'pending' AND next_at <= ? ORDER BY seq LIMIT 1`,
      now,
    );
    return row;
  }

  /** When the first of those that are pending is due. */
  get nextAt(): number | null {
    return this.#sql
      .exec<{ at: number | null }>(
        `SELECT min(next_at) AS at FROM deliveries WHERE status = 'pending'`,
      )
      .one().at;
  }

  countPending(): number {
    return this.#sql
      .exec<{ n: number }>(`SELECT count(*) AS n FROM deliveries WHERE status = 'pending'`)
      .one().n;
  }

  settle(seq: number, { status, attempts, nextAt, at, lastStatus, lastFault }: Settled): void {
    this.#sql.exec(
      `UPDATE deliveries SET status = ?, attempts = ?, next_at = ?, last_at = ?, last_status = ?,
         last_fault = ? WHERE seq = ?`,
      ...[status, attempts, nextAt, at, lastStatus, lastFault, seq],
    );
  }

  /** To be sent again from the first attempt on. @returns undefined where there is no such delivery */
  resend(id: string, now: number): Delivery | undefined {
    this.hold(0);
    this.#sql.exec(
      `UPDATE deliveries SET status = 'pending', attempts = 0, next_at = ? WHERE id = ?`,
      now,
      id,
    );
    return this.find(id);
  }

  /** What is pending is due now. */
  hasten(now: number): void {
    this.hold(0);
    this.#sql.exec(`UPDATE deliveries SET next_at = ? WHERE status = 'pending'`, now);
  }

  find(id: string): Delivery | undefined {
    return [...this.#sql.exec<Row>('SELECT * FROM deliveries WHERE id = ?', id)][0];
  }

  /** The newest first. @param after the id of one, or null for the newest */
  list(after: string | null, most: number): Delivery[] {
    const place = after === null ? '' : 'WHERE seq < (SELECT seq FROM deliveries WHERE id = ?)';
    const given = after === null ? [most] : [after, most];
    return [
      ...this.#sql.exec<Row>(
        `SELECT * FROM deliveries ${place} ORDER BY seq DESC LIMIT ?`,
        ...given,
      ),
    ];
  }

  /** What is older than that; and of what is settled, all but the newest. */
  prune(before: number): void {
    this.#sql.exec(
      `DELETE FROM deliveries WHERE at < ? OR (status <> 'pending' AND seq < (
         SELECT coalesce(min(seq), 0) FROM (SELECT seq FROM deliveries ORDER BY seq DESC LIMIT ?)))`,
      before,
      MOST_SETTLED,
    );
  }
}
