/**
 * How many trips to the database a request makes one after the other. It says how many calls each trip
 * has, and the calls of one are held until all of them are there: a call that is not made before another
 * has answered never comes, and the trip is late. What is asked beyond the last trip is held until the
 * request is answered, so that an answer that waits for it does not come, either.
 */

/** Milliseconds after which what is held is let go. */
const PATIENCE = 10_000;

/** What a request says of its trips when it is answered. */
export interface Told {
  readonly trips: readonly (readonly string[])[];
  /** Calls that the answer did not wait for. */
  readonly beside: readonly string[];
  /** Whether the calls of a trip did not come together, or the answer waited for more. */
  readonly late: boolean;
}

export class Trips implements Told {
  readonly trips: string[][] = [[]];
  readonly beside: string[] = [];
  late = false;
  readonly #sizes: readonly number[];
  #gate = Promise.withResolvers<void>();
  readonly #answered = Promise.withResolvers<void>();

  constructor(sizes: readonly number[]) {
    this.#sizes = sizes;
  }

  /** Resolves when the call may go. */
  async join(call: string, isBeside: boolean): Promise<void> {
    if (isBeside || this.trips.length > this.#sizes.length) {
      this.beside.push(call);
      return this.#wait(this.#answered.promise);
    }
    const trip = this.trips[this.trips.length - 1];
    trip.push(call);
    const gate = this.#gate;
    if (trip.length === this.#sizes[this.trips.length - 1]) {
      this.trips.push([]);
      this.#gate = Promise.withResolvers();
      gate.resolve();
    }
    return this.#wait(gate.promise);
  }

  end(): Told {
    this.#answered.resolve();
    const trips = this.trips.filter((trip) => trip.length > 0);
    return { trips, beside: this.beside, late: this.late };
  }

  async #wait(held: Promise<void>): Promise<void> {
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.late = true;
      patience.resolve();
    }, PATIENCE);
    await Promise.race([held, patience.promise]);
    clearTimeout(timer);
  }
}
