/**
 * The one object in which what all isolates counted is added up. Sums are in memory, and stored before
 * they are shown: what Prometheus has seen never goes back, whenever the object is thrown away. What was
 * not shown and not yet stored, of a minute at most, may be lost.
 */
import { DurableObject } from 'cloudflare:workers';
import type { Counts } from './counts.ts';

/** Milliseconds between two times that are stored without being asked for. */
const STORE_EVERY = 60_000;

/** Far more than there are routes, operations and jurisdictions. A row of SQLite holds 2 MB. */
const MOST_SERIES = 10_000;

export class MetricsCollector extends DurableObject<unknown> {
  #totals: Map<string, number>;
  #isStored = true;
  #storedAt = 0;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    const { sql } = ctx.storage;
    sql.exec(
      `CREATE TABLE IF NOT EXISTS totals (
         only_one INTEGER PRIMARY KEY CHECK (only_one = 0), series_json TEXT NOT NULL)`,
    );
    const [stored] = [...sql.exec<{ series_json: string }>('SELECT series_json FROM totals')];
    this.#totals = new Map(Object.entries(JSON.parse(stored?.series_json ?? '{}')));
  }

  add(counts: Counts): void {
    for (const [series, value] of Object.entries(counts)) {
      const known = this.#totals.get(series);
      if (known === undefined && this.#totals.size >= MOST_SERIES) continue;
      this.#totals.set(series, (known ?? 0) + value);
    }
    this.#isStored = false;
    if (Date.now() - this.#storedAt >= STORE_EVERY) this.#store();
  }

  /** Sums of all isolates, by series. */
  read(): Counts {
    if (!this.#isStored) this.#store();
    return Object.fromEntries(this.#totals);
  }

  #store(): void {
    this.ctx.storage.sql.exec(
      'INSERT OR REPLACE INTO totals (only_one, series_json) VALUES (0, ?)',
      JSON.stringify(Object.fromEntries(this.#totals)),
    );
    this.#isStored = true;
    this.#storedAt = Date.now();
  }
}
