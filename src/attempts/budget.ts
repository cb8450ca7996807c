/**
 * How often a face may fail to match. Each answer "no match" says a little of the template, and each
 * further face is a further chance of a false match, so failures have a budget: of one person, and of
 * one API key. Not of a person at each deployment: a controller's deployments compare one template, and
 * whoever may register more of them would have as many budgets. A match costs nothing; neither does what fails before anything is
 * compared, such as a picture refused for its quality.
 *
 * NIST SP 800-63B-4, section 3.2.3, has a biometric factor wait or end after 5 consecutive failures, 30
 * seconds at first and longer each time, and section 3.2.2 allows 100 in all. Here failures need not be
 * consecutive: the person's own matches in between would hand an attacker the next try.
 */

/** What failures are counted in: a day, in milliseconds. */
export const WINDOW = 86_400_000;

/** Failures of one person that cost no time. Of 1,000 people that a gate misses 2 % of, none has six. */
export const FREE_FAILURES = 5;

/** In milliseconds, after the first failure that is not free; twice as long after each further one. */
const FIRST_DELAY = 30_000;
const LONGEST_DELAY = 3_600_000;

/**
 * Of one person, in a day: answers under way are counted as failures until they are
 * known to be none. At a false match rate of 1 in 1,000, that many strangers have a chance of 2 % a day.
 */
export const MOST_OF_SUBJECT = 20;

/**
 * Of one key, in a day: what a gate misses that 50,000 people a day go through, at a false non-match
 * rate of 2 %. A larger site gives each of its gates a key.
 */
export const MOST_OF_KEY = 1000;

/** In milliseconds: what is not known by then was interrupted, and counts as a failure. */
const LONGEST_REQUEST = 60_000;

/** An attempt that did not match, or is not known to have matched. */
export interface Attempt {
  /** Milliseconds since the epoch. */
  readonly madeAt: number;
  /** Whether it is known to have failed; else it is under way, or was interrupted. */
  readonly failed: boolean;
}

export interface Wait {
  /** `locked`: the budget of the day is spent. `delayed`: it is not, and it is too early. */
  readonly because: 'delayed' | 'locked';
  /** Whole seconds, at least 1. */
  readonly seconds: number;
}

/**
 * Whether one more attempt may be made on a person.
 * @param attempts those of the last day that did not match
 * @returns null when it may
 */
export function decideAttempt(attempts: readonly Attempt[], now: number): Wait | null {
  const counted = attempts.filter(({ madeAt }) => madeAt > now - WINDOW);
  const failures = counted
    .filter(({ failed, madeAt }) => failed || madeAt <= now - LONGEST_REQUEST)
    .map(({ madeAt }) => madeAt)
    .toSorted((a, b) => b - a);
  if (failures.length >= MOST_OF_SUBJECT) {
    return { because: 'locked', seconds: toSeconds(failures[MOST_OF_SUBJECT - 1] + WINDOW - now) };
  }
  // Those under way may be matches, and then there is room at once.
  if (counted.length >= MOST_OF_SUBJECT) return { because: 'locked', seconds: 1 };
  if (failures.length < FREE_FAILURES) return null;
  const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (failures.length - FREE_FAILURES));
  const left = failures[0] + delay - now;
  return left > 0 ? { because: 'delayed', seconds: toSeconds(left) } : null;
}

function toSeconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000));
}
