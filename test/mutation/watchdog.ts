/**
 * Ends this process where a test is caught in a loop that gives nothing else a turn: no timer of its
 * own can. It counts as a test that takes too long.
 */
import { Worker } from 'node:worker_threads';

/** What is to be done if it is not called back in time. */
export interface Watched {
  /** Milliseconds. */
  readonly limit: number;
  readonly path: string;
  /** Added to the file before the process ends. */
  readonly line: string;
}

export class Watchdog {
  readonly #thread = new Worker(new URL('watching.ts', import.meta.url));

  constructor() {
    this.#thread.unref();
  }

  watch(watched: Watched): void {
    this.#thread.postMessage(watched);
  }

  callBack(): void {
    this.#thread.postMessage(null);
  }
}
