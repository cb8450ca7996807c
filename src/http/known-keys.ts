/**
 * Keys that were good when they last came to this isolate. What one was lets a request go on while the
 * database is asked what it is: nothing is decided on what is remembered here.
 */
import type { KeyRecord } from '../tenants/store.ts';

const MOST_KNOWN = 1000;

export class KnownKeys {
  readonly #known = new Map<string, KeyRecord>();

  find(id: string): KeyRecord | null {
    return this.#known.get(id) ?? null;
  }

  /** The one that has rested longest leaves first. */
  keep(key: KeyRecord): void {
    this.#known.delete(key.id);
    this.#known.set(key.id, key);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }

  forget(id: string): void {
    this.#known.delete(id);
  }
}
