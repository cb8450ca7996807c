/**
 * What the service still does as its database fills. D1 takes so many bytes and then no row more, and
 * without a row there is no answer: so what can wait is refused first, and room is kept for taking
 * back consent and for erasing.
 */

/** What a request would add: `registration` also stands for dry runs and for consent given. */
export type Addition = 'registration' | 'recognition';

/** Shares of the limit. From the first on, the operator is warned. */
const WARNED_FROM = 0.8;
const REFUSED_FROM: Record<Addition, number> = { registration: 0.9, recognition: 0.95 };

/** In milliseconds. Within it, a key at its rate of 50 a second adds some 10 MB. */
const MEASURE_EVERY = 60_000;
/** Beyond it, other isolates may have filled it meanwhile. */
const TRUSTED_FOR = 10 * 60_000;

export interface Fill {
  readonly bytes: number;
  readonly limit: number;
  /** What is refused: nothing yet, registrations, or recognitions too. */
  readonly state: 'ample' | 'filling' | 'registrations_refused' | 'recognitions_refused';
}

/** The database is too full for what a request would add. */
export class StorageFullError extends Error {
  override readonly name = 'StorageFullError';
  readonly addition: Addition;

  constructor(addition: Addition, { bytes, limit }: Fill) {
    super(`The database holds ${bytes} of ${limit} bytes.`);
    this.addition = addition;
  }
}

export class Capacity {
  readonly #db: D1Database;
  readonly #limit: number;
  #fill: Fill | undefined;
  #measuredAt = Number.NEGATIVE_INFINITY;

  /** @param limit bytes that the database may hold */
  constructor(db: D1Database, limit: number) {
    this.#db = db;
    this.#limit = limit;
  }

  /** Asks the database, and warns the operator. Pages that were freed count: D1 keeps them. */
  async measure(): Promise<Fill> {
    const { meta } = await this.#db.prepare('SELECT 1').run();
    const bytes = meta.size_after;
    const fill = { bytes, limit: this.#limit, state: stateAt(bytes / this.#limit) };
    if (fill.state !== 'ample') console.warn(JSON.stringify({ event: 'database_fills', ...fill }));
    this.#fill = fill;
    return fill;
  }

  /**
   * Measures at most once a minute; requests go by the last measure.
   * @param beside keeps what goes on beside the request, which need not wait for it
   * @throws StorageFullError
   */
  async require(
    addition: Addition,
    now: number,
    beside?: (measuring: Promise<unknown>) => void,
  ): Promise<void> {
    if (this.#fill === undefined || now - this.#measuredAt >= MEASURE_EVERY) {
      // Noted first, so that one request asks and the others go by what was known before. Where
      // nothing was, each asks: a request that waits for another's answer may wait for ever.
      const since = now - this.#measuredAt;
      this.#measuredAt = now;
      // A database that does not answer will not take a row either, and says so itself.
      const measuring = this.measure().catch(() => undefined);
      if (beside && this.#fill && since < TRUSTED_FOR) beside(measuring);
      else await measuring;
    }
    const fill = this.#fill;
    if (fill && fill.bytes >= REFUSED_FROM[addition] * fill.limit) {
      throw new StorageFullError(addition, fill);
    }
  }
}

function stateAt(share: number): Fill['state'] {
  if (share >= REFUSED_FROM.recognition) return 'recognitions_refused';
  if (share >= REFUSED_FROM.registration) return 'registrations_refused';
  return share >= WARNED_FROM ? 'filling' : 'ample';
}
