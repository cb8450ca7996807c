/** Counts towards a known end and says when it will come. */
export class Countdown {
  readonly #what: string;
  readonly #start = performance.now();
  readonly #stream = process.stderr;
  #first: number | undefined;
  #shownAt = Number.NEGATIVE_INFINITY;

  constructor(what: string) {
    this.#what = what;
  }

  /** Shown ten times a second on a terminal, every ten seconds in a log. */
  show(done: number, all: number): void {
    const now = performance.now();
    // What an earlier run had done says nothing about the speed of this one.
    this.#first ??= done;
    if (now - this.#shownAt < (this.#stream.isTTY ? 100 : 10_000)) return;
    this.#shownAt = now;
    const rate = (done - this.#first) / (now - this.#start);
    const left = rate > 0 ? `, ${Math.ceil((all - done) / rate / 1000)} s left` : '';
    const line = `… ${this.#what}: ${done} of ${all}${left}`;
    this.#stream.write(this.#stream.isTTY ? `\r${line}\x1b[K` : `${line}\n`);
  }

  end(): void {
    const seconds = ((performance.now() - this.#start) / 1000).toFixed(0);
    this.#stream.write(`${this.#stream.isTTY ? '\r\x1b[K' : ''}✔ ${this.#what} (${seconds} s)\n`);
  }
}
