import { QueueFullError } from './queue.ts';

/**
 * The bytes of all the uploads that an isolate holds, from the first that arrives until the request
 * is answered. Its 128 MB are everybody's, so when they run short the owner that holds the most
 * gives way to one that would hold less ("longest queue drop": Wei, Coyle and Hsiao, 1991). While
 * n owners are sending, none of them is refused or made to give way below an nth of the whole, and
 * an upload that stalls keeps nobody out. Pure: `now` is in milliseconds and passed in.
 */
export interface IntakeLimits {
  /** Of all owners together. */
  readonly bytes: number;
  /** Of one owner, even if it is the only one. */
  readonly bytesOfOwner: number;
  /** What an upload counts for before its first byte, so that idle ones have a limit as well. */
  readonly bytesOfUpload: number;
}

/**
 * One owner may hold an upload of the largest size, or three of a phone's. These bytes come on top of
 * what decoding takes; `MOST_PICTURE_BYTES` has the whole account.
 */
export const INTAKE_LIMITS: IntakeLimits = {
  bytes: 20 * 1024 * 1024,
  bytesOfOwner: 13 * 1024 * 1024,
  bytesOfUpload: 16 * 1024,
};

export interface Upload {
  readonly owner: string;
}

interface Holding {
  bytes: number;
  /** Everything has arrived: it is about to be processed and no longer gives way. */
  complete: boolean;
  touchedAt: number;
  readonly discard: () => void;
}

/** An upload that has not changed for so long belongs to a request that the platform ended. */
const FORGOTTEN_AFTER = 60_000;
/** Seconds. Uploads end at any pace, so when there will be room is a guess. */
const RETRY_AFTER = 1;

export class Intake {
  readonly #limits: IntakeLimits;
  /** The one that has gone longest without a byte first. */
  readonly #holdings = new Map<Upload, Holding>();

  constructor(limits: IntakeLimits = INTAKE_LIMITS) {
    this.#limits = limits;
  }

  /**
   * Begins an upload.
   *
   * @param discard frees the memory of what has arrived. It is called at most once: when the upload
   *   finds no room, has to give way, or is forgotten before it is complete. That may be while
   *   another request runs, so it must neither wait nor do I/O.
   * @throws QueueFullError
   */
  open(owner: string, now: number, discard: () => void): Upload {
    const upload = { owner };
    this.#holdings.set(upload, { bytes: 0, complete: false, touchedAt: now, discard });
    if (!this.grow(upload, this.#limits.bytesOfUpload, now)) throw new QueueFullError(RETRY_AFTER);
    return upload;
  }

  /**
   * Counts bytes that have arrived.
   *
   * @returns whether they may stay; if not, the upload holds nothing any more and never will again
   */
  grow(upload: Upload, bytes: number, now: number): boolean {
    const holding = this.#holdings.get(upload);
    if (!holding) return false;
    // Put back last if it may stay.
    this.#holdings.delete(upload);
    this.#forget(now);
    const grown = { ...holding, bytes: holding.bytes + bytes, touchedAt: now };
    if (!this.#makeRoom(upload.owner, grown.bytes)) {
      holding.discard();
      return false;
    }
    this.#holdings.set(upload, grown);
    return true;
  }

  /** Everything has arrived. @returns false if the upload had to give way before this */
  complete(upload: Upload, now: number): boolean {
    const holding = this.#holdings.get(upload);
    if (!holding) return false;
    this.#holdings.delete(upload);
    this.#holdings.set(upload, { ...holding, complete: true, touchedAt: now });
    return true;
  }

  /** Gives the room back; a second time is as good as once. */
  close(upload: Upload): void {
    this.#holdings.delete(upload);
  }

  /**
   * Has others give way until so many bytes of this owner fit, or nobody if they never would. Only
   * owners that hold more than this one then would give way.
   */
  #makeRoom(owner: string, bytes: number): boolean {
    const held = new Map<string, number>();
    for (const [upload, holding] of this.#holdings) {
      held.set(upload.owner, (held.get(upload.owner) ?? 0) + holding.bytes);
    }
    const heldBy = (name: string) => held.get(name) ?? 0;
    const own = heldBy(owner) + bytes;
    if (own > this.#limits.bytesOfOwner) return false;
    let free = this.#limits.bytes - [...held.values()].reduce((sum, part) => sum + part, 0);
    const incomplete = [...this.#holdings].filter(([, { complete }]) => !complete);
    const yielding: [Upload, Holding][] = [];
    while (free < bytes) {
      // Of one owner's uploads, which compare as equal, the first stays first.
      incomplete.sort(([p], [q]) => heldBy(q.owner) - heldBy(p.owner));
      const next = incomplete.shift();
      if (!next || heldBy(next[0].owner) <= own) return false;
      const [upload, holding] = next;
      held.set(upload.owner, heldBy(upload.owner) - holding.bytes);
      free += holding.bytes;
      yielding.push(next);
    }
    for (const [upload, { discard }] of yielding) {
      this.#holdings.delete(upload);
      discard();
    }
    return true;
  }

  #forget(now: number): void {
    for (const [upload, { complete, touchedAt, discard }] of this.#holdings) {
      if (now - touchedAt < FORGOTTEN_AFTER) return;
      this.#holdings.delete(upload);
      // One that is complete may be in use after all.
      if (!complete) discard();
    }
  }
}
