/**
 * Where a request's time went, for `Server-Timing` (W3C). Cloudflare's clock stands still while a
 * Worker computes, so only a local server, which sets SERVER_TIMING, shows it.
 */
export class Stopwatch {
  /** The wall clock, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly #clock: () => number;
  readonly #steps: [name: string, milliseconds: number][] = [];
  #last: number;

  /** @param clock milliseconds from any origin, as fine as the platform allows. */
  constructor(now: () => number, clock: () => number) {
    this.now = now;
    this.#clock = clock;
    this.#last = clock();
  }

  /** Ends a step: it took the time since the step before ended. */
  lap(name: string): void {
    const now = this.#clock();
    this.#steps.push([name, now - this.#last]);
    this.#last = now;
  }

  /** A part of a step that was measured elsewhere. */
  note(parts: Readonly<Record<string, number>>): void {
    this.#steps.push(...Object.entries(parts));
  }

  /** The value of a Server-Timing header. */
  toString(): string {
    return this.#steps.map(([name, ms]) => `${name};dur=${ms.toFixed(2)}`).join(', ');
  }
}
