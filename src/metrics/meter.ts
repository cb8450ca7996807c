/** What one isolate counts, and how it comes to the object that adds up. */
import { report } from '../report.ts';
import { type Counts, Tally } from './counts.ts';

/** The object, as far as isolates know it. */
export interface Collector {
  add(counts: Counts): Promise<void>;
}

/** Milliseconds that counts are held back, so that a busy isolate tells them together. */
const FLUSH_AFTER = 5_000;

/** The platform ends what goes on after an answer in 30 s: then it is for another request to do. */
const LOST_AFTER = 30_000;

export class Meter extends Tally {
  /** Of a flush that is to come. */
  #due = 0;

  /**
   * Tells the object in a while what was counted by then.
   * @param now milliseconds since the epoch
   * @returns undefined where another request does it already
   */
  flushSoon(open: () => Collector, now: number): Promise<void> | undefined {
    if (now < this.#due + LOST_AFTER) return undefined;
    this.#due = now + FLUSH_AFTER;
    return new Promise<void>((resolve) => setTimeout(resolve, FLUSH_AFTER)).then(() => {
      this.#due = 0;
      return this.flush(open());
    });
  }

  /** Whether a call that failed took effect is not known: what it told is not told twice. */
  async flush(collector: Collector): Promise<void> {
    try {
      await collector.add(this.take());
    } catch (error) {
      report('metrics_lost', error);
    }
  }
}
