/**
 * Who may wait for the recogniser. It works on one picture at a time, so each picture that waits
 * makes the next one wait longer and holds its bytes meanwhile. When the queue is full, a caller is
 * told at once when to come back. Pure: `now` is in milliseconds and passed in.
 */
export interface QueueLimits {
  /** Pictures being worked on or waiting; as many again are kept for owners that hold none. */
  readonly places: number;
  /** So many places there are even when pictures take long. */
  readonly leastPlaces: number;
  /** Milliseconds that the last one should have to wait, at the pace of the latest pictures. */
  readonly longestWait: number;
  /** The part of the places that one owner may hold. */
  readonly shareOfOwner: number;
}

/**
 * Portraits go at about 35 a second: 32 of them are 0.9 s. Pictures of 4 megapixels take several
 * times as long. Ten clients of one tenant find room at any pace.
 */
export const QUEUE_LIMITS: QueueLimits = {
  places: 32,
  leastPlaces: 16,
  longestWait: 5000,
  shareOfOwner: 0.75,
};

export interface Place {
  readonly owner: string;
  readonly enteredAt: number;
}

export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
  /** Whole seconds until those who wait now have been served, from 1 to `LONGEST_RETRY`. */
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super(`The queue is full for ${retryAfter} s.`);
    this.retryAfter = retryAfter;
  }
}

/** A place this old belongs to a request that the platform killed, which could not leave. */
const FORGOTTEN_AFTER = 60_000;
const LONGEST_RETRY = 30;
/** Milliseconds per picture, until some have been measured. */
const FIRST_PACE = 100;
/** How much the latest picture counts in the pace. */
const WEIGHT = 1 / 8;

export class Queue {
  readonly #limits: QueueLimits;
  /** The oldest first. */
  readonly #places = new Set<Place>();
  #pace = FIRST_PACE;
  #lastLeftAt = Number.NEGATIVE_INFINITY;

  constructor(limits: QueueLimits = QUEUE_LIMITS) {
    this.#limits = limits;
  }

  /** @throws QueueFullError */
  enter(owner: string, now: number): Place {
    this.requireRoom(owner, now);
    const place = { owner, enteredAt: now };
    this.#places.add(place);
    return place;
  }

  /** Gives the place back; a second time is as good as once. */
  leave(place: Place, now: number): void {
    if (!this.#places.delete(place)) return;
    // What this picture took from the others: they are served one after the other.
    const took = Math.max(0, now - Math.max(place.enteredAt, this.#lastLeftAt));
    this.#pace += (took - this.#pace) * WEIGHT;
    this.#lastLeftAt = now;
  }

  /** Whether `enter` would succeed, for whoever has not sent the picture yet. @throws QueueFullError */
  requireRoom(owner: string, now: number): void {
    this.#forget(now);
    const taken = this.#places.size;
    const own = [...this.#places].filter((place) => place.owner === owner).length;
    const places = this.#countPlaces();
    // An owner that holds none may not be kept out by what others took, least of all when they took
    // it at a quick pace and the places have become fewer since. Only as many owners as there are
    // places, each with one, can do so, and that is what bounds the queue.
    const room =
      own === 0
        ? taken < 2 * this.#limits.places
        : taken < places && own < places * this.#limits.shareOfOwner;
    if (room) return;
    const seconds = Math.ceil((taken * this.#pace) / 1000);
    throw new QueueFullError(Math.min(Math.max(seconds, 1), LONGEST_RETRY));
  }

  #countPlaces(): number {
    const { places, leastPlaces, longestWait } = this.#limits;
    return Math.min(places, Math.max(leastPlaces, Math.floor(longestWait / this.#pace)));
  }

  #forget(now: number): void {
    for (const place of this.#places) {
      if (now - place.enteredAt < FORGOTTEN_AFTER) return;
      this.#places.delete(place);
    }
  }
}
