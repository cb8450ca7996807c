/**
 * The places for pictures that wait for the recogniser. It processes one picture at a time, so each
 * that waits makes the next one wait longer, and occupies memory meanwhile. When the queue is full, a
 * caller is refused at once, with the time after which to try again. Pure: `now` is in milliseconds and passed in.
 */
export interface QueueLimits {
  /** Pictures being worked on or waiting; as many again are kept for owners that hold few. */
  readonly places: number;
  /** The number of places does not fall below this, however long pictures take. */
  readonly leastPlaces: number;
  /** Milliseconds that the last in line should wait at most, at the pace of the latest pictures. */
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

/** A place this old belongs to a request that the platform ended before it could leave. */
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
    // The time that was this picture's alone: pictures are served one after the other.
    const took = Math.max(0, now - Math.max(place.enteredAt, this.#lastLeftAt));
    this.#pace += (took - this.#pace) * WEIGHT;
    this.#lastLeftAt = now;
  }

  /** Takes no place, but fails as `enter` would: before a picture is uploaded. @throws QueueFullError */
  requireRoom(owner: string, now: number): void {
    this.#forget(now);
    const taken = this.#places.size;
    const own = [...this.#places].filter((place) => place.owner === owner).length;
    const owners = new Set([...this.#places].map((place) => place.owner)).add(owner).size;
    const places = this.#countPlaces();
    // An owner that holds less than an equal part may not be kept out by what others took, least of
    // all when they took it at a quick pace and the places have become fewer since. What owners can
    // hold in this way comes to no more than as many places again, and that is what bounds the queue.
    const part = Math.max(1, Math.floor(places / owners));
    const room =
      owners > 1 && own < part
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
