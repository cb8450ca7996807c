/**
 * The outbox: an event is a row in the transaction of the change that it tells of, so that it is there
 * if and only if the change is. Whoever changes something calls `emit` and puts the statement among its
 * changes. Each end point reads the rows by their place (delivery.ts).
 */
import { newId } from '../ids.ts';
import type { Trace } from '../trace.ts';
import type { NewEvent, StoredEvent } from './events.ts';

/** When, and in whose trace. */
export interface Occasion {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly trace?: Trace | undefined;
}

export class Outbox {
  readonly #db: D1Database;
  /** Tenants that there may be something to tell; null among them: everyone. */
  #emitted = new Set<string | null>();

  constructor(db: D1Database) {
    this.#db = db;
  }

  /** To be run in the transaction of the change. Adds nothing for a tenant without end points. */
  emit(event: NewEvent, occasion: Occasion): D1PreparedStatement {
    return this.#insert([{ ...event, ...occasion }], '');
  }

  /** The same right after the statement of a change, or of its entry: if that changed something. */
  emitIfChanged(event: NewEvent, occasion: Occasion): D1PreparedStatement {
    return this.#insert([{ ...event, ...occasion }], 'AND changes() > 0');
  }

  /** Any number, in their order. */
  emitAll(events: readonly (NewEvent & Occasion)[]): D1PreparedStatement {
    return this.#insert(events, '');
  }

  /** Whose events were emitted since this was asked: then somebody wakes their end points. */
  takeEmitted(): readonly (string | null)[] {
    if (this.#emitted.size === 0) return [];
    const emitted = [...this.#emitted];
    this.#emitted = new Set();
    return emitted;
  }

  #insert(events: readonly (NewEvent & Occasion)[], condition: string): D1PreparedStatement {
    for (const { tenantId } of events) this.#emitted.add(tenantId);
    const rows = events.map(({ type, tenantId: tenant, data, at, trace }) => {
      return { id: newId('msg'), tenant, type, at, trace: writeTrace(trace), data };
    });
    return this.#db
      .prepare(
        `INSERT INTO webhook_events (id, tenant_id, type, at, trace, data_json)
         SELECT value ->> 'id', value ->> 'tenant', value ->> 'type', value ->> 'at',
           value ->> 'trace', value -> 'data'
         FROM json_each(?1)
         WHERE EXISTS (SELECT 1 FROM webhooks
           WHERE value ->> 'tenant' IS NULL OR tenant_id = value ->> 'tenant') ${condition}`,
      )
      .bind(JSON.stringify(rows));
  }
}

const writeTrace = (trace: Trace | undefined) =>
  trace ? `${trace.id}${trace.sampled ? '-01' : ''}` : null;

/** As `continueTrace` takes it. @param stored of `webhook_events` */
export function readTrace(stored: string | null): Pick<Trace, 'id' | 'sampled'> | undefined {
  if (stored === null) return undefined;
  return { id: stored.slice(0, 32), sampled: stored.endsWith('-01') };
}

/** Events of a tenant and of everyone after a place, in order. */
export function selectEvents(
  db: D1Database,
  tenantId: string,
  after: number,
  most: number,
): D1PreparedStatement {
  const some = (whose: string) =>
    `SELECT * FROM (SELECT seq, id, type, at, trace, data_json AS data FROM webhook_events
       WHERE tenant_id ${whose} AND seq > ?2 ORDER BY seq LIMIT ?3)`;
  return db
    .prepare(`${some('= ?1')} UNION ALL ${some('IS NULL')} ORDER BY seq LIMIT ?3`)
    .bind(tenantId, after, most);
}

export type EventRow = { -readonly [Column in keyof StoredEvent]: StoredEvent[Column] };

/** Events are kept for so long, for end points that are not reached: 30 days, in milliseconds. */
export const KEPT = 30 * 86_400_000;

/** @param most of the oldest */
export function dropOldEvents(db: D1Database, now: number, most: number): D1PreparedStatement {
  return db
    .prepare(
      `DELETE FROM webhook_events
       WHERE seq IN (SELECT seq FROM webhook_events ORDER BY seq LIMIT ?1) AND at < ?2`,
    )
    .bind(most, now - KEPT);
}
